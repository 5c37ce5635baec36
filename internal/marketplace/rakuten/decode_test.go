package rakuten

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/provider"
)

func kindOf(err error) string {
	switch e := err.(type) {
	case nil:
		return ""
	case *provider.Refused:
		return e.Code
	case *provider.Throttled:
		return "throttled " + e.After.String()
	case *provider.Unknown:
		return "unknown"
	}
	return err.Error()
}

func TestAnswersAndWhatTheyMean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		want   string
	}{
		{200, `{"result":{}}`, ""},
		{201, `{"result":{}}`, ""},
		{200, `<html>`, "unknown"},
		{400, `{"error":{"code":"IE001","message":"bad parameter","targets":{"message":"楽天太郎"}}}`, "ie001"},
		{400, `{"errors":[{"code":"GF0002"}]}`, "gf0002"},
		{413, `{"errors":[{"code":"GF0003","message":"Request entity too large"}]}`, "gf0003"},
		{400, `{"MessageModelList":[{"messageType":"INFO","messageCode":"X"},{"messageType":"ERROR","messageCode":"ORDER_EXT_API_CANCEL_ORDER_ERROR_004"}]}`, "order_ext_api_cancel_order_error_004"},
		{400, `{"Results":{"errorCode":"ES04-01","message":"Un-Authorised"}}`, provider.Unauthorised},
		{400, `{"errors":[{"code":"GA0001"}]}`, provider.Unauthorised},
		{400, `{"error":{"code":"楽天太郎"}}`, provider.Rejected},
		{400, `nothing`, provider.Rejected},
		{401, ``, provider.Unauthorised},
		{403, ``, provider.Unauthorised},
		{404, ``, notFound},
		{404, `{"error":{"code":"IE002"}}`, notFound},
		{404, `{"errors":[{"code":"GF0001"}]}`, "gf0001"},
		{409, ``, "unknown"},
		{415, ``, provider.Rejected},
		{408, ``, "unknown"},
		{429, ``, "throttled 9s"},
		{302, ``, "unknown"},
		{500, ``, "unknown"},
		{503, `{"error":{"code":"IE001"}}`, "unknown"},
	} {
		var out struct{}
		require.Equal(t, c.want, kindOf(decode(c.status, "9", []byte(c.body), &out)), "%d %s", c.status, c.body)
	}
	require.ErrorIs(t, decode(409, "", nil, nil), errDuplicate)
}

func TestInstants(t *testing.T) {
	t.Parallel()
	want := time.Date(2020, 5, 19, 6, 25, 48, 0, time.UTC)
	for _, text := range []string{"2020-05-19T15:25:48+09:00", "2020-05-19T15:25:48+0900", "2020-05-19T15:25:48"} {
		var s stamp
		require.NoError(t, json.Unmarshal([]byte(`"`+text+`"`), &s))
		require.Equal(t, want, s.Time)
	}
	var s stamp
	require.NoError(t, json.Unmarshal([]byte(`null`), &s))
	require.True(t, s.IsZero())
	require.Error(t, json.Unmarshal([]byte(`"yesterday"`), &s))
}

func TestPricesThatAreNotSettled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		o           order
		price, back int64
		none        bool
	}{
		{order{Request: 8225, Total: 9150}, 8225, 0, false},
		{order{Request: unsettled, Total: 9150}, 9150, 0, false},
		{order{Request: unsettled, Total: unsettled}, 0, 0, true},
		{order{Request: 0, Total: 9150, Progress: cancelled}, 0, 9150, false},
		{order{Request: 8225, Total: 9150, Progress: cancelled}, 8225, 8225, false},
	} {
		require.Equal(t, c.none, c.o.price().IsZero())
		require.Equal(t, c.price, c.o.price().Minor)
		require.Equal(t, c.back, c.o.paidBack().Minor)
	}
}

func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"result":{"inquiryNumber":"1-1t","replies":[{"replyFrom":"user","regDate":"2020-05-19T15:25:48+09:00"}],"lastUpdateDate":null}}`,
		`{"totalCount":1,"list":[{"inquiryNumber":"1-1t"}]}`,
		`{"MessageModelList":[{"messageType":"ERROR","messageCode":"X_1"}],"OrderModelList":[{"orderNumber":"1","orderProgress":900,"requestPrice":-9999}]}`,
	} {
		f.Add(400, []byte(seed))
		f.Add(200, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, b []byte) {
		var one struct {
			Result inquiry `json:"result"`
		}
		if decode(status, "", b, &one) == nil {
			_ = one.Result.state(order{})
			_ = one.Result.said("x")
		}
		var page inquiryPage
		_ = decode(status, "", b, &page)
		var got struct {
			Orders []order `json:"OrderModelList"`
		}
		if decode(http.StatusOK, "", b, &got) == nil {
			for _, o := range got.Orders {
				_, _ = o.price(), o.paidBack()
			}
		}
		if text, err := letter(string(b)); err == nil {
			require.LessOrEqual(t, width(text), longestLetter)
		}
	})
}
