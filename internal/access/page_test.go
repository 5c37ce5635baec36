package access_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
)

var update = flag.Bool("update", false, "write docs/access.md anew")

const pagePath = "../../docs/access.md"

// means says in words what the actions are that are no messages.
var means = map[access.Action]string{
	access.Open:         "open a complaint",
	access.Read:         "a complaint as it stands, what it waits for, its deadlines",
	access.List:         "list complaints",
	access.Search:       "search in what people wrote",
	access.ReadEvents:   "all that happened to a complaint",
	access.ReadPersonal: "the customer's name and addresses, and everybody's words",
	access.ReadEvidence: "the files",
	access.AddEvidence:  "store a file, to be given with `submit-evidence`",
	access.Follow:       "a stream of what happens",
	access.Link:         "give the customer a link to their complaint, and take it back",
	access.Webhooks:     "have events delivered to a URL",
	access.Inbox:        "hand in what a platform or a tool sends",
	access.Verify:       "prove the chain of events",
	access.Decode:       "read encrypted payloads in Temporal's UI; of all shops, so it takes `*/*`",
	access.Metrics:      "what the front door counts; of all shops, so it takes `*/*`",
}

const introduction = `# Who may do what

Made from the table in ` + "`internal/access`" + ` by its test (` + "`go test ./internal/access -update`" + `); the same test tries every cell.

**own** is the one complaint that a customer's link opens. **shop** is a complaint of a shop that the caller has been given, as
` + "`platform/shop`" + ` or with ` + "`*`" + ` for any. **for others** is the same for a backend, when its key may speak for a role that may send the
message; it must say for whom it speaks. Everything of another shop, also of one with the same name on another platform, is
answered as if it were not there. A key can be narrowed further to some of these actions (` + "`starter key create --only`" + `).

Whoever has several roles may do what any of them may. Whether a message makes sense now is the process's to say
([process.md](process.md)), and so is that nobody is the second person to their own proposal, whatever roles they have.
`

