package complaint_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

const goodOpening = `{"platform":"taobao","shop":"demo","external_id":"TB-778812","kind":"complaint","channel":"platform",
"customer":{"name":"王芳","email":"fang@example.com","phone":"+86 138 0000 0000","locale":"zh-CN","timezone":"Asia/Shanghai","preferred_channel":"email"},
"order":{"number":"O-1","total":{"value":"128.00","currency":"CNY"},"paid_at":"2026-11-01T09:00:00+08:00","shipped_at":"2026-11-02T09:00:00+08:00","carrier":"sf","tracking":"SF1",
"items":[{"sku":"S-1","batch":"B-1","title":"杯子","quantity":1,"price":{"value":"128.00","currency":"CNY"}}]},
"text":"坏了","wish":"full_refund","category":"product_quality","submitted_at":"2026-11-20T09:30:00+08:00","time_scale":1}`

func TestAnOpeningIsRead(t *testing.T) {
	t.Parallel()
	o, err := complaint.DecodeOpening([]byte(goodOpening), morning)
	require.NoError(t, err)
	in := o.Intake("R26-7K4Q-X2MH", houseTerms())
	require.Equal(t, complaint.OrderFacts{Number: "O-1", Total: complaint.Money{Minor: 12800, Currency: "CNY"},
		Shipped: true, Items: []complaint.ItemFact{{SKU: "S-1", Batch: "B-1", Quantity: 1}}}, in.Order)
	require.Equal(t, morning.Add(-8*time.Hour), in.SubmittedAt)
	require.Equal(t, int64(1), in.Terms.Scale)
}

func TestAnOpeningIsFilled(t *testing.T) {
	t.Parallel()
	o, err := complaint.DecodeOpening([]byte(`{"platform":"house","shop":"demo","order":{"number":"O-1","total":{"value":"0","currency":"JPY"}},"text":"broken"}`), morning)
	require.NoError(t, err)
	require.Equal(t, complaint.Person{Locale: "en", Timezone: "UTC", PreferredChannel: "platform"}, o.Customer)
	require.Equal(t, "platform", o.Channel)
	require.Equal(t, morning, o.SubmittedAt)
	require.Equal(t, int64(1), o.TimeScale)
	o, err = complaint.DecodeOpening([]byte(`{"platform":"house","shop":"demo","customer":{"email":"a@example.com"},"order":{"number":"O-1","total":{"value":"0","currency":"JPY"}},"text":"broken"}`), morning)
	require.NoError(t, err)
	require.Equal(t, "email", o.Customer.PreferredChannel)
}

