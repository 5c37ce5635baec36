package stripe_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/stripe/stripe-go/v85/webhook"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/stripe"
	"redress/internal/payment"
	"redress/internal/provider"
)

func TestTrapAChargebackThatTookTheMoneyIsNotPaidBackAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	require.Equal(t, usd(5000), b.read(t, c).PaidBack)
	r := payment.Refund{Order: c.Order, Amount: usd(7001), Paid: usd(12000), Case: c.ExternalID}
	_, err := b.Refunds.Refund(t.Context(), "k/refund/1", r)
	require.Equal(t, "over_order_total", code(t, err))
	require.Empty(t, b.hook.writes)
	r.Amount = usd(7000) // what is not disputed
	_, err = b.Refunds.Refund(t.Context(), "k/refund/2", r)
	require.NoError(t, err)
	require.Equal(t, usd(12000), b.read(t, c).PaidBack)
}

func TestTrapEvidenceIsTakenOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	pack := marketplace.Pack{Key: "k/submission/1", Text: "See."}
	first, err := b.Evidence.TakeEvidence(t.Context(), c, pack)
	require.NoError(t, err)
	again, err := b.Evidence.TakeEvidence(t.Context(), c, pack)
	require.NoError(t, err)
	require.Equal(t, first, again)
	pack.Key = "k/submission/2"
	var no *marketplace.NotAllowed
	_, err = b.Evidence.TakeEvidence(t.Context(), c, pack)
	require.ErrorAs(t, err, &no)
	_, err = b.answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Accept})
	require.ErrorAs(t, err, &no)
	require.Equal(t, 1, b.hook.wrote(c.ExternalID))
	require.Equal(t, []string{"refuse"}, b.world.Took(c.ExternalID))
}

func TestAnAnswerThatIsLostIsReadAndNotSentAgain(t *testing.T) {
	t.Parallel()
	for kind, end := range map[marketplace.AnswerKind]string{marketplace.Refuse: "", marketplace.Accept: "/close"} {
		b := setup(t)
		c := b.opens(marketplace.Chargeback)
		b.line.Break(2, marketplacetest.LostAnswer)
		_, err := b.answer(t, c, marketplace.Answer{Key: "k/answer/1", Kind: kind, Text: "No."})
		require.NoError(t, err)
		require.Equal(t, 1, b.hook.wrote(c.ExternalID+end))
	}
}

func TestTrapADueDateThatIsMissingIsSaidToBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	require.True(t, b.world.HidesDue(c.ExternalID))
	d := b.read(t, c)
	require.True(t, d.Due.IsZero())
	require.True(t, d.DueUnknown)
}

func TestAPushIsBelievedForItsSignatureOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	secret := b.shop.Settings["webhook_secret"]
	pushes := b.world.Pushes()
	require.Len(t, pushes, 2)
	for _, push := range pushes {
		id, event, err := stripe.ReadPush(push.Header, push.Body, secret, start)
		require.NoError(t, err)
		require.Equal(t, c.ExternalID, id)
		require.True(t, strings.HasPrefix(event, "evt_"))
		for _, at := range []time.Time{start.Add(301 * time.Second), start.Add(-301 * time.Second)} {
			_, _, err = stripe.ReadPush(push.Header, push.Body, secret, at)
			require.Error(t, err)
		}
		for _, at := range []time.Time{start.Add(300 * time.Second), start.Add(-300 * time.Second)} {
			_, _, err = stripe.ReadPush(push.Header, push.Body, secret, at)
			require.NoError(t, err)
		}
		_, _, err = stripe.ReadPush(push.Header, append([]byte(" "), push.Body...), secret, start)
		require.Error(t, err)
		_, _, err = stripe.ReadPush(push.Header, push.Body, secret+"x", start)
		require.Error(t, err)
		_, _, err = stripe.ReadPush(push.Header, push.Body, "", start)
		require.Error(t, err)
	}
}

// Stripe's own library signs as Stripe does: our reading of the signature is held
// against it.
func TestASignatureOfStripesOwnLibraryIsRead(t *testing.T) {
	t.Parallel()
	body := []byte(`{"id":"evt_1","type":"charge.dispute.created","data":{"object":{"id":"dp_1"}}}`)
	old := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: "old", Timestamp: start})
	now := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: "new", Timestamp: start})
	_, sum, _ := strings.Cut(now.Header, ",")
	for _, secret := range []string{"old", "new"} { // both stand while a secret is exchanged
		id, event, err := stripe.ReadPush(http.Header{"Stripe-Signature": {old.Header + "," + sum}}, body, secret, start)
		require.NoError(t, err)
		require.Equal(t, "dp_1", id)
		require.Equal(t, "evt_1", event)
	}
}

func TestSilenceIsLost(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Inquiry)
	b.world.Turn(11 * 24 * time.Hour)
	require.Equal(t, marketplace.Chargeback, b.read(t, c).Kind)
	b.world.Turn(11 * 24 * time.Hour)
	d := b.read(t, c)
	require.Equal(t, marketplace.Refunded, d.State)
	require.Equal(t, usd(5000), d.PaidBack)
}

func TestSomebodysRefundOnStripesPagesIsSeen(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Inquiry)
	require.True(t, b.world.PaysBy(c.ExternalID, usd(4000)))
	require.Equal(t, usd(4000), b.read(t, c).PaidBack)
	_, err := b.Refunds.Refund(t.Context(), "k", payment.Refund{Order: c.Order, Amount: usd(8001), Paid: usd(12000), Case: c.ExternalID})
	require.Equal(t, "over_order_total", code(t, err))
}

func TestWhatDoesNotFitIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	pdf := func(name string) marketplace.Attachment {
		return marketplace.Attachment{Name: name, Type: "application/pdf", Content: []byte("%PDF-1.4")}
	}
	for want, files := range map[string][]marketplace.Attachment{
		"file_type_not_taken": {{Name: "a.gif", Type: "image/gif", Content: []byte("GIF89a")}},
		"file_size_not_taken": {{Name: "a.pdf", Type: "application/pdf", Content: make([]byte, 5_000_001)}},
		"files_too_large":     {{Name: "a.pdf", Type: "application/pdf", Content: make([]byte, 4_500_001)}},
		"one_file_a_field":    {pdf("a.pdf"), pdf("b.pdf")},
	} {
		_, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k", Files: files})
		require.Equal(t, want, code(t, err))
	}
	_, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k", Text: strings.Repeat("長", 20_001)})
	require.Equal(t, "text_too_long", code(t, err))
	_, err = b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k"})
	require.Equal(t, "evidence_missing", code(t, err))
	require.Empty(t, b.hook.writes)
}

func TestWhatIsSaidStandsInTheFieldThatTheReasonNames(t *testing.T) {
	t.Parallel()
	for reason, field := range map[string]string{"": "uncategorized_text", "delivered": "uncategorized_text", "cancellation_rebuttal": "cancellation_rebuttal"} {
		b := setup(t)
		c := b.opens(marketplace.Chargeback)
		_, err := b.answer(t, c, marketplace.Answer{Key: "k", Kind: marketplace.Refuse, Text: "No.", Reason: reason})
		require.NoError(t, err)
		require.Equal(t, map[string]string{field: "No."}, b.world.Evidence(c.ExternalID))
	}
}

func TestFilesGoIntoTheFieldsThatTheirNamesSay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	one, two := photo(t, "one.jpg", 1), photo(t, "two.jpg", 2)
	receipt, chat := photo(t, "Receipt 17.jpg", 3), photo(t, "chat_log.jpg", 4)
	_, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k", Text: "See.", Files: []marketplace.Attachment{one, receipt, two, chat}})
	require.NoError(t, err)
	said := b.world.Evidence(c.ExternalID)
	require.Equal(t, receipt.SHA256, said["receipt"])
	require.Equal(t, chat.SHA256, said["customer_communication"])
	require.NotEmpty(t, said["uncategorized_file"])
	require.NotContains(t, []string{one.SHA256, two.SHA256}, said["uncategorized_file"], "both, in one document")
}

func TestADeadKeyIsSaidToBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Inquiry)
	b.world.RevokesKey()
	_, err := b.Case.Dispute(t.Context(), c.ExternalID)
	require.Equal(t, provider.Unauthorised, code(t, err))
	findings := b.Checks.Check(t.Context())
	require.Len(t, findings, 1)
	require.Error(t, findings[0].Err)
}

func TestTheCheckSaysWhatWorks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	findings := b.Checks.Check(t.Context())
	require.Len(t, findings, 6)
	for _, f := range findings {
		require.NoError(t, f.Err, f.What)
	}
	require.Contains(t, findings[0].Note, "test mode")
}

func TestNeitherSecretsNorWordsAreInErrors(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.opens(marketplace.Chargeback)
	for _, fault := range []marketplacetest.Fault{marketplacetest.FailsFirst, marketplacetest.LostAnswer, marketplacetest.Garbled} {
		b.line.Break(1, fault)
		_, err := b.Case.Dispute(t.Context(), c.ExternalID)
		require.Error(t, err)
		var unknown *provider.Unknown
		require.ErrorAs(t, err, &unknown)
		for _, word := range []string{b.shop.Settings["api_key"], "127.0.0.1", "busy", "upstream"} {
			require.NotContains(t, err.Error(), word)
		}
	}
	b.world.Throttles(1)
	_, err := b.Case.Dispute(t.Context(), c.ExternalID)
	var throttled *provider.Throttled
	require.ErrorAs(t, err, &throttled)
}

func TestAnAnswerThatStripeGoTripsOverIsUnknown(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"object":"list","has_more":false,"data":[null]}`))
	}))
	t.Cleanup(server.Close)
	b := setup(t)
	b.shop.Gateway = server.URL
	p, err := stripe.Adapter.Connect(b.shop, b.tools)
	require.NoError(t, err)
	var unknown *provider.Unknown
	_, err = p.Refunds.Find(t.Context(), "k", payment.Refund{Order: "ch_1", Amount: usd(1)})
	require.ErrorAs(t, err, &unknown)
	_, err = p.Cases.Changed(t.Context(), start, start.Add(time.Hour), "")
	require.ErrorAs(t, err, &unknown)
	_, err = p.Case.Dispute(t.Context(), "dp_1")
	require.ErrorAs(t, err, &unknown)
}

func TestASettingThatCannotBeIsSaidWithoutIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, key := range []string{"", "pk_test_1"} {
		_, err := stripe.Adapter.Connect(marketplace.Shop{Settings: map[string]string{"api_key": key}}, b.tools)
		require.Error(t, err)
		require.False(t, bytes.Contains([]byte(err.Error()), []byte("pk_test_1")))
	}
}
