package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

type object = map[string]any

func refundOf(order, amount, paid string) object {
	return object{"order": order, "amount": cny(amount), "paid": cny(paid), "reason": "quality"}
}

func cny(value string) object { return object{"value": value, "currency": "CNY"} }

// call sends one request; a broken connection is status 0.
func call(t *testing.T, method, url, key string, body any) (int, []byte) {
	t.Helper()
	var text bytes.Buffer
	if body != nil {
		require.NoError(t, json.NewEncoder(&text).Encode(body))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, &text)
	require.NoError(t, err)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	// A connection of its own, so that Go never repeats a request whose connection broke.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, answer
}

func requireCode(t *testing.T, code string, answer []byte) {
	t.Helper()
	var failure struct{ Code, Message string }
	require.NoError(t, json.Unmarshal(answer, &failure), string(answer))
	require.Equal(t, code, failure.Code)
	require.NotEmpty(t, failure.Message)
}

func TestSandbox(t *testing.T) {
	t.Parallel()
	_, vars := upOn(t, t.TempDir())
	base := vars["SANDBOX_URL"] + "/v1"
	for name, test := range map[string]func(*testing.T, string){
		"one key is one refund":         oneKeyOneRefund,
		"fifty at once are one refund":  fiftyAtOnce,
		"never more than was paid":      neverMoreThanPaid,
		"refunds of an order race":      refundsRace,
		"a lost answer was an effect":   lostAnswer,
		"failing and declining do none": failing,
		"fulfilments":                   fulfilling,
		"money is exact":                exactMoney,
		"bad requests":                  badRequests,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, base) })
	}
}

func ledger(t *testing.T, base, query string) []object {
	t.Helper()
	status, answer := call(t, "GET", base+"/ledger?"+query, "", nil)
	require.Equal(t, http.StatusOK, status)
	var all struct{ Ledger []object }
	require.NoError(t, json.Unmarshal(answer, &all))
	return all.Ledger
}

func oneKeyOneRefund(t *testing.T, base string) {
	status, first := call(t, "POST", base+"/refunds", "one/1/1", refundOf("one", "49.80", "128.00"))
	require.Equal(t, http.StatusCreated, status, string(first))
	status, again := call(t, "POST", base+"/refunds", "one/1/1", refundOf("one", "49.8", "128"))
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, string(first), string(again))
	status, other := call(t, "POST", base+"/refunds", "one/1/1", refundOf("one", "49.81", "128.00"))
	require.Equal(t, http.StatusConflict, status)
	requireCode(t, "idempotency_mismatch", other)
	status, other = call(t, "POST", base+"/fulfilments", "one/1/1", object{"order": "one", "kind": "coupon", "amount": cny("5.00")})
	require.Equal(t, http.StatusConflict, status)
	requireCode(t, "idempotency_mismatch", other)

	var refund object
	require.NoError(t, json.Unmarshal(first, &refund))
	require.Equal(t, cny("49.80"), refund["amount"])
	require.Equal(t, "succeeded", refund["state"])
	for _, path := range []string{"/refunds?key=one/1/1", "/refunds/" + refund["id"].(string)} {
		status, found := call(t, "GET", base+path, "", nil)
		require.Equal(t, http.StatusOK, status)
		require.JSONEq(t, string(first), string(found))
	}
	_, list := call(t, "GET", base+"/refunds?order=one", "", nil)
	require.JSONEq(t, `{"refunds":[`+string(first)+`]}`, string(list))
	status, none := call(t, "GET", base+"/refunds?key=other", "", nil)
	require.Equal(t, http.StatusNotFound, status)
	requireCode(t, "not_found", none)

	entries := ledger(t, base, "key_prefix=one/1/")
	require.Len(t, entries, 1)
	require.EqualValues(t, 4, entries[0]["attempts"])
}

func fiftyAtOnce(t *testing.T, base string) {
	var mu sync.Mutex
	statuses := map[int]int{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			status, _ := call(t, "POST", base+"/refunds", "fifty/1/1", refundOf("fifty", "10.00", "100.00"))
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	wg.Wait()
	require.Equal(t, 1, statuses[http.StatusCreated], "%v", statuses)
	require.Equal(t, 49, statuses[http.StatusOK]+statuses[http.StatusConflict], "%v", statuses)
	entries := ledger(t, base, "order=fifty")
	require.Len(t, entries, 1)
	require.EqualValues(t, 50, entries[0]["attempts"])
}

func neverMoreThanPaid(t *testing.T, base string) {
	status, answer := call(t, "POST", base+"/payments", "seed", object{"order": "cap", "amount": cny("100.00")})
	require.Equal(t, http.StatusCreated, status, string(answer))
	status, _ = call(t, "POST", base+"/refunds", "cap/1/1", refundOf("cap", "60.00", "1000000.00"))
	require.Equal(t, http.StatusCreated, status, "the payment that is known counts, not the one claimed")
	status, answer = call(t, "POST", base+"/refunds", "cap/2/1", refundOf("cap", "40.01", "100.00"))
	require.Equal(t, http.StatusUnprocessableEntity, status)
	requireCode(t, "exceeds_paid", answer)
	status, _ = call(t, "POST", base+"/refunds", "cap/2/1", refundOf("cap", "40.00", "100.00"))
	require.Equal(t, http.StatusCreated, status, "a refused request leaves its key unused")
	_, answer = call(t, "POST", base+"/refunds", "cap/3/1", object{"order": "cap", "amount": object{"value": "1", "currency": "JPY"}})
	requireCode(t, "currency_mismatch", answer)
	_, answer = call(t, "POST", base+"/refunds", "cap/4/1", object{"order": "nobody", "amount": cny("1.00")})
	requireCode(t, "unknown_order", answer)
}

func refundsRace(t *testing.T, base string) {
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() { call(t, "POST", base+"/refunds", fmt.Sprint("race/", i), refundOf("race", "30.00", "100.00")) })
	}
	wg.Wait()
	require.Len(t, ledger(t, base, "order=race"), 3)
}

