package jdtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/jd/jdtest"
	"redress/internal/marketplace/marketplacetest"
)

var start = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

func yuan(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

func opens(s *jdtest.Server, kind marketplace.Kind) string {
	return s.Opens(marketplacetest.Opening{Kind: kind, Total: yuan(12800), Claimed: yuan(4980), Text: "杯子碎了"})
}

// spoil changes a request before it is signed, or after.
type spoil struct{ before, after func(r *http.Request) }

// sp makes one signed call of the SP-API, written down here by hand.
func sp(s *jdtest.Server, method, path, query, body string, named map[string]string, how spoil) (int, string) {
	shop := s.Shop().Settings
	r := httptest.NewRequest(method, "/rest"+path+"?"+query, strings.NewReader(body))
	r.Header.Set("X-JOS-App-Key", shop["app_key"])
	r.Header.Set("X-JOS-Access-Token", shop["access_token"])
	r.Header.Set("X-JOS-Timestamp", fmt.Sprint(s.Now().UnixMilli()))
	r.Header.Set("X-JOS-Request-Identity", "vender")
	if how.before != nil {
		how.before(r)
	}
	r.Header.Set("X-JOS-Sign", jdtest.Sign(shop["app_secret"], jdtest.SignedSP(r, named, []byte(body))))
	if how.after != nil {
		how.after(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// patch writes on a case.
func patch(s *jdtest.Server, id, body string) string {
	_, answer := sp(s, http.MethodPatch, "/sp-aftercare/v0/afs-orders/"+id, "", body, map[string]string{"afsOrderId": id}, spoil{})
	return answer
}

// jos makes one signed call of the older gateway.
func jos(s *jdtest.Server, method, parameters string, change func(form url.Values)) string {
	shop := s.Shop().Settings
	form := url.Values{"method": {method}, "access_token": {shop["access_token"]}, "app_key": {shop["app_key"]}, "v": {"2.0"},
		"timestamp":         {s.Now().In(time.FixedZone("CST", 8*3600)).Format("2006-01-02 15:04:05.000-0700")},
		"360buy_param_json": {parameters}}
	if change != nil {
		change(form)
	}
	form.Set("sign", jdtest.Sign(shop["app_secret"], jdtest.SignedJOS(form)))
	if change != nil {
		change(form)
	}
	r := httptest.NewRequest(http.MethodPost, "/routerjson", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Body.String()
}

// refusal is the code in an answer of the SP-API, wrapped or not; empty for a yes.
func refusal(t *testing.T, answer string) string {
	t.Helper()
	type said struct {
		Success  bool                    `json:"success"`
		Errors   []struct{ Code string } `json:"errorList"`
		Response json.RawMessage         `json:"Response"`
	}
	var a said
	require.NoError(t, json.Unmarshal([]byte(answer), &a), answer)
	if a.Response != nil {
		require.NoError(t, json.Unmarshal(a.Response, &a), answer)
	}
	if a.Success {
		return ""
	}
	return a.Errors[0].Code
}