func TestABadOpeningNamesFieldAndReason(t *testing.T) {
	t.Parallel()
	item := `{"sku":"S-1","batch":"B-1","title":"杯子","quantity":1,"price":{"value":"128.00","currency":"CNY"}}`
	for name, c := range map[string]struct{ old, bad, says string }{
		"platform":         {`"taobao"`, `"ebay"`, "platform: must be one of house, taobao"},
		"shop":             {`"demo"`, `"a shop"`, "shop: must be an id"},
		"external id":      {`"TB-778812"`, `"TB 7"`, "external_id: must be an id"},
		"kind":             {`"kind":"complaint"`, `"kind":"praise"`, "kind: must be complaint or feedback"},
		"channel":          {`"channel":"platform"`, `"channel":"fax"`, "channel: must be one of platform, email"},
		"name":             {`王芳`, `王\n芳`, "customer.name: must be one line"},
		"long name":        {`王芳`, strings.Repeat("王", 107), "customer.name: must be one line"},
		"mail":             {`fang@example.com`, `fang`, "customer.email: is not a mail address"},
		"mail with name":   {`fang@example.com`, `Fang <fang@example.com>`, "customer.email: is not a mail address"},
		"no mail":          {`"email":"fang@example.com",`, ``, "customer.email: must be there when preferred_channel is email"},
		"phone":            {`+86 138 0000 0000`, `call me`, "customer.phone: is not a phone number"},
		"locale":           {`zh-CN`, `Chinese please`, "customer.locale: must be a language tag"},
		"time zone":        {`Asia/Shanghai`, `Asia/Atlantis`, "customer.timezone: is not an IANA time zone"},
		"here":             {`Asia/Shanghai`, `Local`, "customer.timezone: is not an IANA time zone"},
		"preference":       {`"preferred_channel":"email"`, `"preferred_channel":"pigeon"`, "customer.preferred_channel: must be email"},
		"order number":     {`"number":"O-1"`, `"number":""`, "order.number: must be an id"},
		"no total":         {`"total":{"value":"128.00","currency":"CNY"},`, ``, "order.total: must be there"},
		"negative total":   {`{"value":"128.00","currency":"CNY"},"paid_at"`, `{"value":"-1","currency":"CNY"},"paid_at"`, "order.total: must not be negative"},
		"no currency":      {`{"value":"128.00","currency":"CNY"},"paid_at"`, `{"value":"1","currency":"ZZZ"},"paid_at"`, "order.total.currency: must be an ISO 4217 code"},
		"paid never":       {`2026-11-01T09`, `9999-12-31T23`, "order.paid_at: is not between"},
		"shipped long ago": {`2026-11-02T09`, `1999-11-02T09`, "order.shipped_at: is not between"},
		"shipped too soon": {`2026-11-02T09`, `2026-10-02T09`, "order.shipped_at: is before paid_at"},
		"carrier":          {`"sf"`, `"S F"`, "order.carrier: must be an id"},
		"tracking":         {`"SF1"`, `"S F"`, "order.tracking: must be an id"},
		"many items":       {item, strings.Repeat(item+",", 200) + item, "order.items: has 201 lines"},
		"sku":              {`"S-1"`, `"S 1"`, "order.items[0].sku: must be an id"},
		"batch":            {`"B-1"`, `"B 1"`, "order.items[0].batch: must be an id"},
		"title":            {`杯子`, strings.Repeat("x", 501), "order.items[0].title: must be one line"},
		"title of zeros":   {`杯子`, `\u0000`, "order.items[0].title: must be one line"},
		"quantity":         {`"quantity":1`, `"quantity":0`, "order.items[0].quantity: must be from 1"},
		"price":            {`"price":{"value":"128.00"`, `"price":{"value":"-1"`, "order.items[0].price: must not be negative"},
		"other currency":   {`"price":{"value":"128.00","currency":"CNY"}`, `"price":{"value":"1","currency":"EUR"}`, "order.items[0].price: must be in the order's currency CNY"},
		"no text":          {`"坏了"`, `"  "`, "text: must say what the complaint is"},
		"long text":        {`坏了`, strings.Repeat("坏", 22000), "text: is 66000 bytes; at most 65536 are taken"},
		"text of zeros":    {`坏了`, `\u0000`, "text: is not plain UTF-8 text"},
		"wish":             {`"full_refund"`, `"a pony"`, "wish: must be one of full_refund"},
		"category":         {`"product_quality"`, `"quality"`, "category: must be one of product_quality"},
		"tomorrow":         {`2026-11-20T09:30`, `2026-11-21T09:30`, "submitted_at: is in the future"},
		"decided before":   {`"time_scale":1`, `"time_scale":1,"platform_due":"2026-11-19T09:30:00Z"`, "platform_due: must be in the future"},
		"decided never":    {`"time_scale":1`, `"time_scale":1,"platform_due":"2036-11-19T09:30:00Z"`, "platform_due: must be in the future and within 1830d from now"},
		"last century":     {`2026-11-20T09:30`, `1999-11-20T09:30`, "submitted_at: is before the year 2000"},
		"slow":             {`"time_scale":1`, `"time_scale":-1`, "time_scale: must be from 1 to 86400"},
		"fast":             {`"time_scale":1`, `"time_scale":86401`, "time_scale: must be from 1 to 86400"},
		"unknown":          {`"shop"`, `"colour":"red","shop"`, "bad_message: colour: unknown field"},
		"unknown inside":   {`"quantity":1`, `"quantity":1,"size":7`, "bad_message: order.items[0].size: unknown field"},
		"type":             {`"demo"`, `7`, "bad_value: shop: must be string, not number"},
		"twice":            {`"shop":"demo"`, `"shop":"demo","shop":"demo"`, "bad_message: shop: stands there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, 1, strings.Count(goodOpening, c.old)-strings.Count(c.old, goodOpening), "the test changes one thing")
			_, err := complaint.DecodeOpening([]byte(strings.Replace(goodOpening, c.old, c.bad, 1)), morning)
			require.ErrorContains(t, err, c.says)
			require.False(t, tells(err.Error()))
		})
	}
}

func TestAllProblemsOfAnOpeningAreNamed(t *testing.T) {
	t.Parallel()
	_, err := complaint.DecodeOpening([]byte(`{"order":{"carrier":"!","tracking":"!"},"customer":{"name":"\n","phone":"\n"}}`), morning)
	var problems complaint.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, p := range problems {
		fields = append(fields, p.Field)
	}
	require.Equal(t, []string{"platform", "shop", "text", "customer.name", "customer.phone", "customer.phone", "order.number", "order.total", "order.carrier", "order.tracking"}, fields)
}

func TestAnOpeningHasASize(t *testing.T) {
	t.Parallel()
	huge := `{"text":"` + strings.Repeat("x", 40<<20) + `"}`
	_, err := complaint.DecodeOpening([]byte(huge), morning)
	require.ErrorContains(t, err, "the complaint is "+strconv.Itoa(len(huge))+" bytes")
}