func lostAnswer(t *testing.T, base string) {
	for how, lost := range map[string]int{"drop": 0, "error": http.StatusInternalServerError} {
		order := "lost-" + how
		set := object{"lost_answer_next": 1, "lost_answer_how": how, "match": object{"kind": "refund", "order": order}}
		status, answer := call(t, "PUT", base+"/switches", "", set)
		require.Equal(t, http.StatusOK, status, string(answer))
		status, _ = call(t, "POST", base+"/refunds", order+"/1", refundOf(order, "5.00", "5.00"))
		require.Equal(t, lost, status)
		status, found := call(t, "GET", base+"/refunds?key="+order+"/1", "", nil)
		require.Equal(t, http.StatusOK, status, "it was paid all the same")
		status, again := call(t, "POST", base+"/refunds", order+"/1", refundOf(order, "5.00", "5.00"))
		require.Equal(t, http.StatusOK, status)
		require.JSONEq(t, string(found), string(again))
		require.Len(t, ledger(t, base, "order="+order), 1)
	}
}

func failing(t *testing.T, base string) {
	status, answer := call(t, "PUT", base+"/switches", "", object{"fail_next": 2, "reject_next": 1, "slow_ms": 1, "match": object{"order": "fails"}})
	require.Equal(t, http.StatusOK, status, string(answer))
	for _, want := range []string{"unavailable", "unavailable", "declined"} {
		_, answer := call(t, "POST", base+"/refunds", "fails/1", refundOf("fails", "5.00", "5.00"))
		requireCode(t, want, answer)
	}
	require.Empty(t, ledger(t, base, "order=fails"))
	status, _ = call(t, "POST", base+"/refunds", "fails/1", refundOf("fails", "5.00", "5.00"))
	require.Equal(t, http.StatusCreated, status)

	status, _ = call(t, "PUT", base+"/switches", "", object{"fail": 1, "match": object{"order": "fails"}})
	require.Equal(t, http.StatusOK, status)
	status, _ = call(t, "POST", base+"/refunds", "fails/2", refundOf("fails", "5.00", "5.00"))
	require.Equal(t, http.StatusServiceUnavailable, status)
	status, _ = call(t, "PUT", base+"/switches", "", object{"fail": 2})
	require.Equal(t, http.StatusBadRequest, status)
}

func fulfilling(t *testing.T, base string) {
	goods := object{"order": "goods", "kind": "replacement", "items": []object{{"sku": "A", "quantity": 2}}}
	status, first := call(t, "POST", base+"/fulfilments", "goods/1", goods)
	require.Equal(t, http.StatusCreated, status, string(first))
	status, again := call(t, "POST", base+"/fulfilments", "goods/1", goods)
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, string(first), string(again))
	var made object
	require.NoError(t, json.Unmarshal(first, &made))
	require.Equal(t, "accepted", made["state"])
	require.NotEmpty(t, made["tracking"])
	_, coupon := call(t, "POST", base+"/fulfilments", "goods/2", object{"order": "goods", "kind": "coupon", "amount": cny("20.00")})
	require.Contains(t, string(coupon), `"code":"SORRY-`)
	_, answer := call(t, "POST", base+"/fulfilments", "goods/3", object{"order": "goods", "kind": "coupon"})
	requireCode(t, "invalid", answer)
	_, answer = call(t, "POST", base+"/fulfilments", "goods/3", object{"order": "goods", "kind": "repair"})
	requireCode(t, "invalid", answer)
	require.Len(t, ledger(t, base, "order=goods"), 2)
}

func exactMoney(t *testing.T, base string) {
	yen := func(value string) object { return object{"value": value, "currency": "JPY"} }
	_, answer := call(t, "POST", base+"/refunds", "yen/1", object{"order": "yen", "amount": yen("100.5"), "paid": yen("500")})
	requireCode(t, "invalid", answer)
	status, answer := call(t, "POST", base+"/refunds", "yen/1", object{"order": "yen", "amount": yen("100"), "paid": yen("500")})
	require.Equal(t, http.StatusCreated, status)
	require.Contains(t, string(answer), `"value":"100"`)
}

func badRequests(t *testing.T, base string) {
	_, answer := call(t, "POST", base+"/refunds", "", refundOf("bad", "1.00", "1.00"))
	requireCode(t, "missing_key", answer)
	for _, body := range []any{
		"text", object{"order": "bad", "amount": cny("-1.00")}, object{"order": "bad", "amount": cny("0.00")},
		object{"order": "bad", "amount": object{"value": "1.00", "currency": "XYZ"}}, object{"order": "bad", "amount": cny("1.00"), "surprise": 1},
		object{"amount": cny("1.00")}, object{"order": "bad", "amount": cny("1e3")}, object{"order": "bad", "amount": cny("99999999999999999999")},
	} {
		status, answer := call(t, "POST", base+"/refunds", "bad/1", body)
		require.Equal(t, http.StatusBadRequest, status, "%v: %s", body, answer)
		requireCode(t, "invalid", answer)
	}
}
