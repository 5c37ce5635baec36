package evidence_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
	"redress/internal/evidence"
)

func (b bundle) within(t *testing.T, l evidence.Limits, by complaint.Role, content string) (complaint.EvidenceRef, error) {
	t.Helper()
	return b.Add(t.Context(), evidence.Add{
		Number: b.number, By: complaint.Actor{Role: by, ID: "x"}, Name: "n", Limits: l, Reader: strings.NewReader(content),
	})
}

func TestAComplaintHasSoManyFilesAndNoMore(t *testing.T) {
	t.Parallel()
	b := setup(t)
	three := evidence.Limits{Files: 3}
	first, err := b.within(t, three, complaint.Customer, "talk 0")
	require.NoError(t, err)
	errs := make([]error, 8)
	var all errgroup.Group
	for i := range errs {
		all.Go(func() error {
			_, errs[i] = b.within(t, three, complaint.Customer, fmt.Sprint("talk ", i+1))
			return nil
		})
	}
	require.NoError(t, all.Wait())
	refused := 0
	for _, err := range errs {
		if err != nil {
			require.ErrorIs(t, err, evidence.TooMany{Limit: 3})
			refused++
		}
	}
	require.Equal(t, 6, refused, "two more fit, however many come at once")
	require.Len(t, b.files(t), 3, "what does not fit is not left behind")

	again, err := b.within(t, three, complaint.Customer, "talk 0")
	require.NoError(t, err, "what is there already needs no room")
	require.Equal(t, first, again)
	for _, by := range []complaint.Role{complaint.Platform, complaint.System} {
		_, err = b.within(t, three, by, "a record of "+string(by))
		require.NoError(t, err, "a customer cannot keep the platform's records out")
	}
}

func TestAComplaintHasSoManyBytesAndNoMore(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ten := evidence.Limits{Total: 10}
	_, err := b.within(t, ten, complaint.Customer, "12345")
	require.NoError(t, err)
	_, err = b.within(t, ten, complaint.Customer, "123456")
	require.ErrorIs(t, err, evidence.NoRoom{Limit: 10})
	_, err = b.within(t, ten, complaint.Customer, "54321")
	require.NoError(t, err)
	_, err = b.within(t, evidence.Limits{File: 4}, complaint.Customer, "12345")
	require.ErrorIs(t, err, evidence.TooLarge{Limit: 4})
}

func TestImageBombsAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	header := func(w, h uint32) string {
		size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
		return png[:16] + string(size) + png[24:]
	}
	gif := "GIF89a\x28\x00\x1e\x00\x00\x00\x00" + strings.Repeat("\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x01\x00", 2001)
	wide := "GIF89a\x10\x27\xe8\x03\x00\x00\x00" + strings.Repeat("\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x01\x00", 101)
	for name, content := range map[string]string{
		"more than 100 megapixels":           header(20_000, 5_001),
		"a side of more than 30,000 pixels":  header(30_001, 1),
		"more frames than anybody looks at":  gif,
		"a billion pixels in all its frames": wide,
	} {
		_, err := b.add(t, content, "")
		require.ErrorAs(t, err, &evidence.Bomb{}, name)
	}
	_, err := b.add(t, "\x89PNG\r\n\x1a\n and no more", "")
	require.ErrorAs(t, err, &evidence.Damaged{})
	require.Empty(t, b.files(t))
	_, err = b.add(t, header(20_000, 5_000), "")
	require.NoError(t, err, "the limit itself is taken")
}

func TestAPolyglotIsWhatItBeginsAs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref, err := b.add(t, jpeg+"<html><script>alert(1)</script></html>", "")
	require.NoError(t, err)
	require.Equal(t, complaint.Photo, ref.Kind)
	ref, err = b.add(t, "<html><script>alert(1)</script>GIF89a</html>", "")
	require.NoError(t, err)
	require.Equal(t, complaint.Chat, ref.Kind, "which is never shown, only saved")
	_, err = b.add(t, "<html><script>alert(1)</script></html>"+jpeg, "")
	require.ErrorAs(t, err, &evidence.WrongKind{}, "neither text nor picture")
	pieces, err := b.Records(t.Context(), b.number)
	require.NoError(t, err)
	require.Equal(t, []string{"image/jpeg", "text/html"}, []string{pieces[0].Type, pieces[1].Type})
}

func TestNamesAreSafeToShowAndToSaveUnder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i, c := range []struct{ given, want string }{
		{"../../etc/passwd", "passwd"},
		{`C:\photos\王-cup.png`, "王-cup.png"},
		{"cup\r\nX-Evil: 1.png", "cupX-Evil_ 1.png"},
		{"invoice\u202Egpj.exe", "invoicegpj.exe"},
		{"\u2066a\u2069\u200f\ufeffb.txt", "ab.txt"},
		{`a<b>"c"|d?.png`, "a_b__c__d_.png"},
		{"..", ""}, {" . ", ""}, {"", ""}, {"photos/", ""},
		{"bad\xff.png", "bad_.png"},
		{strings.Repeat("王", 100) + ".jpeg", strings.Repeat("王", 65) + ".jpeg"},
		{strings.Repeat("x", 300), strings.Repeat("x", 200)},
		{"a." + strings.Repeat("y", 300), "a." + strings.Repeat("y", 198)},
	} {
		_, err := b.Add(t.Context(), evidence.Add{Number: b.number, By: wang, Name: c.given, Reader: strings.NewReader(fmt.Sprint("talk ", i))})
		require.NoError(t, err)
		pieces, err := b.Records(t.Context(), b.number)
		require.NoError(t, err)
		require.Equal(t, c.want, pieces[len(pieces)-1].Name, c.given)
	}
}
