package jd

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// TestAFormThatIsShownTwiceCountsOnce: a list that does not heed its filter shows
// the same form for the case and for its order.
func TestAFormThatIsShownTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	tools := marketplacetest.Tools(time.Now)
	tools.Tokens.(*marketplacetest.Tokens).Give(marketplace.Token{Access: "a"})
	tools.HTTP = &http.Client{Transport: always{200, `{"success":true,"paginationData":{"totalItems":3},"data":[
		{"compensationFormId":7,"paymentFormId":7,"orderId":2,"realCompensationPrice":5.5,"payAmount":10,"status":1,"orderInfo":{"orderId":2}},
		{"compensationFormId":8,"paymentFormId":8,"orderId":2,"realCompensationPrice":100,"payAmount":100,"status":4,"orderInfo":{"orderId":3}},
		{"compensationFormId":9,"paymentFormId":9,"orderId":3,"realCompensationPrice":100,"payAmount":100,"status":1,"orderInfo":{"orderId":3}}]}`}}
	p := &platform{g: &gateway{tools: tools, sp: "https://jd.example/rest"}, codes: Codes{Unpaid: []string{"4"}}}
	paid, forms, err := p.paidByJD(t.Context(), "1", "2")
	require.NoError(t, err)
	require.EqualValues(t, 550+1000, paid.Minor, "another order's forms do not count, nor one that pays nothing")
	require.NotEmpty(t, forms)
}

func TestWhichConversationsAreAboutACase(t *testing.T) {
	t.Parallel()
	var o afsOrder
	o.OrderID = "5"
	o.SKUs = append(o.SKUs, struct {
		ID  digits `json:"skuId"`
		Num digits `json:"skuNum"`
	}{ID: "9"})
	for _, one := range []struct {
		s     session
		about bool
	}{{session{Order: "5"}, true}, {session{Order: "6", SKU: "9"}, false}, {session{SKU: "9"}, true}, {session{Order: "0", SKU: "9"}, true},
		{session{SKU: "8"}, false}, {session{}, false}} {
		require.Equal(t, one.about, one.s.about(o), one.s)
	}
}

// TestAmountsAndTheOrderMayStandInTheOtherPlace: in a detail, and beside it.
func TestAmountsAndTheOrderMayStandInTheOtherPlace(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"success":true,"data":{"afsOrderId":1,"orderId":2,"refundInfo":{"applyRefundAmount":5,"actualRefundAmount":4.5}}}`,
		`{"success":true,"data":{"afsOrderId":1,"orderInfo":{"orderId":2},"refundInfo":{"applyRefundDetail":{"refundAmount":5},"actualRefundDetail":{"actualRefundAmount":4.5}}}}`,
	} {
		tools := marketplacetest.Tools(time.Now)
		tools.Tokens.(*marketplacetest.Tokens).Give(marketplace.Token{Access: "a"})
		tools.HTTP = &http.Client{Transport: always{200, body}}
		o, _, err := (&gateway{tools: tools, sp: "https://jd.example/rest"}).afs(t.Context(), "1")
		require.NoError(t, err)
		require.EqualValues(t, "2", o.OrderID)
		require.EqualValues(t, "5", o.Refund.Applied)
		require.EqualValues(t, "4.5", o.Refund.Actual)
	}
}
