package jd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/jd"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
)

// TestNothingIsGuessed: with the built-in table alone no operation's number is
// known, so nothing is written, and it is said where to look.
func TestNothingIsGuessed(t *testing.T) {
	t.Parallel()
	r := setup(t, "codes", `{"errors":{"sp":{"fake.missing":"not_found"}}}`)
	id := r.opens(marketplace.RefundOnly, 4980)
	d := r.read(t, id)
	require.Equal(t, marketplace.SellersTurn, d.State, "what no table knows is the seller's turn")
	require.Empty(t, d.Can)
	require.Contains(t, d.Cannot[marketplace.Refuse], "operate_type_unknown")
	for _, kind := range []marketplace.AnswerKind{marketplace.Accept, marketplace.AcceptReturn, marketplace.ReturnCame, marketplace.Refuse,
		marketplace.Offer, marketplace.Counter} {
		_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: kind})
		refused(t, "operate_type_unknown", err)
		person := (*marketplace.NeedsPerson)(nil)
		require.ErrorAs(t, err, &person, "a person can, on JD's pages")
		require.NotEmpty(t, person.Task.Title)
		require.False(t, person.Task.Done(d))
	}
	_, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(1), Paid: yuan(12800), Case: id})
	refused(t, "operate_type_unknown", err)
	person := (*marketplace.NeedsPerson)(nil)
	require.ErrorAs(t, err, &person)
	require.Contains(t, person.Task.Title, "Pay back")
	_, err = r.p.Escalation.Escalate(t.Context(), marketplace.Case{ExternalID: id}, marketplace.Escalation{})
	refused(t, "code_unknown", err)
	require.ErrorAs(t, err, &person)
	require.Contains(t, person.Task.Title, "step in")
	require.Empty(t, r.Took(id))
	require.False(t, r.p.ShowsRulings)
	require.NotEmpty(t, r.p.Console[marketplace.MakeOffer].Title)
	require.Equal(t, marketplace.ByConsole, r.p.How(marketplace.MakeOffer))
	require.NotEmpty(t, r.p.Console[marketplace.PayBack].Title)

	notes := map[string]string{}
	for _, f := range r.p.Checks.Check(t.Context()) {
		if f.Err != nil {
			notes[f.What] = f.Note
		}
	}
	for _, name := range []string{"approve_pass", "approve_reject", "only_refund", "confirm_receive", "submit_refund", "negotiation_modify", "negotiation_reject"} {
		require.Contains(t, notes["operate_type."+name], "open.jd.com")
		require.Contains(t, notes["operate_type."+name], "without it Redress cannot be used")
	}
	require.Contains(t, notes, "status")
	require.Contains(t, notes, "upgrade")

	require.True(t, r.Escalates(id))
	require.Equal(t, marketplace.Asked, r.read(t, id).Review, "that there is a dispute order is a fact without any table")
}

func TestACaseThatIsPaidIsOverWhateverItsStatusMeans(t *testing.T) {
	t.Parallel()
	r := setup(t, "codes", `{"operate_type":{"only_refund":9003,"approve_reject":9002},"default":{"reject_type":1},"status":{"100":"sellers_turn"}}`)
	id := r.opens(marketplace.RefundOnly, 4980)
	require.Equal(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse}, r.read(t, id).Can, "of an unknown status JD itself must say no")
	r.Turn(72 * time.Hour)
	d := r.read(t, id)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Empty(t, d.Can)
}

// TestTheBuiltInTableSaysWhatItDoesNotKnow: every number in the operations and
// defaults that is not second-hand knowledge is empty.
func TestTheBuiltInTableSaysWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	codes, err := jd.ReadCodes("")
	require.NoError(t, err)
	require.Len(t, codes.OperateType, 7)
	for name, n := range codes.OperateType {
		require.Nil(t, n, name)
	}
	for name, n := range codes.Default {
		require.Equal(t, name == "refund_reject_type", n != nil, name)
	}
	require.Equal(t, map[string]string{"20": "refunded"}, codes.RefundStatus)
	require.Equal(t, map[string]marketplace.State{"100": marketplace.Ended}, codes.Status)
	require.Empty(t, codes.Upgrade)
}

func TestAShopFillsTheTableByAFileOrByJSON(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "codes.yaml")
	require.NoError(t, os.WriteFile(path, []byte("operate_type:\n  only_refund: 12\nstatus:\n  \"100\": refunded\n  \"30/2\": sellers_turn\n"), 0o600))
	for _, own := range []string{path, `{"operate_type":{"only_refund":12},"status":{"100":"refunded","30/2":"sellers_turn"}}`} {
		codes, err := jd.ReadCodes(own)
		require.NoError(t, err)
		require.EqualValues(t, 12, *codes.OperateType["only_refund"])
		require.Nil(t, codes.OperateType["approve_pass"])
		require.Equal(t, marketplace.Refunded, codes.Status["100"])
		require.Equal(t, marketplace.RefundOnly, codes.CustomerExpect["11"], "what the shop does not say stays")
	}
	for own, says := range map[string]string{
		`{"operate_type":{"only_refunds":12}}`:        `there is no "only_refunds"`,
		`{"operate_types":{}}`:                        "unknown field",
		`{"operate_type":{"only_refund":"twelve"}}`:   "read the shop's code table",
		`{"status":{"30":"soon"}}`:                    `status "30" is none of`,
		`{"remark_chars":20}`:                         "remark_chars must be",
		`{"upgrade":{"3":{"review":"maybe"}}}`:        `upgrade "3" is none of`,
		`{"upgrade":{"3":{"review":"decided"}}}`:      "in whose favour",
		filepath.Join(t.TempDir(), "there-is-no-one"): "read the shop's code table",
	} {
		_, err := jd.ReadCodes(own)
		require.ErrorContains(t, err, says, own)
	}
}

func TestSettingsThatAreMissingOrCannotBe(t *testing.T) {
	t.Parallel()
	shop := setup(t).Shop()
	for name, value := range map[string]string{"app_key": "", "app_secret": "", "forms": "maybe", "cancel_refunds": "no", "codes": "{", "return_addresses": "{"} {
		one := marketplace.Shop{Settings: map[string]string{}}
		for k, v := range shop.Settings {
			one.Settings[k] = v
		}
		one.Settings[name] = value
		_, err := jd.Adapter.Connect(one, marketplacetest.Tools(time.Now))
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), shop.Settings["app_secret"])
	}
	for _, s := range jd.Adapter.Settings {
		require.NotEmpty(t, s.Help)
		require.Equal(t, strings.Contains(s.Name, "secret") || strings.HasSuffix(s.Name, "_token") || s.Name == "contact_tel", s.Secret, s.Name)
	}
}

func TestCheckSaysWhatWorks(t *testing.T) {
	t.Parallel()
	r := setup(t)
	findings := r.p.Checks.Check(t.Context())
	require.GreaterOrEqual(t, len(findings), 7)
	for _, f := range findings {
		require.NoError(t, f.Err, f.What)
		require.NotEmpty(t, f.Note)
	}
	r.Revokes()
	var notes []string
	for _, f := range r.p.Checks.Check(t.Context()) {
		if f.Err != nil {
			notes = append(notes, f.Note)
		}
	}
	require.Contains(t, strings.Join(notes, "\n"), "connect the shop anew")

	wrong := setup(t, "app_secret", "another")
	notes = nil
	for _, f := range wrong.p.Checks.Check(t.Context()) {
		if f.Err != nil {
			notes = append(notes, f.Note)
		}
	}
	require.Contains(t, strings.Join(notes, "\n"), "is app_secret the one of app_key?")
}
