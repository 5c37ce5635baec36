package workflows_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"

	"redress/internal/complaint"
)

const hour = time.Hour

func TestFullRefund(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.message(3*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	l.message(5*hour, complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	l.at(5*24*hour, func() { l.update("rate", complaint.MsgRate, "customer:me", `"score":5,"solved":true`) })
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/refund/1 128.00 CNY"}, l.effects)
	require.ElementsMatch(t, []complaint.LetterKind{complaint.Acknowledgement, complaint.PositionRequest, complaint.Offer,
		complaint.RemedyNotice, complaint.Survey}, l.letters, "the first two go out side by side")
	require.Equal(t, []string{"remedied"}, l.happened(complaint.CaseClosedEvent, "outcome"))
	require.Empty(t, l.happened(complaint.DeadlineBreached, "deadline"))
}

func TestFeedbackIsThankedForAndClosed(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.triage.Kind = complaint.IsFeedback
	require.Equal(t, complaint.Recorded, l.run())
	require.Equal(t, []complaint.LetterKind{complaint.Thanks}, l.letters)
}

func TestSilentMerchantTheWishIsGranted(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/refund/1 128.00 CNY"}, l.effects)
	require.Equal(t, []string{"position", "rating"}, l.happened(complaint.DeadlineBreached, "deadline"))
	require.Contains(t, l.letters, complaint.PositionReminder)
}

func TestSilentMerchantAboveFourEyesGoesToArbitrationAndEnds(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.in.Order.Total.Minor = 9_900_000
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"position", "approval", "ruling", "ruling", "rating"}, l.happened(complaint.DeadlineBreached, "deadline"))
	require.Equal(t, []string{"R26-0000-0000/submission/1", "R26-0000-0000/refund/2 99000.00 CNY"}, l.effects)
}

func TestCustomerWhoNeverAnswersAnOffer(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"partly"`)
	l.message(3*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"partial_refund","amount":{"value":"30","currency":"CNY"}}`)
	require.Equal(t, complaint.NoAnswer, l.run())
	require.Empty(t, l.effects)
	require.Equal(t, []string{"answer"}, l.happened(complaint.DeadlineBreached, "deadline"))
	require.Contains(t, l.letters, complaint.OfferReminder)
	require.Contains(t, l.letters, complaint.ClosingNotice)
}

func TestArbitrationRuledForTheCustomer(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`)
	l.message(3*hour, complaint.MsgEscalate, "customer:me", `"reason_code":"no_agreement"`)
	l.message(4*hour, complaint.MsgAskMerchant, "arbitrator:chen", `"within":"4h"`)
	l.message(30*hour, complaint.MsgRecordRuling, "arbitrator:chen", `"reference":"RUL-1","favour":"customer","remedy":{"kind":"partial_refund","amount":{"value":"60","currency":"CNY"}}`)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/submission/1", "R26-0000-0000/submission/2", "R26-0000-0000/refund/3 60.00 CNY"}, l.effects)
	require.Equal(t, []string{"platform_question", "rating"}, l.happened(complaint.DeadlineBreached, "deadline"))
}

func TestArbitrationRuledForTheMerchantAppealedOnce(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`)
	l.message(3*hour, complaint.MsgEscalate, "customer:me", "")
	l.message(4*hour, complaint.MsgRecordRuling, "arbitrator:chen", `"reference":"RUL-1","favour":"merchant"`)
	l.message(5*hour, complaint.MsgEscalate, "customer:me", `"reason_code":"new_facts"`)
	l.message(6*hour, complaint.MsgRecordRuling, "arbitrator:chen", `"reference":"RUL-2","favour":"merchant"`)
	require.Equal(t, complaint.RuledForMerchant, l.run())
	require.Len(t, l.happened(complaint.Ruled, "reference"), 2)
}

func TestQualityNeedsAPhotoBeforeMoney(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.triage.Category = complaint.ProductQuality
	l.message(1*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.at(80*hour, func() { l.update("early", complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`) })
	l.at(81*hour, func() {
		l.update("photo", complaint.MsgSubmitEvidence, "customer:me", `"evidence":[{"id":"ev-1","sha256":"`+hash+`","kind":"photo"}]`)
	})
	l.at(82*hour, func() { l.update("then", complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`) })
	l.at(83*hour, func() { l.update("yes", complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`) })
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, "needs_proof", l.code("early"))
	require.Empty(t, l.code("then"))
	require.Equal(t, []string{"true"}, l.happened(complaint.EvidenceAdded, "late"))
}

func TestReturnThenRefund(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.message(1*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.message(2*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"return_refund"}`)
	l.message(3*hour, complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	l.message(20*hour, complaint.MsgReportReturn, "customer:me", `"carrier":"sf","tracking":"SF1"`)
	l.message(60*hour, complaint.MsgConfirmReturn, "merchant:shop", `"accepted":true,"condition":"as_sent"`)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/refund/1 128.00 CNY"}, l.effects)
}

func TestNotSolvedReopensOnce(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.message(1*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.message(2*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"partial_refund","amount":{"value":"28","currency":"CNY"}}`)
	l.message(3*hour, complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	l.message(100*hour, complaint.MsgRate, "customer:me", `"score":1,"solved":false`)
	l.message(101*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	l.message(102*hour, complaint.MsgAnswerOffer, "customer:me", `"proposal":2,"answer":"accept"`)
	l.message(200*hour, complaint.MsgRate, "customer:me", `"score":2,"solved":false`)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/refund/1 28.00 CNY", "R26-0000-0000/refund/2 100.00 CNY"}, l.effects)
	require.Equal(t, []string{"1"}, l.happened(complaint.Reopened, "times"))
}

const hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// The second letter comes back while the first one's events are being written.
// Its events are written at once, not when the case wakes next.
func TestWhatHappensWhileEventsAreWrittenIsWrittenToo(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.apart = true
	writing, taken := make(chan struct{}), make(chan struct{})
	var once sync.Once
	l.onRecord = func(c *complaint.Case) {
		if len(c.Letters) > 1 && c.Letters[0].State == complaint.LetterSent && c.Letters[1].State == complaint.LetterPending {
			once.Do(func() { close(writing); <-taken })
		}
	}
	l.onLetter = func(letter complaint.Letter) {
		if letter.N == 2 {
			<-writing
		}
	}
	sent := 0
	l.SetOnActivityCompletedListener(func(info *activity.Info, _ converter.EncodedValue, _ error) {
		if info.ActivityType.Name == "SendLetter" {
			if sent++; sent == 2 {
				close(taken)
			}
		}
	})
	l.at(hour, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		require.Equal(t, []string{"1", "2"}, l.happened(complaint.LetterWasSent, "letter"))
	})
	require.Equal(t, complaint.Remedied, l.run())
}
