package api_test

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// A complaint that came without its order is given one, and is paid back. What the
// goods are called is kept with us, and is no part of the process.
func TestAComplaintWithoutItsOrderIsGivenOne(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend, lin := h.Backend("taobao/demo"), h.Person("lin")
	number := decided(t, h, backend, "k", func(o *complaint.Opening) {
		o.Order = complaint.Order{Number: "unknown", Total: complaint.Money{Currency: "CNY"}}
	})
	at := "/v1/complaints/" + number
	refused := backend.Post(at+"/messages/propose-remedy", "p1", `{"remedy":{"kind":"full_refund"},"actor":{"role":"agent","id":"lin"}}`)
	require.Equal(t, complaint.OverOrderTotal, refused.Code())

	order := "TB-" + rand.Text()
	body := `{"order":{"number":"` + order + `","total":{"value":"128.00","currency":"CNY"},"paid_at":"2026-11-10T08:00:00Z",
		"items":[{"sku":"K1","title":"SECRETKETTLE, deep blue","quantity":1,"price":{"value":"128.00","currency":"CNY"}},{"sku":"K2","quantity":2}]}}`
	first := say(t, lin, number, "state-order", "s1", body)
	require.Equal(t, first.Body, say(t, lin, number, "state-order", "s1", body).Body, "once, however often it is sent")
	other := lin.Post(at+"/messages/state-order", "s1", strings.ReplaceAll(body, "deep blue", "red"))
	require.Equal(t, http.StatusConflict, other.Status, "%s", other.Body)

	var opening struct{ Order complaint.Order }
	lin.Get(at+"/opening").Into(h, http.StatusOK, &opening)
	require.Equal(t, order, opening.Order.Number)
	require.Equal(t, "SECRETKETTLE, deep blue", opening.Order.Items[0].Title)
	require.Empty(t, opening.Order.Items[1].Title)
	require.NotContains(t, string(backend.Get(at+"/events").Body), "SECRETKETTLE")
	backend.Until("/v1/complaints?search=SECRETKETTLE", func(a apptest.Answer) bool { return strings.Contains(string(a.Body), number) })
	backend.Until(at+"/evidence", func(a apptest.Answer) bool { // the desk's record, made anew
		var files struct{ Evidence []struct{ ID, Kind string } }
		a.Into(h, http.StatusOK, &files)
		for _, f := range files.Evidence {
			if f.Kind == string(complaint.OrderRecord) && strings.Contains(string(backend.Get(at+"/evidence/"+f.ID).Body), order) {
				return true
			}
		}
		return false
	})
	say(t, lin, number, "propose-remedy", "p2", `{"remedy":{"kind":"full_refund"}}`)
	say(t, h.Customer(number), number, "answer-offer", "a", `{"proposal":1,"answer":"accept"}`)
	stands(backend, number, complaint.FollowingUp)
	late := lin.Post(at+"/messages/state-order", "s2", strings.ReplaceAll(body, "SECRETKETTLE", "SECRETPOT"))
	require.Equal(t, complaint.WrongStage, late.Code(), "%s", late.Body)
	require.NotContains(t, string(lin.Get(at+"/texts").Body), "SECRETPOT", "what is refused leaves no words behind")
}
