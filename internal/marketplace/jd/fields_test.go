package jd_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/jd"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
)

// fields are JD's models as its SDK has them: model → field → type.
type fields map[string]map[string]string

func readFields(t *testing.T) fields {
	t.Helper()
	all := fields{}
	for _, domain := range []string{"aftercare", "order", "support"} {
		text, err := os.ReadFile("../../../../shared/platforms/data/jd_sp_" + domain + ".txt")
		require.NoError(t, err)
		model := ""
		for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
			if name, found := strings.CutPrefix(lines.Text(), "MODEL "); found {
				model = strings.TrimSpace(name)
				all[model] = map[string]string{}
			} else if name, kind, found := strings.Cut(strings.TrimSpace(lines.Text()), ": "); found && model != "" {
				all[model][name] = strings.Fields(kind)[0]
			}
		}
	}
	require.Greater(t, len(all), 200)
	return all
}

// hold requires a value to be of a type: every field one of the model's.
func (f fields) hold(t *testing.T, at, kind string, value any) {
	t.Helper()
	if element, list := strings.CutSuffix(kind, "[]"); list {
		items, ok := value.([]any)
		require.True(t, ok, at)
		for _, item := range items {
			f.hold(t, at+"[]", element, item)
		}
		return
	}
	switch kind {
	case "int":
		require.IsType(t, json.Number(""), value, at)
		require.NotContains(t, value.(json.Number).String(), ".", at)
	case "float":
		require.IsType(t, json.Number(""), value, at)
	case "string":
		require.IsType(t, "", value, at)
	case "bool":
		require.IsType(t, true, value, at)
	default:
		model, known := f[kind]
		require.True(t, known, "%s: no model %s", at, kind)
		object, ok := value.(map[string]any)
		require.True(t, ok, at)
		for name, inner := range object {
			require.Contains(t, model, name, "%s has no such field of %s", at, kind)
			if inner != nil {
				f.hold(t, at+"."+name, model[name], inner)
			}
		}
	}
}

// exchange is one call and its answer.
type exchange struct {
	request  *http.Request
	sent     []byte
	answered []byte
}

func (f fields) holdExchange(t *testing.T, e exchange) (model string) {
	t.Helper()
	request, response := models(e.request.Method, e.request.URL.Path)
	for name := range e.request.URL.Query() {
		require.Contains(t, f[request], name, request)
	}
	if len(e.sent) > 0 {
		f.hold(t, request, request, decode(t, e.sent))
	}
	said := decode(t, e.answered)
	if inner, wrapped := said["Response"].(map[string]any); wrapped {
		said = inner
	}
	f.hold(t, response, response, said)
	return response
}

func decode(t *testing.T, text []byte) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value map[string]any
	require.NoError(t, decoder.Decode(&value), "%s", text)
	return value
}

// models are the request and the answer of each call, by the end of its path.
func models(method, path string) (request, response string) {
	parts := strings.Split(strings.TrimPrefix(path, "/rest/"), "/")
	switch {
	case method == http.MethodPatch:
		return "PatchAfsOrdersRequest", "PatchAfsOrdersResponse"
	case parts[len(parts)-1] == "logs":
		return "ListAfsOrdersLogsRequest", "ListAfsOrdersLogsResponse"
	case parts[len(parts)-1] == "chat-logs":
		return "", "ListDongdongSessionsChatLogsResponse"
	}
	one := len(parts) == 4
	name := map[string]string{"afs-orders": "AfsOrders", "orders": "Orders", "compensation-forms": "CompensationForms", "payment-forms": "PaymentForms",
		"waybill-traces": "WaybillTraces", "dongdong-sessions": "DongdongSessions"}[parts[2]]
	if one {
		return "Get" + name + "Request", "Get" + name + "Response"
	}
	return "List" + name + "Request", "List" + name + "Response"
}

// TestEveryFieldIsOneOfJDs plays a life, and holds what both sides said against the
// fields that JD's SDK has.
func TestEveryFieldIsOneOfJDs(t *testing.T) {
	t.Parallel()
	f := readFields(t)
	r := setup(t)
	var mu sync.Mutex
	var all []exchange
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		q.Body = io.NopCloser(bytes.NewReader(body))
		recorder := httptest.NewRecorder()
		r.Gateway().ServeHTTP(recorder, q)
		mu.Lock()
		all = append(all, exchange{q, body, recorder.Body.Bytes()})
		mu.Unlock()
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	shop := r.Shop()
	shop.Gateway = server.URL
	shop.Settings["return_addresses"] = `{"main":{"afsAddressInfo":{"detailAddress":"1 Warehouse Road","provinceId":1},"afsContactsInfo":{"contactsName":"the shop"}}}`
	var err error
	r.p, err = jd.Adapter.Connect(shop, marketplacetest.Tools(r.Now))
	require.NoError(t, err)

	for _, one := range acts(t) {
		id := one.before(r)
		require.NoError(t, one.do(t, r, id, ""), one.name)
	}
	id := r.opens(marketplace.ReturnRefund, 4980)
	r.Says(id, "hello")
	r.PaysBy(id, yuan(1))
	r.Compensates(id, yuan(1))
	r.Turn(time.Minute)
	_, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.AcceptReturn, Address: "main"})
	require.NoError(t, err)
	require.True(t, r.Sends(id, "顺丰", "SF1"))
	_, err = r.answer(t, id, marketplace.Answer{Key: "C/answer/2", Kind: marketplace.ReturnCame})
	require.NoError(t, err)
	_, err = r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(100), Paid: yuan(12800), Case: id})
	require.NoError(t, err)
	_, err = r.p.Shipments.Shipment(t.Context(), marketplace.Case{ExternalID: id})
	require.NoError(t, err)
	_, err = r.p.Conversations.Conversation(t.Context(), marketplace.Case{ExternalID: id})
	require.NoError(t, err)
	r.listed(t, r.Now().Add(-time.Hour), r.Now().Add(time.Hour))
	r.p.Checks.Check(t.Context())
	checked := map[string]int{}
	for _, e := range all {
		if strings.HasPrefix(e.request.URL.Path, "/rest/") {
			checked[f.holdExchange(t, e)]++
		}
	}
	require.Len(t, checked, 11, "every call of the SP-API was made: %v", checked)
}
