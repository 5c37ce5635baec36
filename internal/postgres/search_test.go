package postgres_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/vault"
)

// found are the complaints that a search finds, in the order of the list.
func found(t *testing.T, s *postgres.Store, search string, change ...func(*postgres.Filter)) []string {
	t.Helper()
	f := postgres.Filter{Search: search}
	for _, c := range change {
		c(&f)
	}
	page, err := s.List(t.Context(), f)
	require.NoError(t, err, search)
	return numbers(page)
}

func saying(text string, change ...func(*complaint.Opening)) func(*complaint.Opening) {
	return func(o *complaint.Opening) {
		o.Text = text
		for _, c := range change {
			c(o)
		}
	}
}

func TestSearchFindsWhatPeopleWriteInTheirLanguages(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	chinese := postgrestest.Open(t, s, saying("充电器坏了，用了3天。iPhone１５专用", func(o *complaint.Opening) {
		o.Customer.Name, o.Order.Number, o.ExternalID = "王小明", "TB-778812-1", "CASE.9"
		o.Customer.Email, o.Customer.Phone = "Wang.Demo@example.com", "+86 138-0000-0000"
		o.Order.Items[0].Title = "快充充电器"
	}))
	japanese := postgrestest.Open(t, s, saying("電池がすぐ切れます。ｺｰﾋｰメーカーの返品を希望", func(o *complaint.Opening) { o.Customer.Phone = "090-0000-1234" }))
	english := postgrestest.Open(t, s, saying("The batteries don't charge; two boxes were BROKEN on 2026-11-20."))
	apart := postgrestest.Open(t, s, saying("给手机充电，电器城买的"))

	for search, want := range map[string][]string{
		"充电器":                   {chinese},
		"坏":                     {chinese},
		"充电":                    {apart, chinese},
		"充电器 坏了":                {chinese},
		"充电器 切れます":              nil,
		"iphone15":              {chinese},
		"ＩＰＨＯＮＥ１５专用":            {chinese},
		"王小明":                   {chinese},
		"TB-778812-1":           {chinese},
		"tb-778812":             {chinese},
		"778812":                {chinese},
		"778812-tb":             nil,
		"case.9":                {chinese},
		"wang.demo@EXAMPLE.com": {chinese},
		"demo@example.com":      nil,
		"+86 138 0000 0000":     {chinese},
		"13800000000":           {chinese},
		"138-0000-0000":         {chinese},
		"38000000":              nil,
		"+81 90 0000 1234":      nil,
		"09000001234":           {japanese},
		"コーヒー":                  {japanese},
		"ｺｰﾋｰ":                  {japanese},
		"電池 返品":                 {japanese},
		"電池が切れます":               nil,
		"battery":               {english},
		"Box broken":            {english},
		"dont":                  {english},
		"don’t":                 {english},
		`"two boxes were"`:      {english},
		`"boxes two"`:           nil,
		`“were broken”`:         {english},
		"2026-11-20":            {english},
		"11-20":                 {english},
		"20-11":                 nil,
		"bro":                   nil,
		strings.ToLower(apart):  {apart},
		"保温杯":                   {apart, english, japanese},
	} {
		require.Equal(t, want, found(t, s, search), search)
	}
	for search, reason := range map[string]string{"！？": "no word", strings.Repeat("字", 201): "longer", "\xff": "no word",
		strings.Repeat("a ", 65): "too many"} {
		_, err := s.List(t.Context(), postgres.Filter{Search: search})
		var bad postgres.BadSearch
		require.ErrorAs(t, err, &bad, search)
		require.Contains(t, bad.Reason, reason)
	}
}

func TestSearchFindsLaterTextsUntilTheyAreTakenBack(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	n := postgrestest.Open(t, s)
	require.Empty(t, found(t, s, "refund promised"))
	_, err := s.SaveTextOf(t.Context(), n, "m-1", lin, "A refund was promised on the phone")
	require.NoError(t, err)
	_, err = s.SaveText(t.Context(), n, lin, "电话 refund")
	require.NoError(t, err)
	require.Equal(t, []string{n}, found(t, s, "refund promised 漏水 电话"), "words of several texts")
	require.Empty(t, found(t, s, `"promised 电话"`), "but a phrase is of one")

	require.NoError(t, s.DropTextOf(t.Context(), n, "m-1"))
	require.Empty(t, found(t, s, "promised"))
	require.Equal(t, []string{n}, found(t, s, "refund"))
}

