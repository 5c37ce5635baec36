package jd

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/provider"
)

func builtIn(t *testing.T) Codes {
	t.Helper()
	codes, err := ReadCodes("")
	require.NoError(t, err)
	return codes
}

// TestTrapYuanOnTheSPAPICentsOnJOS: the same amount is 49.8 on one and 4980 on the other.
func TestTrapYuanOnTheSPAPICentsOnJOS(t *testing.T) {
	t.Parallel()
	want := complaint.Money{Minor: 4980, Currency: "CNY"}
	yuan, err := digits("49.8").yuan()
	require.NoError(t, err)
	require.Equal(t, want, yuan)
	cents, err := digits("4980").cents()
	require.NoError(t, err)
	require.Equal(t, want, cents)
	require.EqualValues(t, "49.80", asYuan(want))
}

func TestAmountsNeverBecomeFloats(t *testing.T) {
	t.Parallel()
	for text, minor := range map[string]int64{"0": 0, "128": 12800, "128.0": 12800, "0.01": 1, "59.800000000000004": 5980, "0.30000000000000004": 30,
		"19.989999999999998": 1999, "1.23456789E7": 1234567890, "1e2": 10000, "-3.5": -350, "90071992547409.93": 9007199254740993} {
		m, err := digits(text).yuan()
		require.NoError(t, err, text)
		require.Equal(t, minor, m.Minor, text)
	}
	for _, text := range []string{"1.005", "0.333", "1e999999999", "1e-999999999", "1e16", "--1", "1.2.3", "9e15", "."} {
		_, err := digits(text).yuan()
		require.Error(t, err, text)
	}
	for _, text := range []string{"1.5", "1e3", "-"} {
		_, err := digits(text).cents()
		require.Error(t, err, text)
	}
}

// TestTrapHTTP200IsNotSuccess: what counts is the envelope, wrapped or not.
func TestTrapHTTP200IsNotSuccess(t *testing.T) {
	t.Parallel()
	codes := builtIn(t)
	for body, want := range map[string]string{
		`{"success":true,"data":{"a":1}}`:                                          "",
		`{"Response":{"success":true,"data":{"a":1}}}`:                             "",
		`{"success":"true"}`:                                                       "",
		`{"success":true,"errorList":[]}`:                                          "",
		`{"success":false,"errorList":[{"code":"99904030005","message":"x"}]}`:     "refused by the provider: cloud_only",
		`{"Response":{"success":false,"errorList":[{"code":99904030005}]}}`:        "refused by the provider: cloud_only",
		`{"success":false,"errorList":{"code":"Some.Code"}}`:                       "refused by the provider: jd_some.code",
		`{"success":false,"errorList":[{"code":"张三 13800138000","message":"张三"}]}`: "refused by the provider: rejected",
		`{"success":false}`:                                                        "refused by the provider: rejected",
		`{"success":true,"errorList":[{"code":"77"}]}`:                             "refused by the provider: jd_77",
		`{}`:               "outcome unknown: the answer says neither yes nor no",
		`null`:             "outcome unknown: the answer says neither yes nor no",
		`<html>busy`:       "outcome unknown: the answer is not the JSON it should be",
		`{"success":true,`: "outcome unknown: the answer is not the JSON it should be",
	} {
		_, err := codes.sp(http.StatusOK, http.Header{}, []byte(body))
		if want == "" {
			require.NoError(t, err, body)
			continue
		}
		require.EqualError(t, err, want, body)
	}
}

// TestTrapResponceIsHowJDSpellsIt, and the right spelling is read too.
func TestTrapResponceIsHowJDSpellsIt(t *testing.T) {
	t.Parallel()
	codes := builtIn(t)
	for body, want := range map[string]string{
		`{"a_b_responce":{"code":"0","x":1}}`:                                 "",
		`{"a_b_response":{"code":"0","x":1}}`:                                 "",
		`{"a_b_responce":{"x":1}}`:                                            "",
		`{"a_b_responce":{"code":"61"}}`:                                      "refused by the provider: jos_61",
		`{"error_response":{"code":"12","zh_desc":"无效签名"}}`:                   "refused by the provider: jos_12",
		`{"error_response":{"code":"19","zh_desc":"无效access_token"}}`:         "refused by the provider: unauthorised",
		`{"error_response":{"code":"2"}}`:                                     "throttled by the provider for 5s",
		`{"error_response":{"code":{}}}`:                                      "refused by the provider: rejected",
		`{"error_response":"no"}`:                                             "outcome unknown: the answer's code cannot be read",
		`{"other_responce":{"code":"0"}}`:                                     "outcome unknown: the answer has no part of this method's",
		`{"error_response":{"code":"0"},"a_b_responce":{"code":"0","x":"y"}}`: "refused by the provider: jos_0",
		`busy`: "outcome unknown: the answer is not the JSON it should be",
	} {
		_, err := codes.jos("a.b", http.StatusOK, http.Header{}, []byte(body))
		if want == "" {
			require.NoError(t, err, body)
			continue
		}
		require.EqualError(t, err, want, body)
	}
}

func TestStatusesOfHTTP(t *testing.T) {
	t.Parallel()
	codes := builtIn(t)
	for status, want := range map[int]string{401: "refused by the provider: unauthorised", 403: "refused by the provider: no_permission",
		404: "refused by the provider: not_found", 400: "refused by the provider: rejected", 408: "outcome unknown: HTTP 408",
		409: "outcome unknown: HTTP 409", 302: "outcome unknown: HTTP 302", 500: "outcome unknown: HTTP 500", 429: "throttled by the provider for 7s"} {
		_, err := codes.sp(status, http.Header{"Retry-After": {"7"}}, []byte("张三"))
		require.EqualError(t, err, want)
	}
	for status, want := range map[int]string{403: "outcome unknown: HTTP 403", 503: "outcome unknown: HTTP 503", 429: "throttled by the provider for 15m0s"} {
		_, err := codes.jos("a.b", status, http.Header{"Retry-After": {"99999999"}}, []byte("张三"))
		require.EqualError(t, err, want)
	}
	require.Equal(t, &provider.Refused{Code: "jd_x"}, meaning("").err("x", nil))
}

func TestTimes(t *testing.T) {
	t.Parallel()
	require.Equal(t, "2023-11-14T22:13:20Z", digits("1700000000000").instant().Format(time.RFC3339))
	for _, text := range []string{"", "0", "1700000000", "-5", "86400000", "99999999999999", "1.7e12"} {
		require.True(t, digits(text).instant().IsZero(), text)
	}
	require.Equal(t, "2026-11-20T01:30:00Z", josInstant("2026-11-20 09:30:00").Format(time.RFC3339))
	require.Equal(t, "2023-11-14T22:13:20Z", josInstant("1700000000000").Format(time.RFC3339))
	require.True(t, josInstant("soon").IsZero())
}
