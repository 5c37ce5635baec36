package complaint_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
)

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// drawNumber draws a true case number.
func drawNumber(t *rapid.T) string {
	number, err := complaint.NewNumber(bytes.NewReader(rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "random")), rapid.IntRange(2000, 2099).Draw(t, "year"))
	require.NoError(t, err)
	return number
}

func TestANumberReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := drawNumber(t)
		for _, spelt := range []string{number, strings.ToLower(number), " " + strings.ReplaceAll(number, "-", " ") + " ", strings.ReplaceAll(number, "-", ""),
			strings.ReplaceAll(number, "0", "O"), strings.ReplaceAll(number, "1", "l"), strings.ReplaceAll(number, "1", "I"), complaint.WorkflowID(number)} {
			parsed, err := complaint.ParseNumber(spelt)
			require.NoError(t, err, spelt)
			require.Equal(t, number, parsed)
		}
	})
}

// TestEveryMistypedCharacterShows tries all wrong characters at all places, and
// all swaps of neighbours.
func TestEveryMistypedCharacterShows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := drawNumber(t)
		i := rapid.IntRange(0, len(number)-1).Draw(t, "place")
		for _, c := range crockford {
			wrong := number[:i] + string(c) + number[i+1:]
			if parsed, err := complaint.ParseNumber(wrong); wrong != number {
				require.Error(t, err, "%s for %s was read as %s", wrong, number, parsed)
			}
		}
		plain := strings.ReplaceAll(number, "-", "")
		if i++; i < len(plain) && plain[i] != plain[i-1] {
			swapped := plain[:i-1] + string(plain[i]) + string(plain[i-1]) + plain[i+1:]
			_, err := complaint.ParseNumber(swapped)
			require.Error(t, err, "%s for %s", swapped, number)
		}
	})
}

func TestWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "R", "R26", "R26-7K4Q", "R26-7K4Q-X2MDD", "X26-7K4Q-X2MD", "RAB-7K4Q-X2MD", "R26-7K4U-X2MD", "R26-7K4Z-X2MD", "R26_7K4Q_X2MD", "投诉", "complaint/"} {
		_, err := complaint.ParseNumber(s)
		require.Error(t, err, s)
	}
	_, err := complaint.NewNumber(bytes.NewReader([]byte{1, 2}), 2026)
	require.Error(t, err)
}

func TestNumbersDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 10_000 {
		number, err := complaint.NewNumber(rand.Reader, 2026)
		require.NoError(t, err)
		require.Regexp(t, `^R26-[0-9A-HJKMNP-TV-Y]{4}-[0-9A-HJKMNP-TV-Y]{4}$`, number)
		seen[number] = true
	}
	require.Greater(t, len(seen), 9_990)
}
