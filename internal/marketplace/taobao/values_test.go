package taobao

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
)

func TestListsAsTOPWrapsThem(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]list[row]{
		`{"l":{"refund":[{"refund_id":"1"},{"refund_id":2}]}}`: {{ID: "1"}, {ID: "2"}},
		`{"l":[{"refund_id":"1"}]}`:                            {{ID: "1"}}, // simplify=true
		`{"l":{"refund":{"refund_id":"1"}}}`:                   {{ID: "1"}},
		`{"l":{}}`:                                             nil,
		`{"l":null}`:                                           nil,
		`{"l":""}`:                                             nil,
		`{}`:                                                   nil,
	} {
		var out struct {
			L list[row] `json:"l"`
		}
		require.NoError(t, json.Unmarshal([]byte(said), &out), said)
		require.Equal(t, want, out.L, said)
	}
}

func TestPlainValues(t *testing.T) {
	t.Parallel()
	var out struct {
		A, B, C text
		D, E, F flag
	}
	require.NoError(t, json.Unmarshal([]byte(`{"A":"1","B":9007199254740993,"C":null,"D":true,"E":"true","F":"no"}`), &out))
	require.Equal(t, []text{"1", "9007199254740993", ""}, []text{out.A, out.B, out.C})
	require.Equal(t, []flag{true, true, false}, []flag{out.D, out.E, out.F})
	require.Error(t, json.Unmarshal([]byte(`{"A":{}}`), &out))
}

func TestInstantsAreOfGMT8(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 16, 30, 0, 0, time.UTC)
	require.Equal(t, "2026-11-21 00:30:00", stamped(at))
	require.Equal(t, at, instant("2026-11-21 00:30:00"))
	for _, none := range []text{"", "0000-00-00 00:00:00", "tomorrow", "2026-11-21"} {
		require.Zero(t, instant(none), none)
	}
}

func TestTheInstantOfAVersion(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 16, 30, 0, 0, time.UTC)
	require.True(t, at.Equal(since("1795192200123")))
	require.True(t, at.Equal(since("1795192200")))
	require.Zero(t, since(""))
	require.Zero(t, since("v2"))
}

func TestATextThatNamesAnAmount(t *testing.T) {
	t.Parallel()
	m, err := yuan("30.00")
	require.NoError(t, err)
	for content, want := range map[text]bool{"退款金额：30.00元": true, "30.00": true, "130.00": false, "1,30.00": false, "30.001": false, "30.0": false,
		"130.00 or 30.00": true, "30.00.": true, "": false} {
		require.Equal(t, want, names(content, m), content)
	}
}

func TestWordsOfACode(t *testing.T) {
	t.Parallel()
	for code, want := range map[text]string{"isv.refund-status-error:5": "isv.refund_status_error", "OP_FAILURE_UE": "op_failure_ue", "张三": "", "": "", "a b": ""} {
		require.Equal(t, want, word(code))
	}
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{"taobao.refund.get": "refund_get_response", "tmall.exchange.get": "tmall_exchange_get_response",
		"taobao.rp.refunds.agree": "rp_refunds_agree_response"} {
		require.Equal(t, want, envelopeName(method))
	}
}

// Whatever comes, it is read or refused, and nothing breaks.
func FuzzAnswers(f *testing.F) {
	for _, said := range []string{
		`{"refund_get_response":{"refund":{"refund_id":"1","status":"SUCCESS","total_fee":"1.00","refund_fee":"1.00","cs_status":8,"refund_remind_timeout":{"exist_timeout":true,"timeout":"2026-01-01 00:00:00"}}}}`,
		`{"refund_get_response":{"result":{"success":true,"exchange":{"dispute_id":"1","status":"换货待处理"}}}}`,
		`{"error_response":{"code":7,"sub_code":"isv.x","sub_msg":"This ban will last for 5 more seconds"}}`,
		`{"refund_get_response":{"messages":{"tmc_message":[{"id":1,"topic":"taobao_refund_RefundCreated","content":"{\"refund_id\":5}"}]}}}`,
		`{"refund_get_response":{"refund_messages":{"refund_message":[{"id":1}]}}}`, `[]`, `{"refund_get_response":null}`,
	} {
		f.Add([]byte(said))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		var out struct {
			Refund   json.RawMessage       `json:"refund"`
			Messages list[letterOfTMC]     `json:"messages"`
			Letters  list[json.RawMessage] `json:"refund_messages"`
			exchanged
			agreed
		}
		if err := envelope("taobao.refund.get", said, &out); err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		var r refund
		if json.Unmarshal(out.Refund, &r) == nil {
			if st, err := r.standing(out.Refund); err == nil {
				require.GreaterOrEqual(t, len(st.Can)+len(st.Cannot), len(answerKinds))
			}
		}
		var e exchange
		if json.Unmarshal(out.Result.Exchange, &e) == nil {
			st := standing{exchange: true}
			e.answers(&st)
		}
		for _, m := range out.Messages {
			if id := m.refund(); id != "" {
				require.Regexp(t, number, id)
			}
		}
		_ = out.exchanged.refused()
		_ = out.agreed.refused(&connection{})
		for _, l := range out.Letters {
			var one letter
			_ = json.Unmarshal(l, &one)
		}
	})
}

func TestKindsWithoutACallAreAnsweredByHand(t *testing.T) {
	t.Parallel()
	for said, want := range map[text]struct {
		kind marketplace.Kind
		why  string
	}{
		"REFUND": {marketplace.RefundOnly, ""}, "REFUND_AND_RETURN": {marketplace.ReturnRefund, ""}, "": {marketplace.RefundOnly, ""},
		"TAOBAO_EXCHANGE": {marketplace.Exchange, noCall}, "REPAIR": {marketplace.Repair, noCall}, "RESHIPPING": {marketplace.Reship, noCall},
		"OTHERS": {marketplace.OtherKind, noCall},
	} {
		r := refund{ID: "1", Status: waitSellerAgree, DisputeType: said}
		st, err := r.standing(json.RawMessage(`{"refund_id":"1"}`))
		require.NoError(t, err)
		require.Equal(t, want.kind, st.Kind)
		require.Equal(t, want.why != "", st.onPages)
		require.Equal(t, want.why == "", len(st.Can) > 0)
	}
	require.Equal(t, marketplace.ReturnRefund, refund{HasGoodReturn: true}.kind())
}
