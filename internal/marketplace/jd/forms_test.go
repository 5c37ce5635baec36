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
