package apptest_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/paypal/paypaltest"
	"redress/internal/marketplace/stripe/stripetest"
	"redress/internal/marketplace/taobao/taobaotest"
	"redress/internal/postgres"
)

// connects connects the shop of a platform's other side, as `starter shop add` does.
func connects(t *testing.T, h *apptest.House, world marketplacetest.World) (shop string) {
	t.Helper()
	server := httptest.NewServer(world.Gateway())
	t.Cleanup(server.Close)
	given := world.Shop()
	change := postgres.ShopChange{Gateway: &server.URL, Settings: map[string]string{}, Secrets: map[string]string{}, Rate: 1000}
	for _, adapter := range app.Platforms {
		if adapter.Name != given.Platform {
			continue
		}
		for _, setting := range adapter.Settings {
			value, there := given.Settings[setting.Name]
			switch {
			case there && setting.Secret:
				change.Secrets[setting.Name] = value
			case there:
				change.Settings[setting.Name] = value
			}
		}
	}
	_, err := h.Store.ConnectShop(t.Context(), given.Platform, given.Name, change, "test")
	require.NoError(t, err)
	return given.Platform + "/" + given.Name
}

// followed waits for the complaint about a platform's case.
func followed(t *testing.T, h *apptest.House, world marketplacetest.World, id string) (number string) {
	t.Helper()
	shop := world.Shop()
	require.Eventually(t, func() bool {
		var err error
		number, err = h.Store.ByExternal(t.Context(), shop.Platform, shop.Name, id)
		return err == nil
	}, time.Minute, 100*time.Millisecond, "the case becomes a complaint")
	return number
}

type seen struct {
	Stage    string
	Remedies []complaint.RemedyView
	Outcome  string
	Next     complaint.Next
}

func look(h *apptest.House, a apptest.Answer) (s seen) {
	a.Into(h, http.StatusOK, &s)
	return s
}

func TestACaseOnAPlatformBecomesAComplaintAndIsPaidBackThere(t *testing.T) {
	t.Parallel()
	world := taobaotest.New("taobao", time.Now())
	h := apptest.Open(t, "WORKER_WATCH_INTERVAL=5s")
	shop := connects(t, h, world)
	total := complaint.Money{Minor: 12800, Currency: "CNY"}
	id := world.Opens(marketplacetest.Opening{Order: "2100", Item: "77", Kind: marketplace.RefundOnly, Total: total, Claimed: total, Text: "水壶收到第三天就不加热了"})
	require.NotEmpty(t, id)

	number := followed(t, h, world, id)
	backend := h.Backend(shop)
	at := "/v1/complaints/" + number
	backend.Until(at, func(a apptest.Answer) bool { return look(h, a).Stage == "investigating" })
	for i, one := range []struct{ name, body string }{
		{"state-position", `{"position":"agree","actor":{"role":"merchant","id":"wu"}}`},
		{"classify", `{"category":"delivery_delay","actor":{"role":"agent","id":"lin"}}`},
		{"propose-remedy", `{"remedy":{"kind":"full_refund"},"actor":{"role":"agent","id":"lin"}}`},
		{"answer-offer", `{"proposal":1,"answer":"accept","actor":{"role":"customer","id":"me"}}`},
	} {
		said := backend.Post(at+"/messages/"+one.name, "m"+string(rune('0'+i)), one.body)
		require.Equal(t, http.StatusOK, said.Status, "%s: %s", one.name, said.Body)
	}
	backend.Until(at, func(a apptest.Answer) bool { return look(h, a).Stage == "following_up" })
	require.Equal(t, []complaint.Money{total}, world.PaidBack(id))
}

// pushed hands in what a platform pushed, as its other side has changed it.
func pushed(t *testing.T, h *apptest.House, push marketplacetest.Push, change func(body []byte) []byte) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/v1/inbox/pushes", bytes.NewReader(change(bytes.Clone(push.Body))))
	require.NoError(t, err)
	r.Header = push.Header.Clone()
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

func TestAPushHasTheCaseLookedAt(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		secret string // the setting that it signs by
		kind   marketplace.Kind
		world  marketplacetest.World
	}{
		{"webhook_secret", marketplace.Chargeback, stripetest.New(marketplacetest.NewClock(time.Now()))},
		{"webhook_id", marketplace.RefundOnly, paypaltest.New(marketplacetest.NewClock(time.Now()))},
	} {
		given := one.world.Shop()
		t.Run(given.Platform, func(t *testing.T) {
			t.Parallel()
			h := apptest.Open(t, "WORKER_WATCH_INTERVAL=1h") // so that only the push can tell
			shop := connects(t, h, one.world)
			total := complaint.Money{Minor: 12800, Currency: "USD"}
			require.NoError(t, h.Store.CreateInboxSource(t.Context(), postgres.InboxSource{Name: "pushes", Kind: given.Platform, Platform: given.Platform,
				Shop: given.Name, SpeaksFor: []complaint.Role{complaint.Platform}, CreatedAt: time.Now(), CreatedBy: "test"}, given.Settings[one.secret]))
			id := one.world.Opens(marketplacetest.Opening{Order: "A-1", Item: "I-1", Kind: one.kind, Total: total, Claimed: total, Text: "It never came."})
			require.NotEmpty(t, one.world.Pushes())
			for _, push := range one.world.Pushes() {
				require.Equal(t, http.StatusUnauthorized, pushed(t, h, push, func(body []byte) []byte { return bytes.Replace(body, []byte(`"id"`), []byte(`"di"`), 1) }))
				for range 2 {
					require.Equal(t, http.StatusAccepted, pushed(t, h, push, func(body []byte) []byte { return body }))
				}
			}
			number := followed(t, h, one.world, id)
			h.Backend(shop).Until("/v1/complaints/"+number, func(a apptest.Answer) bool { return look(h, a).Stage == "investigating" })
		})
	}
}
