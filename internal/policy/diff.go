package policy

import (
	"maps"
	"strings"
)

// Change is one thing that two packs say differently.
type Change struct {
	Path      string `json:"path"` // "deadlines.position.within"
	Old       string `json:"old"`  // empty: it was not there
	New       string `json:"new"`  // empty: it is no more
	OldSource string `json:"old_source,omitempty"`
	NewSource string `json:"new_source,omitempty"`
}

// Diff lists what a newer pack says differently from an older one, by path. Rules
// are compared by the wait that they bound, whatever their names. A source alone
// is a change only where nothing else is one.
func Diff(older, newer *Pack) []Change {
	a, b := older.rules.statements(), newer.rules.statements()
	both := maps.Clone(a)
	maps.Copy(both, b)
	changes := []Change{}
	changed := map[string]bool{} // entries of which something changed
	for _, path := range inOrder(both) {
		if a[path].value != b[path].value && !both[path].source() {
			changed[both[path].entry] = true
		}
	}
	for _, path := range inOrder(both) {
		before, after := a[path], b[path]
		if before.value == after.value || both[path].source() && changed[both[path].entry] {
			continue
		}
		entry := both[path].entry
		changes = append(changes, Change{path, before.value, after.value, a.sourceOf(entry), b.sourceOf(entry)})
	}
	return changes
}

// statement is one thing that a pack says.
type statement struct {
	entry string // that it belongs to; its source is a statement of the entry too
	key   string
	value string
}

func (s statement) source() bool { return s.key == "source" }

// statements are what a pack says, by path.
type statements map[string]statement

// add notes a statement; what is empty is none.
func (s statements) add(entry, key, value string) {
	if value != "" {
		s[strings.TrimPrefix(entry+"."+key, ".")] = statement{entry, key, value}
	}
}

// sourceOf is where an entry comes from.
func (s statements) sourceOf(entry string) string {
	return orElse(s[entry+".source"].value, s[entry+".article"].value)
}
