package postgres_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/vault"
)

func TestSamePersonIsKnownByMailOrPhoneWithinAShop(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	person := func(shop, email, phone string) func(*complaint.Opening) {
		return func(o *complaint.Opening) { o.Shop, o.Customer.Email, o.Customer.Phone = shop, email, phone }
	}
	first := postgrestest.Open(t, s, person("a", "Li@example.com", ""))
	for _, c := range []struct {
		shop, email, phone string
		earlier            int
	}{
		{"a", "li@EXAMPLE.com", "+86 138-0000-0000", 1},
		{"a", "new@example.com", "8613800000000", 2},
		{"a", "new@example.com", "", 3},
		{"b", "li@example.com", "+86 138 0000 0000", 0},
		{"a", "", "", 0},
		{"a", "", "", 0},
	} {
		number := postgrestest.Open(t, s, person(c.shop, c.email, c.phone))
		earlier, err := s.EarlierComplaints(t.Context(), number)
		require.NoError(t, err)
		require.Equal(t, c.earlier, earlier, "%+v", c)
		p, err := s.Person(t.Context(), number)
		require.NoError(t, err)
		require.Equal(t, c.email, p.Email, "a letter goes to the address given with its complaint")
	}
	earlier, err := s.EarlierComplaints(t.Context(), first)
	require.NoError(t, err)
	require.Zero(t, earlier)
	require.Equal(t, 4, count(t, s, "people"))
}

func TestErasedPersonIsGone(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	r := postgrestest.Request()
	number := postgrestest.Open(t, s, func(o *complaint.Opening) { *o = r.Opening })
	textID, err := s.SaveText(t.Context(), number, lin, "李雷 says hello")
	require.NoError(t, err)
	require.NoError(t, s.ErasePerson(t.Context(), number))
	require.NoError(t, s.ErasePerson(t.Context(), number), "again changes nothing")

	_, err = s.Opening(t.Context(), number)
	require.ErrorAs(t, err, &postgres.Erased{})
	_, err = s.Person(t.Context(), number)
	require.ErrorAs(t, err, &postgres.Erased{})
	_, err = s.Text(t.Context(), textID)
	require.ErrorAs(t, err, &postgres.Erased{})
	_, err = s.SaveText(t.Context(), number, lin, "more")
	require.ErrorAs(t, err, &postgres.Erased{})
	_, err = s.PersonKey(t.Context(), number)
	require.ErrorAs(t, err, &postgres.Erased{})
	_, err = s.Show(t.Context(), number)
	require.NoError(t, err, "the complaint itself stays")
	require.ErrorAs(t, s.ErasePerson(t.Context(), "R26-0000-0000"), &postgres.NotFound{})

	again := postgrestest.Open(t, s, func(o *complaint.Opening) { o.Customer = r.Opening.Customer })
	earlier, err := s.EarlierComplaints(t.Context(), again)
	require.NoError(t, err)
	require.Zero(t, earlier, "an erased person is not known again")
}

func TestTextsAreKeptAndLimited(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number := postgrestest.Open(t, s)
	id, err := s.SaveText(t.Context(), number, lin, "请退款")
	require.NoError(t, err)
	text, err := s.Text(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []any{"请退款", number, lin}, []any{text.Body, text.Number, text.Author})

	for _, wrong := range []string{"", strings.Repeat("x", complaint.MaxText+1)} {
		_, err = s.SaveText(t.Context(), number, lin, wrong)
		require.ErrorAs(t, err, &postgres.TooLong{})
	}
	_, err = s.SaveText(t.Context(), number, lin, "\xff")
	require.ErrorContains(t, err, "UTF-8")
	_, err = s.SaveText(t.Context(), "R26-0000-0000", lin, "x")
	require.ErrorAs(t, err, &postgres.NotFound{})
	_, err = s.Text(t.Context(), "t_none")
	require.ErrorAs(t, err, &postgres.NotFound{})
}

func TestNothingPersonalIsReadableInTheDatabase(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	r := postgrestest.Request(func(o *complaint.Opening) { o.Customer.Phone, o.Order.Tracking = "13800001111", "SFSECRET" })
	opened, err := s.Open(t.Context(), r)
	require.NoError(t, err)
	_, err = s.SaveText(t.Context(), opened.Number, lin, "a secret note")
	require.NoError(t, err)
	dump, err := s.Dump(t.Context())
	require.NoError(t, err)
	require.Contains(t, dump, r.Opening.Order.Number, "the search finds what is there")
	o := r.Opening
	for _, personal := range []string{o.Customer.Name, o.Customer.Email, o.Customer.Phone, o.Text, o.Order.Tracking, o.Order.Items[0].Title, "secret note"} {
		require.NotContains(t, dump, personal)
		require.NotContains(t, dump, hex.EncodeToString([]byte(personal)))
	}
}

func TestServiceKeyCanBeRotated(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	key := func(b byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32)) }
	connect := func(keys ...string) *postgres.Store {
		v, err := vault.New(keys[0], keys[1:]...)
		require.NoError(t, err)
		s, err := postgres.Connect(t.Context(), url, v, 2)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	}
	r := postgrestest.Request()
	before, err := connect(key(1)).Open(t.Context(), r)
	require.NoError(t, err)

	rotated := connect(key(2), key(1))
	o, err := rotated.Opening(t.Context(), before.Number)
	require.NoError(t, err)
	require.Equal(t, r.Opening, o)
	again := postgrestest.Open(t, rotated, func(o *complaint.Opening) { o.Customer = r.Opening.Customer })
	earlier, err := rotated.EarlierComplaints(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, 1, earlier, "the person is known again under the new key")
	_, err = connect(key(2)).Opening(t.Context(), before.Number)
	require.ErrorContains(t, err, "not configured")
}
