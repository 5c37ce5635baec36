package jd

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace/marketplacetest"
)

// TestOfficialVectorOfTheOlderGateway is the example of JD's developer guide (listId 2643).
func TestOfficialVectorOfTheOlderGateway(t *testing.T) {
	t.Parallel()
	require.Equal(t, "D70825340F4084360B9362B60DFD7930", signature("yourappSecret", map[string]string{
		"method": "jingdong.pop.order.search", "access_token": "yourtoken", "app_key": "yourappkey", "v": "2.0",
		"timestamp":         "2021-05-07 09:20:39.683+0800",
		"360buy_param_json": `{"end_date":null,"optional_fields":null,"order_state":"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}`,
	}))
}

func TestVectorOfTheSPAPI(t *testing.T) {
	t.Parallel()
	require.Equal(t, "EF16F26C937CF52AE6F85DF2FD08B24A", signature("secret", map[string]string{"b": "2", "a": "1"}))
}

// TestVectorsOfWholeRequests are a list and a detail, whose path parameter is signed.
func TestVectorsOfWholeRequests(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1700000000000)
	g := &gateway{tools: marketplacetest.Tools(func() time.Time { return at }), key: "offline-app", secret: "offline-secret", sp: spGateway}
	list, err := g.request(t.Context(), call{method: http.MethodGet, path: afsOrders, query: map[string]string{
		"updateStartTime": "1700000000000", "updateEndTime": "1700000060000", "page": "1", "pageSize": "2"}}, "offline-token")
	require.NoError(t, err)
	require.Equal(t, "0627BD69EEC951A95E84A3A65FEB0AA2", list.Header.Get("X-JOS-Sign"))
	require.Equal(t, "vender", list.Header.Get("X-JOS-Request-Identity"))

	detail, err := g.request(t.Context(), call{method: http.MethodGet, path: oneAfs, in: map[string]string{"afsOrderId": "1001"},
		query: map[string]string{"scopeSet": "refundInfo,skuExtInfo"}}, "offline-token")
	require.NoError(t, err)
	require.Equal(t, "62B85BF98B8A1C9D3C68A36761E2A5BD", detail.Header.Get("X-JOS-Sign"))
	require.Equal(t, "https://api-cn.jd.com/rest/sp-aftercare/v0/afs-orders/1001?scopeSet=refundInfo%2CskuExtInfo", detail.URL.String())
}
