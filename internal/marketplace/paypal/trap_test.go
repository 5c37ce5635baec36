package paypal_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/paypal"
	"redress/internal/payment"
	"redress/internal/provider"
)

func code(t *testing.T, err error) string {
	t.Helper()
	var refused *provider.Refused
	require.ErrorAs(t, err, &refused)
	return refused.Code
}

func TestTrapAnActionWithoutItsLinkIsNotAllowedAndNotSent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	_, err := b.Escalation.Escalate(t.Context(), c, marketplace.Escalation{Key: "k/escalation/1"})
	require.NoError(t, err)
	took := b.world.Took(c.ExternalID)
	posts := b.judge.posts()
	d := b.read(t, c)
	require.Equal(t, []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse}, d.Can)
	for _, kind := range []marketplace.AnswerKind{marketplace.Offer, marketplace.Counter, marketplace.ReturnCame, marketplace.RefuseReturn} {
		require.Contains(t, d.Cannot[kind], "no link", kind)
	}

	for name, do := range map[string]func() error{
		"offer": func() error {
			_, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Offer, Amount: usd(100)})
			return err
		},
		"refuse a return": func() error {
			_, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/2", Kind: marketplace.RefuseReturn, Reason: "DAMAGED"})
			return err
		},
		"message": func() error {
			return b.Messages.SendMessage(t.Context(), c, marketplace.Message{Key: "k/letter/1", Text: "Hello."})
		},
	} {
		var no *marketplace.NotAllowed
		require.ErrorAs(t, do(), &no, name)
		require.Contains(t, no.Why, "no link", name)
	}
	require.Equal(t, took, b.world.Took(c.ExternalID))
	require.Equal(t, posts, b.judge.posts(), "nothing was sent")
}

// posts counts what was sent to the Disputes API.
func (j *judge) posts() (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for operation, times := range j.requests {
		if strings.HasPrefix(operation, "post") {
			n += times
		}
	}
	return n
}

func TestTrapTheSameActionTwiceIsRefusedByPayPalWhateverItsRequestID(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	b.read(t, c)
	// The third call is the action: it is done, and its answer does not come. What was
	// done is read, not sent again.
	b.line.Break(3, marketplacetest.LostAnswer)
	_, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Refuse, Text: "No."})
	require.NoError(t, err)
	b.line.Break(2, marketplacetest.FailsAfter)
	require.NoError(t, b.Messages.SendMessage(t.Context(), c, marketplace.Message{Key: "k/letter/1", Text: "Hello."}))
	require.Equal(t, []string{"refuse", "message"}, b.world.Took(c.ExternalID))
	_, err = b.Answer(t, c, marketplace.Answer{Key: "k/answer/2", Kind: marketplace.Refuse, Text: "No, again."})
	var no *marketplace.NotAllowed
	require.ErrorAs(t, err, &no)
}

func TestTrapADueDateThatIsMissingIsSaidToBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	require.True(t, b.world.HidesDue(c.ExternalID))
	d := b.read(t, c)
	require.True(t, d.Due.IsZero())
	require.True(t, d.DueUnknown)
}

func TestTrapAChargebackThatTookTheMoneyIsNotPaidBackAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	d := b.read(t, c)
	require.Equal(t, marketplace.Chargeback, d.Kind)
	require.Equal(t, usd(5000), d.PaidBack)
	require.Equal(t, b.world.PaidBack(c.ExternalID), []complaint.Money{d.PaidBack})
	posts := b.line.Calls()
	_, err := b.Refunds.Refund(t.Context(), "k/refund/1", payment.Refund{Order: c.Order, Amount: usd(7001), Paid: usd(12000), Case: c.ExternalID})
	require.Equal(t, "over_order_total", code(t, err))
	require.LessOrEqual(t, b.line.Calls()-posts, 3, "it was read, and not sent")

	require.True(t, b.world.Rules(c.ExternalID, complaint.ForMerchant, usd(0)))
	d = b.read(t, c)
	require.Equal(t, usd(0), d.PaidBack, "it was won back")
	require.Equal(t, complaint.ForMerchant, d.Ruling.Favour)
	require.Empty(t, b.world.PaidBack(c.ExternalID))

	lost := b.opens(marketplace.Chargeback)
	require.True(t, b.world.Rules(lost.ExternalID, complaint.ForCustomer, usd(5000)))
	require.Equal(t, usd(5000), b.read(t, lost).PaidBack)
	require.Len(t, b.world.PaidBack(lost.ExternalID), 1)
}

func TestAPlatformsOwnRefundIsSeen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	require.True(t, b.world.PaysBy(c.ExternalID, usd(4000)))
	require.Equal(t, usd(4000), b.read(t, c).PaidBack)
	_, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Offer, Amount: usd(8001)})
	require.Equal(t, "over_order_total", code(t, err))
}

func TestACaseThatHasMovedOnIsStale(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	old := b.read(t, c).Version
	require.True(t, b.world.Moves(c.ExternalID))
	_, err := b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Refuse, Version: old, Text: "No."})
	var stale *marketplace.Stale
	require.ErrorAs(t, err, &stale)
	require.Empty(t, b.world.Took(c.ExternalID))
	_, err = b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Refuse, Version: stale.Have, Text: "No."})
	require.NoError(t, err)
	_, err = b.Answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Refuse, Version: stale.Have, Text: "No."})
	require.NoError(t, err, "it is there already, whatever its version")
}

func TestSilenceIsAnAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	b.world.Turn(11 * 24 * time.Hour)
	d := b.read(t, c)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Equal(t, usd(5000), d.PaidBack)
}

func TestATokenIsRenewedAndADeadOneIsSaidToBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	b.read(t, c)
	b.read(t, c)
	require.Equal(t, 1, b.tokens.Renewed)
	b.world.RevokesTokens()
	b.read(t, c)
	require.Equal(t, 2, b.tokens.Renewed)
	b.world.Turn(9*time.Hour - 30*time.Second) // before it ends
	b.read(t, c)
	require.Equal(t, 3, b.tokens.Renewed)
	b.world.RevokesApp()
	for range 3 {
		_, err := b.Case.Dispute(t.Context(), c.ExternalID)
		require.Equal(t, provider.Unauthorised, code(t, err))
	}
	findings := b.Checks.Check(t.Context())
	require.Error(t, findings[0].Err)
}

func TestWhatPayPalPushesIsReadAndVerified(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	require.True(t, b.world.Withdraws(c.ExternalID))
	pushes := b.world.Pushes()
	require.Len(t, pushes, 2)
	for _, push := range pushes {
		id, event, err := paypal.ReadPush(push.Header, push.Body, b.shop.Settings["webhook_id"], start)
		require.NoError(t, err)
		require.Equal(t, c.ExternalID, id)
		require.True(t, strings.HasPrefix(event, "WH-"))
		require.NoError(t, paypal.VerifyPush(t.Context(), b.shop, b.tools, push.Header, push.Body))

		forged := append([]byte{}, push.Body...)
		forged = []byte(strings.Replace(string(forged), "dispute", "dispUte", 1))
		require.Equal(t, "signature_invalid", code(t, paypal.VerifyPush(t.Context(), b.shop, b.tools, push.Header, forged)))
		_, _, err = paypal.ReadPush(push.Header, push.Body, "", start)
		require.Error(t, err)
		_, _, err = paypal.ReadPush(push.Header, push.Body, "x", start.AddDate(0, 0, 9))
		require.Error(t, err)
		_, _, err = paypal.ReadPush(http.Header{}, push.Body, "x", start)
		require.Error(t, err)
	}
}

func TestTheCheckSaysWhatWorks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	findings := b.Checks.Check(t.Context())
	require.Len(t, findings, 5)
	for _, f := range findings {
		require.NoError(t, f.Err, f.What)
		require.NotEmpty(t, f.Note)
	}
}

func TestNeitherSecretsNorWordsAreInErrors(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	b.read(t, c)
	for n, fault := range []marketplacetest.Fault{marketplacetest.FailsFirst, marketplacetest.LostAnswer, marketplacetest.Garbled} {
		b.line.Break(1, fault)
		_, err := b.Case.Dispute(t.Context(), c.ExternalID)
		require.Error(t, err)
		b.line.Break(3, fault)
		sent := b.Messages.SendMessage(t.Context(), c, marketplace.Message{Key: "k", Text: strings.Repeat("Robin ", n+1)})
		for _, one := range []error{err, sent} {
			if one != nil {
				require.NotContains(t, one.Error(), "Robin")
				require.NotContains(t, one.Error(), b.shop.Settings["client_secret"])
				require.NotContains(t, one.Error(), "127.0.0.1")
			}
		}
	}
}

func TestWhatDoesNotFitIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.RefundOnly)
	posts := b.judge.posts()
	big := photo("big.jpg")
	big.Content = make([]byte, 10_000_000)
	for want, file := range map[string]marketplace.Attachment{"file_size_not_taken": big,
		"file_type_not_taken": {Name: "a.tiff", Type: "image/tiff", Content: []byte("x")}} {
		_, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k", Files: []marketplace.Attachment{file}})
		require.Equal(t, want, code(t, err))
	}
	_, err := b.Answer(t, c, marketplace.Answer{Key: "k", Kind: marketplace.Accept, Amount: usd(5001)})
	require.Equal(t, "over_claimed", code(t, err))
	_, err = b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k", Text: strings.Repeat("長", b.Limits.Evidence.Chars+1)})
	require.Equal(t, "text_too_long", code(t, err))
	require.Equal(t, posts, b.judge.posts())
	_, err = b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k", Text: strings.Repeat("長", b.Limits.Evidence.Chars)})
	require.NoError(t, err)
}

func TestAThrottledCallTellsTheOthers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	pace := &pace{}
	b.tools.Pace = pace
	p, err := paypal.Adapter.Connect(b.shop, b.tools)
	require.NoError(t, err)
	b.world.Throttles(1)
	_, err = p.Case.Dispute(t.Context(), "PP-R-FAK-1")
	var throttled *provider.Throttled
	require.ErrorAs(t, err, &throttled)
	require.Equal(t, 2*time.Second, throttled.After)
	require.Equal(t, 2*time.Second, pace.back)
	require.Positive(t, pace.waits)
	pace.refuses = errors.New("not now")
	_, err = p.Case.Dispute(t.Context(), "PP-R-FAK-1")
	require.ErrorIs(t, err, pace.refuses)
}

type pace struct {
	waits   int
	back    time.Duration
	refuses error
}

func (p *pace) Wait(context.Context) error { p.waits++; return p.refuses }
func (p *pace) Back(_ context.Context, d time.Duration) error {
	p.back = d
	return nil
}
