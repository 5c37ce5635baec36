package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
)

const (
	mine   = "R26-0000-000E"
	theirs = "R26-0000-001D"
)

// ours is a complaint of the shop taobao/demo.
var ours = access.Subject{Number: mine, Platform: "taobao", Shop: "demo"}

// whole is somebody with one role at taobao/demo, and with all that goes with it.
func whole(r access.Role) access.Principal {
	p := access.Principal{ID: "lin", Roles: []access.Role{r}, Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}}
	switch r {
	case access.Customer:
		p.ID, p.Shops, p.Case = "l_1", nil, mine
	case access.Backend:
		p.ID, p.ActsAs = "k_1", access.SpokenFor
	}
	return p
}

func TestNobodySpeaksForAnother(t *testing.T) {
	t.Parallel()
	for _, wanted := range []complaint.Actor{{Role: complaint.Agent, ID: "chen"}, {Role: complaint.Supervisor, ID: "lin"}, {ID: "chen"}, {Role: complaint.System, ID: "lin"}} {
		_, err := whole(access.Agent).Actor(complaint.MsgAddNote, wanted, ours)
		require.ErrorAs(t, err, new(*access.Denied), wanted)
	}
	actor, err := whole(access.Agent).Actor(complaint.MsgAddNote, complaint.Actor{Role: complaint.Agent, ID: "lin"}, ours)
	require.NoError(t, err)
	require.Equal(t, complaint.Actor{Role: complaint.Agent, ID: "lin"}, actor)

	two := whole(access.Agent)
	two.Roles = append(two.Roles, access.Supervisor)
	actor, err = two.Actor(complaint.MsgAddNote, complaint.Actor{Role: complaint.Supervisor}, ours)
	require.NoError(t, err)
	require.Equal(t, "supervisor:lin", actor.String(), "who has two roles chooses")
	actor, err = two.Actor(complaint.MsgApprove, complaint.Actor{}, ours)
	require.NoError(t, err)
	require.Equal(t, "supervisor:lin", actor.String(), "or has only one that may")
}

func TestABackendSpeaksForThoseOfItsKey(t *testing.T) {
	t.Parallel()
	p := whole(access.Backend)
	p.ActsAs = []complaint.Role{complaint.Customer, complaint.Agent}
	as := func(role complaint.Role, id string) error {
		actor, err := p.Actor(complaint.MsgSubmitEvidence, complaint.Actor{Role: role, ID: id}, ours)
		if err == nil {
			require.Equal(t, complaint.Actor{Role: role, ID: id}, actor)
		}
		return err
	}
	require.NoError(t, as(complaint.Customer, "c-7"))
	require.NoError(t, as(complaint.Agent, "lin"))
	require.ErrorAs(t, as(complaint.Merchant, "shop"), new(*access.Denied))
	require.ErrorAs(t, as(complaint.System, "redress"), new(*access.Denied))
	missing := &complaint.Refusal{}
	require.ErrorAs(t, as(complaint.Customer, ""), &missing)
	require.Equal(t, "actor", missing.Field)
	require.ErrorAs(t, as("", ""), &missing)
	_, err := p.Actor(complaint.MsgApprove, complaint.Actor{Role: complaint.Agent, ID: "lin"}, ours)
	require.ErrorAs(t, err, new(*access.Denied), "an agent approves nothing, whoever speaks for them")
}

func TestShopsAreReadAndCover(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"", "taobao", "/demo", "taobao/", "/"} {
		_, ok := access.ParseShop(wrong)
		require.False(t, ok, wrong)
	}
	for text, covers := range map[string][4]bool{
		"taobao/demo": {true, false, false, false}, "taobao/*": {true, true, false, false},
		"*/demo": {true, false, true, false}, "*/*": {true, true, true, true}, "taobao/demo/2": {},
		"taobao/dem*": {}, "TAOBAO/demo": {}, "taobao/Demo": {},
	} {
		shop, ok := access.ParseShop(text)
		require.True(t, ok)
		require.Equal(t, text, shop.String())
		require.Equal(t, covers, [4]bool{shop.Covers("taobao", "demo"), shop.Covers("taobao", "other"), shop.Covers("jd", "demo"), shop.Covers("jd", "other")}, text)
	}
}

func TestACredentialSaysHowItStands(t *testing.T) {
	t.Parallel()
	k := access.Key{ID: "k_1", Name: "backend", Roles: []access.Role{access.Backend}, Shops: []access.Shop{{Platform: "jd", Name: "*"}}, ActsAs: access.SpokenFor, Only: []access.Action{access.Read}}
	require.Equal(t, access.Principal{ID: "k_1", Name: "backend", Roles: k.Roles, Shops: k.Shops, ActsAs: k.ActsAs, Only: k.Only, Credential: "key k_1"}, k.Principal())
	require.Equal(t, access.Principal{ID: "l_1", Roles: []access.Role{access.Customer}, Case: mine, Credential: "link l_1"}, access.CustomerLink{ID: "l_1", Number: mine}.Principal())
	s := access.Session{Account: "lin", Roles: []access.Role{access.Agent}, Shops: k.Shops}
	require.Equal(t, access.Principal{ID: "lin", Roles: s.Roles, Shops: s.Shops, Credential: "person lin"}, s.Principal())
}
