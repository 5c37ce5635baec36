package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
)

const theOrder = `"order":{"number":"A-1001","total":{"value":"128.00","currency":"CNY"}}`

// byMail makes the complaint one of an order that is not known.
func (l *life) byMail() *life {
	l.in.Order = complaint.OrderFacts{Number: "unknown", Total: complaint.Money{Currency: "CNY"}}
	return l
}

func TestTheRecordsOfAStatedOrderAreLookedUpBesideTheProcess(t *testing.T) {
	t.Parallel()
	l := newLife(t).byMail()
	l.message(hour, complaint.MsgStateOrder, "agent:lin", theOrder)
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.message(3*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	l.at(4*hour, func() { require.Contains(t, l.details(), "A-1001, 128.00 CNY") })
	l.message(5*hour, complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	require.Equal(t, complaint.Remedied, l.run())
	require.ElementsMatch(t, []string{"GatherOrder", "GatherShipment", "GatherConversation"}, l.looked)
	require.Equal(t, []string{"A-1001", "A-1001", "A-1001"}, l.lookedFor)
	require.Equal(t, []string{l.in.Number + "/refund/1 128.00 CNY"}, l.effects)
}

func TestAnOrderIsNotLookedUpForACaseThatEnded(t *testing.T) {
	t.Parallel()
	l := newLife(t).byMail()
	l.fail["look"] = temporal.NewApplicationError("away", "unavailable")
	l.message(hour, complaint.MsgStateOrder, "agent:lin", theOrder)
	l.message(2*hour, complaint.MsgWithdraw, "customer:me", "")
	require.Equal(t, complaint.Withdrawn, l.run())
	require.Less(t, l.Now().Sub(start), 3*time.Hour)
}

func TestAnOrderInAnotherCurrencyHasTheTermsOfItsOwn(t *testing.T) {
	t.Parallel()
	l := newLife(t).byMail()
	l.policy = terms()
	l.policy.Version, l.policy.FourEyes = l.in.Terms.Version, 7
	l.message(hour, complaint.MsgStateOrder, "agent:lin", `"order":{"number":"A-1001","total":{"value":"30000","currency":"JPY"}}`)
	l.run()
	require.Equal(t, "JPY", l.asked.Currency)
	require.Equal(t, l.in.Terms.Version, l.asked.Version)
}

func TestTheExampleOfStateOrderIsInTheCasesCurrency(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.in.Order.Total = complaint.Money{Minor: 3000, Currency: "JPY"}
	l.at(hour, func() { require.Contains(t, l.details(), `"value": "3000", "currency": "JPY"`) })
	l.run()
}
