package taobao_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

func TestADeadSessionIsRenewedOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	b.KillSession()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, err := b.Case.Dispute(t.Context(), id)
			require.NoError(t, err)
		})
	}
	group.Wait()
	require.Equal(t, 1, b.tokens.Renewed)
	token, err := b.tokens.Token(t.Context())
	require.NoError(t, err)
	require.Equal(t, b.Now().Add(30*24*time.Hour), token.Expires)

	b.Turn(31 * 24 * time.Hour) // it expires: renewed before it is tried
	calls := b.line.Calls()
	_, err = b.Case.Dispute(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 2, b.line.Calls()-calls)
	require.Equal(t, 2, b.tokens.Renewed)
}

func TestASessionWithoutARefreshTokenDies(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao", "refresh_token", "")
	id := b.opened(marketplace.RefundOnly)
	b.KillSession()
	_, err := b.Case.Dispute(t.Context(), id)
	refused(t, provider.Unauthorised, err)
	calls := b.line.Calls()
	_, err = b.Case.Dispute(t.Context(), id)
	refused(t, provider.Unauthorised, err)
	require.Equal(t, calls, b.line.Calls(), "TOP is not asked with a dead session again")

	b.tokens.Give(marketplace.Token{Access: b.Shop().Settings["session"]})
	_, err = b.Case.Dispute(t.Context(), id)
	require.NoError(t, err)
}

func TestAWriteWithADeadSessionIsDoneOnce(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o operation, platform string) {
		for n := 1; n <= o.calls(t, platform); n++ {
			b, id, version := o.prepared(t, platform)
			b.interrupted(t, n, b.KillSession)
			require.NoError(t, o.do(t.Context(), b, id, version))
			o.once(t, b, id)
		}
	})
}

func TestNoSessionAtAll(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao", "session", "", "refresh_token", "")
	_, err := b.Case.Dispute(t.Context(), "1")
	refused(t, provider.Unauthorised, err)
	require.Zero(t, b.line.Calls())
}

// paced notes what a shop's pace is told.
type paced struct {
	waits int
	back  []time.Duration
	no    error
}

func (p *paced) Wait(context.Context) error { p.waits++; return p.no }
func (p *paced) Back(_ context.Context, wait time.Duration) error {
	p.back = append(p.back, wait)
	return nil
}

func TestEachCallWaitsItsTurnAndABanIsTold(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	pace := &paced{}
	b.tools.Pace = pace
	b.Platform = b.dial(t)
	id := b.opened(marketplace.RefundOnly)
	_, err := b.Answers.Answer(t.Context(), at(id), refusal(b.read(t, id)))
	require.NoError(t, err)
	require.Equal(t, b.line.Calls(), pace.waits)

	b.Throttles(1)
	_, err = b.Case.Dispute(t.Context(), id)
	var throttled *provider.Throttled
	require.ErrorAs(t, err, &throttled)
	require.Equal(t, time.Second, throttled.After)
	require.Equal(t, []time.Duration{time.Second}, pace.back)

	pace.no = &provider.Throttled{After: time.Minute}
	calls := b.line.Calls()
	_, err = b.Case.Dispute(t.Context(), id)
	require.ErrorAs(t, err, &throttled)
	require.Equal(t, calls, b.line.Calls())
}

func TestThePlatformsOwnFaultsAreRepeatedForReadsOnly(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	b.Fails(2)
	b.read(t, id)
	b.Fails(3)
	_, err := b.Case.Dispute(t.Context(), id)
	var unknown *provider.Unknown
	require.ErrorAs(t, err, &unknown)

	b.interrupted(t, 2, func() { b.Fails(1) }) // the write
	_, err = b.Answers.Answer(t.Context(), at(id), marketplace.Answer{Kind: marketplace.Accept})
	require.ErrorAs(t, err, &unknown)
	require.Len(t, b.sent("taobao.rp.refunds.agree", "refund_infos"), 1)
	require.Empty(t, b.PaidBack(id))
}

// answered is a shop whose gateway says one thing.
func answered(t *testing.T, status int, said any) *bench {
	t.Helper()
	b := connect(t, "taobao")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		body, _ := json.Marshal(said)
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	b.shop.Gateway = server.URL
	b.Platform = b.dial(t)
	return b
}