func TestErasedPeopleAreNotFoundAndLeaveNoTerms(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	same := func(o *complaint.Opening) { o.Customer.Email = "same@example.com" }
	first, second := postgrestest.Open(t, s, same), postgrestest.Open(t, s, same)
	other := postgrestest.Open(t, s)
	require.Equal(t, []string{other, second, first}, found(t, s, "漏水"))

	require.NoError(t, s.ErasePerson(t.Context(), first))
	require.Equal(t, []string{other}, found(t, s, "漏水"))
	require.Empty(t, found(t, s, "same@example.com"))
	left, err := s.Count(t.Context(), "search_terms")
	require.NoError(t, err)
	require.Equal(t, 1, left)

	_, err = s.SaveText(t.Context(), first, lin, "漏水")
	require.ErrorAs(t, err, &postgres.Erased{})
	n, err := s.Unindexed(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "what was erased is not indexed again")
}

func TestTermsTellNothingWithoutTheKey(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	postgrestest.Open(t, s)
	dump, err := s.Dump(t.Context())
	require.NoError(t, err)
	require.NotContains(t, dump, "漏水")
	require.NotEqual(t, postgrestest.Vault(t).Terms().Current("漏水"), keyed(t, 8).Terms().Current("漏水"))
}

// keyed is a vault with another service key, and the older ones.
func keyed(t *testing.T, keys ...byte) *vault.Vault {
	t.Helper()
	encoded := make([]string, len(keys))
	for i, k := range keys {
		encoded[i] = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{k}, 32))
	}
	v, err := vault.New(encoded[0], encoded[1:]...)
	require.NoError(t, err)
	return v
}

func TestSearchGoesOnWhileTheKeyIsChangedAndReindexEndsIt(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	before := postgrestest.Connect(t, url)
	old := postgrestest.Open(t, before, saying("充电器 old words"))

	after, err := postgres.Connect(t.Context(), url, keyed(t, 8, 7), 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, after.Close()) })
	_, err = after.SaveText(t.Context(), old, lin, "added later")
	require.NoError(t, err)
	fresh := postgrestest.Open(t, after, saying("充电器 new words"))
	inShop := func(f *postgres.Filter) { f.Shops = []access.Shop{{Platform: "house", Name: "demo"}} }
	require.Equal(t, []string{fresh, old}, found(t, after, "充电器 words", inShop))
	require.Equal(t, []string{old}, found(t, after, "old later", inShop), "terms of both keys in one row")

	left, err := after.Unindexed(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, left)
	did, err := after.Reindex(t.Context(), "", 10)
	require.NoError(t, err)
	require.Equal(t, postgres.Reindexed{Last: old, Done: 1}, did)

	// Searching needs the old key no more, reading still does.
	alone, err := postgres.Connect(t.Context(), url, keyed(t, 8), 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, alone.Close()) })
	require.Equal(t, []string{old}, found(t, alone, "old later", inShop))
}

func TestReindexTakesInWhatCameBeforeTheIndex(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	var all []string
	for range 5 {
		all = append(all, postgrestest.Open(t, s))
	}
	erased := postgrestest.Open(t, s)
	require.NoError(t, s.ErasePerson(t.Context(), erased))
	require.NoError(t, s.Exec(t.Context(), "delete from search_terms"))
	_, err := s.SaveText(t.Context(), all[0], lin, "a part")
	require.NoError(t, err)
	require.Equal(t, []string{all[0]}, found(t, s, "part"), "what is known is found")
	require.Empty(t, found(t, s, "漏水"))
	require.NoError(t, s.Exec(t.Context(), "update texts set body = 'x' where number = $1", all[1]))

	var did postgres.Reindexed
	done, unfit := 0, []string{}
	for {
		did, err = s.Reindex(t.Context(), did.Last, 2)
		require.NoError(t, err)
		if done, unfit = done+did.Done, append(unfit, did.Unfit...); did.Last == "" {
			break
		}
	}
	require.Equal(t, 4, done)
	require.Equal(t, []string{all[1]}, unfit)
	require.ElementsMatch(t, []string{all[0], all[2], all[3], all[4]}, found(t, s, "漏水"))
	require.Equal(t, []string{all[0]}, found(t, s, "part 漏水"))
}
