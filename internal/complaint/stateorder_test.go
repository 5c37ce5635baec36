package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// byMail is a complaint as a mail opens it: of no order that is known.
func byMail(in *complaint.Intake) {
	in.Channel, in.Order = "email", complaint.OrderFacts{Number: "unknown", Total: complaint.Money{Currency: "CNY"}}
}

const theOrder = `"order":{"number":"A-1001","total":{"value":"128.00","currency":"CNY"},"paid_at":"2026-11-10T08:00:00Z",` +
	`"items":[{"sku":"CUP-1","batch":"B7","quantity":2,"price":{"value":"64.00","currency":"CNY"}}]}`

func TestAComplaintByMailIsRefundedOnceItsOrderIsStated(t *testing.T) {
	t.Parallel()
	d := open(t, byMail).deciding().refused(complaint.OverOrderTotal, "remedy.amount", complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	d.send(complaint.MsgStateOrder, "agent:lin", theOrder+`,"reason_code":"seen_in_shop","text_id":"t-9"`)
	require.Equal(t, complaint.OrderFacts{Number: "A-1001", Total: complaint.Money{Minor: 12800, Currency: "CNY"},
		Items: []complaint.ItemFact{{SKU: "CUP-1", Batch: "B7", Quantity: 2}}}, d.c.Order)
	require.Equal(t, "t-9", d.c.Stated.TextID)
	require.Equal(t, time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC), d.c.Stated.Order.PaidAt.UTC())
	require.Equal(t, map[string]string{"order": "A-1001", "from": "unknown", "total": "128.00 CNY", "paid_at": "2026-11-10T08:00:00Z",
		"items": "1", "text": "t-9", "reason": "seen_in_shop"}, d.last(complaint.OrderStated).Facts)
	d.send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`).send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	require.Equal(t, complaint.Money{Minor: 12800, Currency: "CNY"}, d.c.Operations[0].Amount)
	d.refused(complaint.WrongStage, "", complaint.MsgStateOrder, "agent:lin", theOrder)
	d.done().refused(complaint.WrongStage, "", complaint.MsgStateOrder, "supervisor:wu", theOrder)
}

func TestThePlatformIsAskedAnewForTheOrderThatWasStated(t *testing.T) {
	t.Parallel()
	d := open(t, byMail).triaged() // its records were looked up under "unknown"
	d.c.GatheredAll(nil, []string{"order"}, d.now)
	d.send(complaint.MsgStateOrder, "agent:lin", theOrder)
	first, wanted := d.c.LookingUp()
	require.True(t, wanted)
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Investigating) // waits for the records
	d.send(complaint.MsgStateOrder, "agent:lin", `"order":{"number":"A-1002","total":{"value":"130.00","currency":"CNY"}}`)
	second, _ := d.c.LookingUp()
	require.NotEqual(t, first, second)
	d.c.LookedUp(first, []complaint.EvidenceRef{{ID: "ev-old", SHA256: zeros, Kind: complaint.OrderRecord}}, nil, d.now)
	require.Empty(t, d.c.Evidence, "what belongs to the order before is nothing")
	d.c.LookedUp(second, []complaint.EvidenceRef{{ID: "ev-new", SHA256: zeros, Kind: complaint.OrderRecord}}, []string{"shipment"}, d.now)
	require.Equal(t, "ev-new", d.c.Evidence[0].ID)
	require.Equal(t, "gather/shipment", d.last(complaint.StepFailed).Facts["step"])
	d.is(complaint.Deciding)
	_, wanted = d.c.LookingUp()
	require.False(t, wanted)
	d.c.LookedUp(second, []complaint.EvidenceRef{{ID: "ev-again", SHA256: zeros, Kind: complaint.OrderRecord}}, nil, d.now)
	require.Len(t, d.c.Evidence, 1)

	d = open(t, byMail).send(complaint.MsgStateOrder, "agent:lin", theOrder)
	_, wanted = d.c.LookingUp()
	require.False(t, wanted, "nothing was looked up before the triage")
	d = open(t, byMail).deciding().send(complaint.MsgStateOrder, "agent:lin", theOrder).send(complaint.MsgWithdraw, "customer:me", "")
	_, wanted = d.c.LookingUp()
	require.False(t, wanted, "nothing is looked up for a closed case")
}

func TestWhileOnlyTheRecordsAreMissingRedressIsWaitedFor(t *testing.T) {
	t.Parallel()
	d := open(t, byMail).investigating()
	d.send(complaint.MsgStateOrder, "agent:lin", theOrder).send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`)
	d.send(complaint.MsgPause, "supervisor:wu", `"deadline":"overall","reason_code":"court"`)
	require.Equal(t, "redress/records", d.c.Next().WaitingFor+"/"+d.c.Next().For)
	d = open(t, byMail, hard).triaged() // the platform does not wait for records
	d.c.GatheredAll(nil, nil, d.now)
	d.send(complaint.MsgStateOrder, "agent:lin", theOrder).wait(47 * time.Hour)
	require.NotEqual(t, complaint.Investigating, d.c.Stage)
	_, wanted := d.c.LookingUp()
	require.False(t, wanted)
}

