package contract_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

var update = flag.Bool("update", false, "write the table of capabilities into docs/platforms.md")

const (
	tableBegins = "<!-- made by: go test ./internal/marketplace/contract -update -->\n"
	tableEnds   = "<!-- end -->\n"
)

// said is how the page tells a capability.
var said = map[marketplace.Capability]string{
	marketplace.ListCases: "list cases that changed", marketplace.ReadCase: "read a case", marketplace.ReadOrder: "read the order",
	marketplace.ReadShipment: "read the shipment", marketplace.ReadConversation: "read the conversation", marketplace.SendMessages: "write to the customer",
	marketplace.UploadEvidence: "hand evidence in", marketplace.AcceptClaim: "accept the claim", marketplace.RefuseClaim: "refuse it",
	marketplace.MakeOffer: "make an offer", marketplace.CounterOffer: "answer the customer's offer", marketplace.AskToDecide: "ask the platform to decide",
	marketplace.ReadRuling: "read its ruling", marketplace.PayBack: "pay back", marketplace.ReadRefund: "read what was paid back",
	marketplace.StopSelling: "take the item off sale",
}

var shownAs = map[marketplace.How]string{marketplace.ByAPI: "✓", marketplace.ByConsole: "console", marketplace.Nowhere: "–"}

// connected is a shop of the platform with all that it can be given.
func connected(t *testing.T, s side) marketplace.Platform {
	t.Helper()
	world := s.world(time.Now())
	p, err := s.adapter.Connect(world.Shop(), marketplacetest.Tools(world.Now))
	require.NoError(t, err)
	return p
}

func table(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| |")
	for _, s := range sides {
		fmt.Fprintf(&b, " %s |", s.adapter.Title)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(sides)) + "\n")
	platforms := make([]marketplace.Platform, len(sides))
	for i, s := range sides {
		platforms[i] = connected(t, s)
	}
	for _, c := range marketplace.Capabilities {
		require.NotEmpty(t, said[c], "the page has no words for %s", c)
		fmt.Fprintf(&b, "| %s |", said[c])
		for _, p := range platforms {
			fmt.Fprintf(&b, " %s |", shownAs[p.How(c)])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestThePageOnPlatformsSaysWhatTheCodeCan(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "docs", "platforms.md")
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, there := strings.Cut(string(page), tableBegins)
	require.True(t, there, "the page has a place for the table")
	was, after, there := strings.Cut(rest, tableEnds)
	require.True(t, there)
	is := "\n" + table(t) + "\n"
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(before+tableBegins+is+tableEnds+after), 0o600))
		return
	}
	require.Equal(t, is, was, "bring it up to date: go test ./internal/marketplace/contract -run Page -update")
}

// What software cannot do has instructions that a person can follow.
func TestEveryConsoleTaskSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, s := range sides {
		for c, task := range connected(t, s).Console {
			require.NotEmpty(t, task.Title, "%s %s", s.adapter.Name, c)
			require.LessOrEqual(t, len([]rune(task.Title)), 80, "%s %s", s.adapter.Name, c)
			require.NotEmpty(t, task.Why, "%s %s", s.adapter.Name, c)
			require.NotEmpty(t, task.Where, "%s %s", s.adapter.Name, c)
			require.NotEmpty(t, task.Steps, "%s %s", s.adapter.Name, c)
		}
	}
}