func TestWhatTOPSaysAndWhatItMeans(t *testing.T) {
	t.Parallel()
	const personal = "张三 13800138000"
	for name, c := range map[string]struct {
		said map[string]any
		want error
	}{
		"quota of the day":   {map[string]any{"code": 7, "sub_msg": "This ban will last for 31062 more seconds"}, &provider.Throttled{After: 31062 * time.Second}},
		"a ban for years":    {map[string]any{"code": "7", "sub_msg": "This ban will last for 999999999 more seconds"}, &provider.Throttled{After: 24 * time.Hour}},
		"a ban without time": {map[string]any{"code": 8}, &provider.Throttled{After: time.Second}},
		"no permission":      {map[string]any{"code": 11, "msg": "Insufficient ISV Permissions", "sub_code": "isv.permission-api-package-limit"}, &provider.Refused{Code: "no_permission"}},
		"a wrong signature":  {map[string]any{"code": 25}, &provider.Refused{Code: "invalid_signature"}},
		"a wrong clock":      {map[string]any{"code": 31}, &provider.Refused{Code: "invalid_timestamp"}},
		"a business no":      {map[string]any{"code": 15, "sub_code": "isv.refund-status-error:" + personal, "sub_msg": personal}, &provider.Refused{Code: "isv.refund_status_error"}},
		"a code of nobody's": {map[string]any{"code": 15, "sub_code": personal, "msg": personal}, &provider.Unknown{}},
		"an odd code":        {map[string]any{"code": 560, "sub_code": personal, "msg": personal}, &provider.Refused{Code: provider.Rejected}},
		"isp":                {map[string]any{"code": 15, "sub_code": "isp.top-remote-connection-timeout"}, &provider.Unknown{}},
		"away":               {map[string]any{"code": 10}, &provider.Unknown{}},
		"no code":            {map[string]any{}, &provider.Refused{Code: provider.Rejected}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := answered(t, http.StatusOK, map[string]any{"error_response": c.said})
			_, err := b.Case.Dispute(t.Context(), "1")
			require.Error(t, err)
			require.NotContains(t, err.Error(), "张三")
			require.NotContains(t, err.Error(), "13800138000")
			switch want := c.want.(type) {
			case *provider.Throttled:
				var got *provider.Throttled
				require.ErrorAs(t, err, &got)
				require.Equal(t, want, got)
			case *provider.Refused:
				refused(t, want.Code, err)
			default:
				require.ErrorAs(t, err, new(*provider.Unknown))
			}
		})
	}
	for status, want := range map[int]any{429: new(*provider.Throttled), 502: new(*provider.Unknown), 302: new(*provider.Unknown), 404: new(*provider.Unknown)} {
		b := answered(t, status, map[string]any{})
		_, err := b.Case.Dispute(t.Context(), "1")
		require.ErrorAs(t, err, want, status)
	}
}

func TestErrorsTellNoSecret(t *testing.T) {
	t.Parallel()
	b := connect(t, "taobao")
	id := b.opened(marketplace.RefundOnly)
	b.shop.Gateway += "/?token=sesame"
	b.Platform = b.dial(t)
	errs := []error{}
	for _, fault := range marketplacetest.Faults {
		for n := 1; n <= 3; n++ {
			b.line.Break(n, fault)
			_, err := b.Answers.Answer(t.Context(), at(id), refusal(b.read2(t, id)))
			errs = append(errs, err)
		}
	}
	shop := b.Shop()
	for _, err := range append(errs, errors.New("")) {
		if err == nil {
			continue
		}
		for _, secret := range []string{shop.Settings["app_secret"], shop.Settings["session"], shop.Settings["refresh_token"], "sesame", "商品完好", "杯子"} {
			require.NotContains(t, err.Error(), secret)
		}
	}
}

// read2 reads a case on a line that may be broken.
func (b *bench) read2(t *testing.T, id string) marketplace.Dispute {
	t.Helper()
	d, err := b.Case.Dispute(t.Context(), id)
	if err != nil {
		d, err = b.Case.Dispute(t.Context(), id)
	}
	require.NoError(t, err)
	return d
}

func TestCheckSaysWhatWorks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.opened(marketplace.RefundOnly)
		require.True(t, b.Says(id, "在吗"))
		for _, f := range b.Checks.Check(t.Context()) {
			require.NoError(t, f.Err, f.What)
			require.NotEmpty(t, f.Note, f.What)
		}
		require.Empty(t, b.Took(id))

		b.Permit("taobao_trade_TradeBuyerPay")
		b.tools.Now = func() time.Time { return b.Now().Add(-6 * time.Minute) }
		b.Platform = b.dial(t)
		found := map[string]marketplace.Finding{}
		for _, f := range b.Checks.Check(t.Context()) {
			found[f.What] = f
		}
		require.ErrorContains(t, found["the clock"].Err, "6m0s")
		require.Contains(t, found["messages (TMC)"].Note, "taobao_refund_TaobaoIntervened")

		other := map[string]string{"taobao": "tmall", "tmall": "taobao"}[b.shop.Platform]
		b.shop.Platform = other
		b.Platform = b.dial(t)
		for _, f := range b.Checks.Check(t.Context()) {
			if f.What == "the token" {
				require.ErrorContains(t, f.Err, "of type")
			}
		}
	})
}
