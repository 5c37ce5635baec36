package weidian

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/provider"
)

func TestAnswersAndWhatTheyMean(t *testing.T) {
	t.Parallel()
	known, err := readCodes(`{"status":{"7":"throttled","8":"unknown","9":"not_found"}}`)
	require.NoError(t, err)
	for body, want := range map[string]string{
		`{"status":{"status_code":0},"result":{"order_id":1}}`:         "",
		`{"status":{"status_code":"0"},"result":{"order_id":"1"}}`:     "",
		`{"status":{"status_code":0},"result":null}`:                   "not_found",
		`{"status":{"status_code":10013,"status_reason":"tok"}}`:       provider.Unauthorised,
		`{"status":{"status_code":4711,"status_reason":"张三 1380000"}}`: "weidian_4711",
		`{"status":{"status_code":"张三"}}`:                              provider.Rejected,
		`{"status":{"status_code":9}}`:                                 "not_found",
		`{"status":{"status_code":7}}`:                                 "throttled",
		`{"status":{"status_code":8}}`:                                 "unknown",
		`{"status":{}}`:                                                "unknown",
		`{}`:                                                           "unknown",
		`[]`:                                                           "unknown",
		`<html>`:                                                       "unknown",
		`{"status":{"status_code":0},"result":{"order_id":{}}}`:        "unknown",
		`{"status":{"status_code":0},"result":{"items":"` + `none` + `"}}`: "unknown",
	} {
		var o order
		got := kindOf(decode(http.StatusOK, "", []byte(body), known, &o))
		require.Equal(t, want, got, body)
	}
	for status, want := range map[int]string{
		429: "throttled", 401: provider.Unauthorised, 403: provider.Unauthorised, 404: provider.Rejected, 408: "unknown", 500: "unknown", 503: "unknown", 302: "unknown",
	} {
		require.Equal(t, want, kindOf(decode(status, "", nil, known, nil)), status)
	}
	require.Equal(t, 7*time.Second, waitOf("7"))
	require.Equal(t, usualWait, waitOf("99999999"))
}

func kindOf(err error) string {
	switch e := err.(type) {
	case nil:
		return ""
	case *provider.Refused:
		return e.Code
	case *provider.Throttled:
		return "throttled"
	case *provider.Unknown:
		return "unknown"
	}
	return err.Error()
}

func FuzzAnswersAndPushes(f *testing.F) {
	for _, seed := range []string{
		`{"status":{"status_code":0},"result":{"order_id":"8001","items":[{"item_id":1,"refund_info":{"refund_no":44,"refund_fee":"1.00"}}],"total":"1.00"}}`,
		`content=%7B%22type%22%3A%22weidian.order.finished%22%2C%22message%22%3A%7B%22order_id%22%3A%228001%22%7D%7D`,
		`{"status":{"status_code":10013}}`,
	} {
		f.Add([]byte(seed))
	}
	known, err := readCodes("")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, b []byte) {
		var o order
		if decode(http.StatusOK, "", b, known, &o) == nil {
			for _, no := range o.numbers() {
				r, _ := o.refund(no)
				_ = o.phase(r, known)
				s, err := (&desk{&client{codes: known}}).shown(o, no)
				if err == nil {
					_ = (&desk{&client{codes: known}}).fill(&s.Dispute, o, r, asked)
				}
			}
		}
		if id, push, err := ReadPush(nil, b, "", time.Time{}); err == nil {
			require.NotEmpty(t, push)
			if id != "" {
				_, _, err := split(id)
				require.NoError(t, err)
				require.False(t, strings.ContainsAny(id, "\n \"'"))
			}
		}
	})
}