func TestATotalCarriesWhatWasPromised(t *testing.T) {
	t.Parallel()
	stated := func(total string) string {
		return `"order":{"number":"O-1","total":{"value":"` + total + `","currency":"CNY"}}`
	}
	open(t).deciding().send(complaint.MsgProposeRemedy, "agent:lin", partial("60.00")).
		refused(complaint.OverOrderTotal, "order.total", complaint.MsgStateOrder, "agent:lin", stated("59.99")).
		send(complaint.MsgStateOrder, "agent:lin", stated("60.00"))
	returning := open(t).deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"return_refund"}`).send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	returning.refused(complaint.OverOrderTotal, "order.total", complaint.MsgStateOrder, "agent:lin", stated("127.99")).
		send(complaint.MsgStateOrder, "agent:lin", stated("200.00"))
	require.Equal(t, int64(12800), returning.c.Agreed.Amount.Minor, "what was agreed stands")
	open(t, wishing(complaint.Replacement)).deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"replacement"}`).
		refused(complaint.NeedsSecondPerson, "order.total", complaint.MsgStateOrder, "agent:lin", stated("500.01")).
		send(complaint.MsgStateOrder, "agent:lin", stated("500.00"))
	ruled := open(t, under(func(terms *complaint.Terms) { terms.MerchantAppeal = complaint.Duration(day) })).arbitrating().send(complaint.MsgRecordRuling, "platform:desk", `"reference":"R","favour":"customer",`+partial("50.00"))
	ruled.refused(complaint.OverOrderTotal, "order.total", complaint.MsgStateOrder, "agent:lin", stated("49.99"))
}

func TestAnOrderInAnotherCurrencyHasItsOwnLimits(t *testing.T) {
	t.Parallel()
	yen := `"order":{"number":"O-1","total":{"value":"30000","currency":"JPY"},"shipped_at":"2026-11-11T08:00:00Z","carrier":"yamato","tracking":"YT1"}`
	open(t).deciding().send(complaint.MsgProposeRemedy, "agent:lin", partial("60.00")).
		refused(complaint.BadValue, "order.total.currency", complaint.MsgStateOrder, "agent:lin", yen)
	d := open(t, byMail).deciding().send(complaint.MsgStateOrder, "agent:lin", yen)
	require.Equal(t, "v1", d.c.NewPolicy.Version, "the terms of the same policy, for this order")
	require.True(t, d.c.Order.Shipped)
	d.refused(complaint.AlreadyDecided, "", complaint.MsgStateOrder, "agent:lin", theOrder)
	d.send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"partial_refund","amount":{"value":"1","currency":"JPY"}}`)
	require.Equal(t, complaint.AwaitingApproval, d.c.Proposals[0].State, "limits of another currency allow nothing")
	d.refused(complaint.OverAuthority, "actor", complaint.MsgApprove, "finance:xu", `"proposal":1`)
	d.c.PolicyFound("v1", houseTerms(), d.now)
	require.Nil(t, d.c.NewPolicy)
	require.Equal(t, "order_stated", d.last(complaint.PolicyChanged).Facts["reason"])
	d.send(complaint.MsgApprove, "finance:xu", `"proposal":1`)
}

func TestWhoeverRulesGetsTheOrder(t *testing.T) {
	t.Parallel()
	d := open(t, byMail).arbitrating()
	before := len(d.c.Operations)
	d.send(complaint.MsgStateOrder, "agent:lin", theOrder)
	require.Len(t, d.c.Operations, before+1)
	require.Equal(t, complaint.SubmissionOp, d.c.Operations[before].Kind)
}

func TestAnOrderIsStatedWithoutWords(t *testing.T) {
	t.Parallel()
	for field, order := range map[string]string{
		"order.number":         `{"total":{"value":"1","currency":"CNY"}}`,
		"order.total":          `{"number":"O-1"}`,
		"order.carrier":        `{"number":"O-1","total":{"value":"1","currency":"CNY"},"carrier":"the red van"}`,
		"order.shipped_at":     `{"number":"O-1","total":{"value":"1","currency":"CNY"},"paid_at":"2026-11-10T08:00:00Z","shipped_at":"2026-11-09T08:00:00Z"}`,
		"order.items[0].title": `{"number":"O-1","total":{"value":"1","currency":"CNY"},"items":[{"sku":"S","quantity":1,"title":"cup"}]}`,
	} {
		open(t).deciding().refused(complaint.BadValue, field, complaint.MsgStateOrder, "agent:lin", `"order":`+order)
	}
	open(t).deciding().refused(complaint.NotYourTurn, "actor.role", complaint.MsgStateOrder, "customer:me", theOrder)
}