// printed is the page as the table has it.
func printed(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(introduction)
	heading := func(title, first string) {
		fmt.Fprintf(&b, "\n## %s\n\n| %s |", title, first)
		for _, r := range access.Roles {
			fmt.Fprintf(&b, " %s |", r)
		}
		b.WriteString("\n|---|" + strings.Repeat("---|", len(access.Roles)) + "\n")
	}
	heading("Looking, opening, following", "action")
	messages := false
	for _, a := range access.Actions() {
		words := means[a]
		if name, ok := strings.CutPrefix(string(a), "send:"); ok {
			if !messages {
				heading("Sending a message", "message")
				messages = true
			}
			m, found := complaint.Find(name)
			require.True(t, found)
			words = strings.ToLower(m.Does[:1]) + m.Does[1:]
		}
		require.NotEmpty(t, words, "say in means what %s is", a)
		fmt.Fprintf(&b, "| `%s`: %s |", a, words)
		for _, r := range access.Roles {
			fmt.Fprintf(&b, " %s |", cell(r, a))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// cell is what a role may do, in the page's words.
func cell(r access.Role, a access.Action) string {
	p, word := whole(r), "shop"
	switch {
	case r == access.Customer:
		word = "own"
	case r == access.Backend && strings.HasPrefix(string(a), "send:"):
		word = "for others"
	}
	if p.May(a, ours) != nil {
		return ""
	}
	return word
}

func TestThePageSaysWhatTheTableSays(t *testing.T) {
	t.Parallel()
	got := printed(t)
	if *update {
		require.NoError(t, os.WriteFile(pagePath, []byte(got), 0o600))
	}
	want, err := os.ReadFile(pagePath)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "write it anew with -update, and look at the difference")
}

// cells are the page's own claims: role, action and what is said about them.
func cells(t *testing.T) (all []struct {
	role   access.Role
	action access.Action
	word   string
}) {
	t.Helper()
	for line := range strings.Lines(printed(t)) { // the page, as the test above makes sure
		columns := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " |")
		name, _, ok := strings.Cut(strings.TrimPrefix(columns[0], " `"), "`")
		if !strings.HasPrefix(line, "| `") || !ok {
			continue
		}
		require.Len(t, columns, 1+len(access.Roles), line)
		for i, r := range access.Roles {
			all = append(all, struct {
				role   access.Role
				action access.Action
				word   string
			}{r, access.Action(name), strings.TrimSpace(columns[i+1])})
		}
	}
	require.Len(t, all, len(access.Roles)*len(access.Actions()))
	return all
}

// Everybody of the page is let in to their own and kept out of everything else,
// also of a shop with the same name on another platform.
func TestEveryCellOfThePage(t *testing.T) {
	t.Parallel()
	allowed := 0
	for _, c := range cells(t) {
		p, at := whole(c.role), fmt.Sprintf("%s %s", c.role, c.action)
		open := c.word != ""
		require.Equal(t, open, p.May(c.action, ours) == nil, at)
		for _, foreign := range []access.Subject{
			{Number: theirs, Platform: "taobao", Shop: "other"}, // the platform's other shop
			{Number: theirs, Platform: "jd", Shop: "demo"},      // the same name elsewhere
			{Number: theirs, Platform: "jd", Shop: "other"},
			{Platform: "jd", Shop: "demo"},
			{Number: theirs},
		} {
			denied := &access.Denied{}
			require.ErrorAs(t, p.May(c.action, foreign), &denied, "%s %+v", at, foreign)
			require.True(t, denied.Hidden, at)
		}
		if open {
			allowed++
			wide := p
			if c.role != access.Customer {
				wide.Shops = []access.Shop{{Platform: "*", Name: "*"}}
				require.NoError(t, wide.May(c.action, access.Subject{Number: theirs, Platform: "jd", Shop: "other"}), at)
				wide.Shops = []access.Shop{{Platform: "jd", Name: "*"}}
				require.NoError(t, wide.May(c.action, access.Subject{Number: theirs, Platform: "jd", Shop: "other"}), at)
				require.Error(t, wide.May(c.action, ours), at)
				wide.Shops = nil
				require.Error(t, wide.May(c.action, ours), at)
			} else {
				wide.Case = theirs
				require.Error(t, wide.May(c.action, ours), at)
				wide.Case = ""
				wide.Shops = []access.Shop{{Platform: "*", Name: "*"}}
				require.Error(t, wide.May(c.action, ours), "%s without a link", at)
			}
			require.Error(t, narrowed(p, "send:nothing").May(c.action, ours), at)
			require.NoError(t, narrowed(p, c.action).May(c.action, ours), at)
		}
		switch c.word {
		case "":
		case "own":
			require.Equal(t, access.Customer, c.role, at)
			require.Error(t, p.May(c.action, access.Subject{Number: theirs, Platform: "taobao", Shop: "demo"}), "%s of their own shop", at)
		case "for others":
			p.ActsAs = nil
			require.Error(t, p.May(c.action, ours), at)
		default:
			require.Equal(t, "shop", c.word, at)
		}
	}
	require.Greater(t, allowed, 100, "the page was not read")
	require.Less(t, allowed, len(access.Roles)*len(access.Actions()))
}

func narrowed(p access.Principal, only ...access.Action) access.Principal {
	p.Only = only
	return p
}

// Whoever sends a message at the door is one of those that the domain takes it from.
func TestTheDoorLetsInWhomTheProcessListensTo(t *testing.T) {
	t.Parallel()
	for _, m := range complaint.Catalogue {
		for _, r := range access.Roles {
			p := whole(r)
			wanted := complaint.Actor{}
			if r == access.Backend {
				wanted = complaint.Actor{Role: m.From[0], ID: "lin"}
			}
			actor, err := p.Actor(m.Name, wanted, ours)
			if err == nil {
				require.Contains(t, m.From, actor.Role, "%s as %s", m.Name, r)
				continue
			}
			require.False(t, slices.Contains(m.From, complaint.Role(r)), "%s as %s: %v", m.Name, r, err)
		}
	}
}
