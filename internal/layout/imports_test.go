package layout

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// storeys are the rooms from the ground up. A room imports rooms of the storeys
// below its own, never a neighbour and never one above. `workflows` stands above
// `activities`, because it names them by method reference.
var storeys = [][]string{
	{"internal/clock"},
	{"internal/complaint"},
	{"internal/provider", "internal/vault", "internal/access"},
	{"internal/payment"}, // what a platform pays back through is a rail too
	{"internal/postgres", "internal/marketplace", "internal/fulfilment", "internal/notify", "internal/evidence", "internal/policy",
		"internal/identity", "internal/codec", "internal/webhook", "internal/mailbox", "internal/inbox"},
	{"activities", "internal/rights"},
	{"workflows"},
	{"internal/office", "internal/dispatch"},
	{"internal/api"},
	{"internal/app"},
	{"worker", "starter"},
}

// pure are the rooms that import the standard library only, and the clock.
var pure = []string{"internal/clock", "internal/complaint"}

// apart are modules of their own, or hold nothing but tests.
var apart = []string{"internal/bench", "internal/devstack", "internal/layout", "internal/platforms", "tools", "test"}

func TestThePureRoomsImportTheStandardLibraryAndTheClockOnly(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, room := range pure {
			if s.within(room) && !s.test() {
				require.Empty(t, impurities(s))
			}
		}
	}
	require.NotEmpty(t, impurities(parse(t, "internal/complaint/x.go", []byte(`package complaint
import "github.com/jmoiron/sqlx"`))))
	require.NotEmpty(t, impurities(parse(t, "internal/clock/x.go", []byte(`package clock
import "redress/internal/complaint"`))))
	require.NotEmpty(t, impurities(parse(t, "internal/complaint/x.go", []byte(`package complaint
import "redress/internal/clock/holidays"`))))
	require.Empty(t, impurities(parse(t, "internal/complaint/x.go", []byte(`package complaint
import "encoding/json"`))))
}

func TestArrowsRunOneWay(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if !s.test() {
			require.Empty(t, arrowsUp(s))
		}
	}
	for path, imported := range map[string]string{
		"internal/postgres/x.go":         "redress/activities",
		"activities/x.go":                "redress/workflows",
		"internal/payment/x.go":          "redress/internal/postgres",
		"internal/app/x.go":              "redress/starter",
		"internal/cellar/x.go":           "redress/internal/complaint",
		"internal/complaint/x.go":        "redress/internal/nowhere",
		"internal/clock/x.go":            "redress/internal/complaint",
		"internal/marketplace/jd/sub.go": "redress/internal/devstack/stack",
	} {
		require.NotEmpty(t, arrowsUp(parse(t, path, []byte("package x\nimport _ "+strconv.Quote(imported)))), "%s imports %s", path, imported)
	}
	require.Empty(t, arrowsUp(parse(t, "internal/payment/x.go", []byte("package x\nimport _ \"redress/internal/payment/sandbox\""))))
}

// impurities are the imports that are not of the standard library: those whose
// first part has a dot, or is this module's.
func impurities(s source) []string {
	var found []string
	for _, imp := range s.ast.Imports {
		path, _ := strconv.Unquote(imp.Path.Value)
		if path == "redress/internal/clock" {
			continue // the storeys keep the clock from importing anybody
		}
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || first == "redress" || first == "C" {
			found = append(found, fmt.Sprintf("%s imports %s", s.at(imp.Pos()), path))
		}
	}
	return found
}

func arrowsUp(s source) []string {
	for _, folder := range apart {
		if s.within(folder) {
			return nil
		}
	}
	from, own := storeyOf(s.room())
	if from < 0 {
		return []string{s.path + " stands in a room that has no storey: add it to storeys"}
	}
	var found []string
	for _, imp := range s.ast.Imports {
		path, _ := strconv.Unquote(imp.Path.Value)
		inside, ours := strings.CutPrefix(path, "redress/")
		if !ours {
			continue
		}
		if to, room := storeyOf(inside); to < 0 || to > from || to == from && room != own {
			found = append(found, fmt.Sprintf("%s: %s may not import %s", s.at(imp.Pos()), own, inside))
		}
	}
	return found
}

// storeyOf finds the room a folder belongs to, and its storey; −1 for none.
func storeyOf(folder string) (storey int, room string) {
	for i, rooms := range storeys {
		for _, room := range rooms {
			if folder == room || strings.HasPrefix(folder, room+"/") {
				return i, room
			}
		}
	}
	return -1, ""
}
