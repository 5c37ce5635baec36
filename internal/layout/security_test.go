package layout

import (
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// asvs are the items of OWASP ASVS 5.0.0 that docs/security.md must answer, by
// section: all of level 1, and of level 2 those of V2, V4, V5, V8, V9, V14 and V16.
var asvs = map[int]string{
	1: "1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 " +
		"5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 " +
		"8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 " +
		"14.2.1 14.3.1 15.1.1 15.2.1 15.3.1",
	2: "2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1 5.2.3 5.4.1 5.4.2 5.4.3 8.1.2 8.2.3 8.4.1 " +
		"9.2.2 9.2.3 9.2.4 14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 " +
		"16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3",
}

// reasons are how an answer begins that is no test.
var reasons = []string{"Does not apply: ", "The operator's: ", "The provider's: ", "Written down: ", "Not done: "}

var (
	tableRow = regexp.MustCompile(`(?m)^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \|$`)
	ofTop10  = regexp.MustCompile(`(?m)^\| API(\d+) [^|]+\| (.+) \|$`)
	testName = regexp.MustCompile("`([\\w/]+)\\.((?:Test|Fuzz)\\w+)`")
)

// testsByName are all tests of the project: "api.TestX", and for a room inside
// another "evidence/media.TestX".
func testsByName(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, s := range sources(t) {
		if !s.test() {
			continue
		}
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				room := s.room()
				found[filepath.Base(room)+"."+f.Name.Name] = true
				found[filepath.Base(filepath.Dir(room))+"/"+filepath.Base(room)+"."+f.Name.Name] = true
			}
		}
	}
	require.Greater(t, len(found), 500, "the tests were not found")
	return found
}

func TestThePageOnSecurityAnswersEachItem(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	require.NoError(t, err)
	answered := map[string]string{}
	for _, row := range tableRow.FindAllStringSubmatch(string(page), -1) {
		item, level, answer := row[1], row[2], row[4]
		require.NotContains(t, answered, item, "it is answered twice")
		answered[item] = level
		begins := slices.ContainsFunc(reasons, func(r string) bool { return strings.HasPrefix(answer, r) })
		require.True(t, begins || strings.HasPrefix(answer, "`"), "%s is answered by no test and no reason", item)
		require.True(t, begins || testName.MatchString(answer), "%s names no test", item)
	}
	wanted := map[string]string{}
	for level, items := range asvs {
		for item := range strings.FieldsSeq(items) {
			wanted[item] = strconv.Itoa(level)
		}
	}
	require.Equal(t, wanted, answered)
	top := map[string]bool{}
	for _, row := range ofTop10.FindAllStringSubmatch(string(page), -1) {
		require.Regexp(t, "`api\\.TestAPI"+row[1]+"[A-Z]", row[2], "API%s has a test of its name", row[1])
		top[row[1]] = true
	}
	require.Len(t, top, 10)
}

func TestThePageOnSecurityNamesTestsThatThereAre(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	require.NoError(t, err)
	there := testsByName(t)
	named := map[string]bool{}
	for _, m := range testName.FindAllStringSubmatch(string(page), -1) {
		named[m[1]+"."+m[2]] = true
	}
	require.Greater(t, len(named), 60)
	for name := range maps.Keys(named) {
		require.True(t, there[name], "%s is named, and there is no such test", name)
	}
	require.False(t, there["api.TestNothingAtAll"])
}
