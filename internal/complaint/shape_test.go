package complaint_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestDecodeStrictNamesTheFieldByItsPath(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"no JSON":              {`nope`, "bad_message: not JSON: invalid character 'o' in literal null (expecting 'u') (at byte 2)"},
		"nothing":              {``, "bad_message: the JSON ends in the middle"},
		"half":                 {`{"platform":`, "bad_message: the JSON ends in the middle"},
		"null":                 {`null`, "bad_value: must be object, not null"},
		"a list":               {`[{}]`, "bad_value: must be object, not array"},
		"a number":             {`7`, "bad_value: must be object, not number"},
		"two":                  {`{} {}`, "bad_message: something stands behind the JSON object"},
		"something behind":     {`{}x`, "bad_message: something stands behind the JSON object"},
		"unknown":              {`{"colour":1}`, "bad_message: colour: unknown field"},
		"unknown, deeper":      {`{"order":{"items":[{},{"price":{"worth":1}}]}}`, "bad_message: order.items[1].price.worth: unknown field"},
		"unknown, in words":    {`{"customer":{"Frau Müller":1}}`, "bad_message: customer: unknown field"},
		"twice":                {`{"shop":"a","shop":"b"}`, "bad_message: shop: stands there twice"},
		"twice, spelt apart":   {`{"order":{"total":null,"Total":null}}`, "bad_message: order.total: stands there twice"},
		"a number for text":    {`{"shop":7}`, "bad_value: shop: must be string, not number"},
		"text for a number":    {`{"time_scale":"7"}`, "bad_value: time_scale: must be number, not string"},
		"a fraction":           {`{"order":{"items":[{"quantity":1.5}]}}`, "bad_value: order.items[0].quantity: must be a whole number that is not too large"},
		"a giant":              {`{"time_scale":99999999999999999999}`, "bad_value: time_scale: must be a whole number that is not too large"},
		"a list for an object": {`{"customer":[]}`, "bad_value: customer: must be object, not array"},
		"an object for a list": {`{"order":{"items":{}}}`, "bad_value: order.items: must be array, not object"},
		"a bool":               {`{"order":{"items":true}}`, "bad_value: order.items: must be array, not bool"},
		"no instant":           {`{"submitted_at":"Frau Müller"}`, "bad_value: submitted_at: must be an instant such as 2026-11-20T09:30:00+08:00"},
		"no currency":          {`{"order":{"total":{"value":"1","currency":"Frau"}}}`, "bad_value: order.total.currency: must be an ISO 4217 code such as CNY"},
		"no amount":            {`{"order":{"total":{"value":"Frau","currency":"CNY"}}}`, `bad_value: order.total.value: must be a decimal number such as "49.80"`},
		"an amount as number":  {`{"order":{"total":{"value":49.8,"currency":"CNY"}}}`, "bad_value: order.total.value: must be string, not number"},
		"an amount in words":   {`{"order":{"total":"49.80 CNY"}}`, "bad_value: order.total: must be object, not string"},
		"an amount twice":      {`{"order":{"total":{"value":"1","value":"9","currency":"CNY"}}}`, "bad_message: order.total.value: stands there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var o complaint.Opening
			require.EqualError(t, complaint.DecodeStrict([]byte(c.text), &o), c.says)
		})
	}
}

func TestDecodeStrictReadsMessages(t *testing.T) {
	t.Parallel()
	var ask complaint.AskCustomer
	require.NoError(t, complaint.DecodeStrict([]byte(` {"message_id":"m","actor":{"role":"agent","id":"lin"},"items":null,"within":"7d"} `), &ask))
	require.Equal(t, complaint.AskCustomer{Envelope: complaint.Envelope{MessageID: "m", Actor: complaint.Actor{Role: complaint.Agent, ID: "lin"}}, Within: 7 * 24 * hour}, ask)
	require.EqualError(t, complaint.DecodeStrict([]byte(`{"actor":{"name":"x"}}`), &ask), "bad_message: actor.name: unknown field")
	require.EqualError(t, complaint.DecodeStrict([]byte(`{"within":"soon"}`), &ask), `bad_value: within: must be a length of time such as "48h" or "7d"`)
	var answer complaint.AnswerOffer
	require.EqualError(t, complaint.DecodeStrict([]byte(`{"counter":{"amount":{"value":"1","currency":"X"}}}`), &answer),
		"bad_value: counter.amount.currency: must be an ISO 4217 code such as CNY")
	var table map[string][]bool
	require.EqualError(t, complaint.DecodeStrict([]byte(`{"a":[true],"b":[1]}`), &table), "bad_value: b[0]: must be true or false, not number")
}

const hour = complaint.Duration(3600e9)

func TestARefusalIsFoundInsideOtherErrors(t *testing.T) {
	t.Parallel()
	refusal := &complaint.Refusal{Code: complaint.Late, Reason: "too late"}
	require.Equal(t, complaint.Late, complaint.CodeOf(errors.Join(errors.New("send"), refusal)))
	require.Empty(t, complaint.CodeOf(errors.New("send")))
	require.Equal(t, "late: too late", refusal.Error())
}
