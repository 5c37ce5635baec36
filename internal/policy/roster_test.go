package policy

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestOwner(t *testing.T) {
	t.Parallel()
	roster := &Roster{people: []Person{
		{ID: "lin", Role: complaint.Agent, Languages: []string{"zh"}, Capacity: 40, Categories: []complaint.Category{complaint.ProductQuality}},
		{ID: "zhao", Role: complaint.Agent, Languages: []string{"zh"}, Capacity: 20},
		{ID: "ada", Role: complaint.Agent, Languages: []string{"zh"}, Capacity: 20},
		{ID: "sato", Role: complaint.Agent, Languages: []string{"ja"}, Capacity: 10, Categories: []complaint.Category{complaint.Billing}},
		{ID: "zhou", Role: complaint.Supervisor, Languages: []string{"zh"}, Capacity: 10},
	}}
	for name, c := range map[string]struct {
		role     complaint.Role
		category complaint.Category
		language string
		load     map[string]int
		want     string
	}{
		"a tie goes by id":                  {complaint.Agent, complaint.ProductQuality, "zh", nil, "ada"},
		"the least loaded":                  {complaint.Agent, complaint.ProductQuality, "zh", map[string]int{"ada": 1, "lin": 1, "zhao": 1}, "lin"},
		"loaded for their capacity":         {complaint.Agent, complaint.ProductQuality, "zh", map[string]int{"ada": 3, "lin": 4, "zhao": 3}, "lin"},
		"who does not do the category":      {complaint.Agent, complaint.Billing, "zh", map[string]int{"ada": 9, "zhao": 8}, "zhao"},
		"language goes before the category": {complaint.Agent, complaint.ProductQuality, "ja", map[string]int{"sato": 10}, "sato"},
		"nobody speaks it":                  {complaint.Agent, complaint.Billing, "fr", map[string]int{"ada": 1, "zhao": 1}, "sato"},
		"a supervisor":                      {complaint.Supervisor, complaint.Billing, "ja", nil, "zhou"},
		"nobody has the role":               {complaint.Finance, complaint.Billing, "zh", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, roster.Owner(c.role, c.category, c.language, c.load))
		})
	}
}

func TestMailOfTheTeam(t *testing.T) {
	t.Parallel()
	packs, err := Load("")
	require.NoError(t, err)
	address, ok := packs.Roster.MailOf("lin")
	require.True(t, ok)
	require.Equal(t, "lin@redress.example", address)
	_, ok = packs.Roster.MailOf("nobody")
	require.False(t, ok)
	require.Equal(t, []string{"merchant+demo@redress.example"}, packs.Roster.MailOfRole(complaint.Merchant, "demo"))
	require.Equal(t, []string{"merchant+a-b-c@redress.example"}, packs.Roster.MailOfRole(complaint.Merchant, "a@b/c"))
	require.Equal(t, []string{"zhou@redress.example", "tanaka@redress.example"}, packs.Roster.MailOfRole(complaint.Supervisor, "demo"))
	require.Empty(t, packs.Roster.MailOfRole(complaint.Customer, "demo"))
}

func TestEverybodyIsWrittenToInALanguageTheyRead(t *testing.T) {
	t.Parallel()
	packs, err := Load("")
	require.NoError(t, err)
	require.Equal(t, "zh-TW", packs.Roster.LocaleFor("lin@redress.example", "zh-TW"), "one that they read stays")
	require.Equal(t, "zh", packs.Roster.LocaleFor("lin@redress.example", "ja"))
	require.Equal(t, "ja", packs.Roster.LocaleFor("merchant+demo@redress.example", "ja"), "the merchant reads what the shop's customers write")
}
