package notify

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A letter of a case is answered to the address that adds to the case; its own
// address, where it has one, goes before.
func TestLettersSayWhereTheyAreAnsweredTo(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*Mail){
		"<case+R26-7K4Q-X2MD.tag@reply.example>": func(*Mail) {},
		"<own@example.com>":                      func(m *Mail) { m.ReplyTo = "own@example.com" },
		"":                                       func(m *Mail) { m.CaseNumber = "" },
	} {
		box := (&postbox{}).start(t, nil, false)
		mailer, err := NewMailer("smtp://"+box.address, "Redress <care@redress.example>")
		require.NoError(t, err)
		mailer.ReplyTo = func(number string) string { return "case+" + number + ".tag@reply.example" }
		m := Mail{To: "ana@example.com", Subject: "x", Text: "y", MessageID: "R26-7K4Q-X2MD/letter/3", CaseNumber: "R26-7K4Q-X2MD"}
		change(&m)
		require.NoError(t, mailer.Send(t.Context(), m))
		got := box.only(t)
		require.Equal(t, want, got.Header.Get("Reply-To"))
		require.Equal(t, "<R26-7K4Q-X2MD.letter.3@redress.example>", got.Header.Get("Message-ID"), "it stays as it is")
	}
}
