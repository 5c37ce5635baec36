package stripe_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/stripe"
	"redress/internal/payment"
	"redress/internal/provider"
)

var listening = regexp.MustCompile(`Listening for HTTP at address: (127\.0\.0\.1:\d+)`)

// mock starts Stripe's own stripe-mock, which holds each request against Stripe's
// OpenAPI file and answers from fixtures. It keeps nothing.
func mock(t *testing.T) (address string) {
	t.Helper()
	path, err := exec.CommandContext(t.Context(), "go", "-C", "../../../tools", "tool", "-n", "stripe-mock").Output()
	require.NoError(t, err, "tools/go.mod names stripe-mock as a tool")
	server := exec.CommandContext(t.Context(), strings.TrimSpace(string(path)), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	out, err := server.StdoutPipe()
	require.NoError(t, err)
	var complains bytes.Buffer
	server.Stderr = &complains
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		if t.Failed() {
			t.Logf("stripe-mock: %s", &complains)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + found[1]
		}
	}
	t.Fatal("stripe-mock does not listen")
	return ""
}

// heard keeps how each call was answered. The mock's dispute is an inquiry, whatever
// is asked for; formal makes it a chargeback on its way here.
type heard struct {
	mu     sync.Mutex
	formal bool
	calls  []string
	wrong  []string
}

func (h *heard) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.formal {
		body = bytes.Replace(body, []byte("warning_needs_response"), []byte("needs_response"), 1)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	h.calls = append(h.calls, r.Method+" "+r.URL.Path)
	if response.StatusCode != http.StatusOK {
		h.wrong = append(h.wrong, fmt.Sprintf("%s %s: %d %s", r.Method, r.URL.Path, response.StatusCode, body))
	}
	return response, nil
}

func TestStripesOwnMockTakesEachCall(t *testing.T) {
	t.Parallel()
	tools, wire := marketplacetest.Tools(func() time.Time { return start }), &heard{}
	tools.HTTP.Transport = wire
	shop := marketplace.Shop{Platform: "stripe", Name: "demo", Gateway: mock(t), Settings: map[string]string{"api_key": "sk" + "_test_" + "123"}}
	p, err := stripe.Adapter.Connect(shop, tools)
	require.NoError(t, err)
	c := marketplace.Case{Number: "R26-7K4Q-X2MD", ExternalID: "dp_1Fake", Order: "ch_1Fake"}

	for cursor := range map[string]bool{"": true, "e:": true, "d:dp_1Fake": true} {
		_, err = p.Cases.Changed(t.Context(), start.AddDate(0, -6, 0), start, cursor)
		require.NoError(t, err)
	}
	d, err := p.Case.Dispute(t.Context(), c.ExternalID)
	require.NoError(t, err)
	require.Equal(t, c.ExternalID, d.ID)
	require.NotEmpty(t, d.Total.Currency)
	require.NotEmpty(t, d.State)
	_, err = p.Orders.Order(t.Context(), c)
	require.NoError(t, err)
	for _, f := range p.Checks.Check(t.Context()) {
		require.NoError(t, f.Err, f.What)
	}

	// The mock keeps nothing: what is read back afterwards is not there.
	var unknown *provider.Unknown
	_, err = p.Refunds.Refund(t.Context(), "k/refund/1", payment.Refund{Order: c.Order, Amount: usd(100)})
	require.ErrorAs(t, err, &unknown)
	_, err = p.Refunds.Refund(t.Context(), "k/refund/2", payment.Refund{Order: "pi_1Fake", Amount: usd(100)})
	require.ErrorAs(t, err, &unknown)

	// Its dispute waits for an answer; should that change, the writes below would not be sent.
	require.Contains(t, d.Can, marketplace.Refuse)
	files := []marketplace.Attachment{photo(t, "one.jpg", 1), photo(t, "receipt.jpg", 2)}
	for field := range map[string]bool{"": true, "refund_refusal_explanation": true, "product_description": true} {
		_, err = p.Answers.Answer(t.Context(), c, marketplace.Answer{Key: "k/answer/" + field, Kind: marketplace.Refuse, Reason: field, Text: "No.", Files: files})
		require.NoError(t, err)
	}
	_, err = p.Answers.Answer(t.Context(), c, marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Accept, Amount: usd(100)})
	require.Equal(t, "over_order_total", code(t, err), "the mock's charge was paid back in full")
	wire.formal = true
	_, err = p.Answers.Answer(t.Context(), c, marketplace.Answer{Key: "k/answer/2", Kind: marketplace.Accept})
	require.NoError(t, err)
	_, err = p.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: "k/submission/1", Text: "See."})
	require.NoError(t, err)

	require.Empty(t, wire.wrong)
	for _, call := range []string{"GET /v1/disputes", "GET /v1/events", "GET /v1/disputes/dp_1Fake", "GET /v1/refunds", "POST /v1/refunds",
		"POST /v1/files", "POST /v1/disputes/dp_1Fake", "POST /v1/disputes/dp_1Fake/close"} {
		require.Contains(t, wire.calls, call)
	}
}

func TestStripesOwnMockAndOursRefuseTheSame(t *testing.T) {
	t.Parallel()
	ours := setup(t)
	c := ours.opens(marketplace.Chargeback)
	for address, key := range map[string]string{mock(t): "sk" + "_test_" + "123", ours.shop.Gateway: ours.shop.Settings["api_key"]} {
		for _, test := range []struct {
			path, body string
			status     int
		}{
			{"/v1/disputes/" + c.ExternalID, "submit=perhaps", http.StatusBadRequest},
			{"/v1/disputes/" + c.ExternalID, "verdict=won", http.StatusBadRequest},
			{"/v1/refunds", "charge=ch_1&amount=much", http.StatusBadRequest},
			{"/v1/disputes/" + c.ExternalID, "evidence[uncategorized_text]=x", http.StatusOK},
		} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+test.path, strings.NewReader(test.body))
			require.NoError(t, err)
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("Authorization", "Bearer "+key)
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			if strings.Contains(test.path, "refunds") && response.StatusCode == http.StatusNotFound {
				continue // ours knows no such charge, and says so first
			}
			require.Equal(t, test.status, response.StatusCode, "%s %s", address, test.body)
		}
	}
}
