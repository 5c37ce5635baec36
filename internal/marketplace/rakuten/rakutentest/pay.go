package rakutentest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// messages is how the orders' API says what it did.
func messages(kind, code, text, number string) []any {
	m := map[string]any{"messageType": kind, "messageCode": code, "message": text}
	if number != "" {
		m["orderNumber"] = number
	}
	return []any{m}
}

func (w *World) serveOrders(rw http.ResponseWriter, r *http.Request, path string) {
	if r.Method != http.MethodPost {
		say(rw, http.StatusMethodNotAllowed, gateway("GF0005", "Method not allowed"))
		return
	}
	if r.Header.Get("Content-Type") != "application/json;charset=utf-8" {
		say(rw, http.StatusUnsupportedMediaType, gateway("GF0006", "Unsupported media type"))
		return
	}
	switch path {
	case "/getOrder/":
		w.getOrder(rw, r)
	case "/cancelOrder/":
		w.cancel(rw, r, "CANCEL_ORDER", []int{100, 200, 300})
	case "/cancelOrderAfterShipping/":
		w.cancel(rw, r, "CANCEL_ORDER_AFTER_SHIPPING", []int{500, 600, 700, 800})
	default:
		say(rw, http.StatusNotFound, gateway("GF0001", "Not found"))
	}
}

func (w *World) getOrder(rw http.ResponseWriter, r *http.Request) {
	var in struct {
		Numbers []string `json:"orderNumberList"`
		Version int      `json:"version"`
	}
	refuse := func(n int, text string) {
		say(rw, http.StatusBadRequest, map[string]any{"MessageModelList": messages("ERROR", fmt.Sprintf("ORDER_EXT_API_GET_ORDER_ERROR_%03d", n), text, ""), "OrderModelList": []any{}})
	}
	switch {
	case !body(r, &in) || len(in.Numbers) == 0 || len(in.Numbers) > 100:
		refuse(9, "orderNumberListの項目を指定してください。")
		return
	case in.Version < 3 || in.Version > 9:
		refuse(10, "versionの項目が不正です。")
		return
	}
	found := []any{}
	for _, n := range in.Numbers {
		if o := w.orders[n]; o != nil {
			found = append(found, w.shown(o))
		}
	}
	say(rw, http.StatusOK, map[string]any{
		"MessageModelList": messages("INFO", "ORDER_EXT_API_GET_ORDER_INFO_101", fmt.Sprintf("受注情報取得に成功しました。(取得件数%d件)", len(found)), ""), "OrderModelList": found, "version": in.Version,
	})
}

func (w *World) shown(o *order) map[string]any {
	shipping := []any{}
	if o.progress >= 500 && o.progress <= 700 {
		shipping = append(shipping, map[string]any{
			"shippingDetailId": 15419, "shippingNumber": "1234-5678-9012", "deliveryCompany": "1001", "deliveryCompanyName": "ヤマト運輸", "shippingDate": o.ordered.In(jst).Format("2006-01-02"),
		})
	}
	return map[string]any{
		"orderNumber": o.number, "orderProgress": o.progress, "subStatusId": nil, "orderDatetime": o.ordered.In(jst).Format("2006-01-02T15:04:05-0700"),
		"goodsPrice": o.price, "postagePrice": 0, "totalPrice": o.price, "requestPrice": o.price, "couponAllTotalPrice": 0,
		"OrdererModel":     map[string]any{"prefecture": "東京都", "familyName": "楽天", "firstName": "太郎", "emailAddress": "9ca9e8e4ef09@pc.fw.rakuten.ne.jp"},
		"PackageModelList": []any{map[string]any{"basketId": 10631675, "goodsPrice": o.price, "totalPrice": o.price, "ItemModelList": []any{}, "ShippingModelList": shipping}},
	}
}

// cancel asks for the cancellation of an order that was not shipped, and cancels
// one that was.
func (w *World) cancel(rw http.ResponseWriter, r *http.Request, name string, from []int) {
	var in struct {
		Number string `json:"orderNumber"`
		Stock  *int   `json:"inventoryRestoreType"`
		Reason int    `json:"changeReasonDetailApply"`
	}
	refuse := func(n int, text string) {
		say(rw, http.StatusBadRequest, map[string]any{"MessageModelList": messages("ERROR", fmt.Sprintf("ORDER_EXT_API_%s_ERROR_%03d", name, n), text, in.Number)})
	}
	if !body(r, &in) || in.Number == "" || in.Stock == nil || *in.Stock < 0 || *in.Stock > 2 {
		refuse(1, "リクエストが不正です。")
		return
	}
	o := w.orders[in.Number]
	switch {
	case !slices.Contains([]int{1, 2, 3, 4, 5, 6, 8, 10, 13, 14, 15}, in.Reason):
		refuse(2, "changeReasonDetailApplyの項目が不正です。")
	case o == nil:
		refuse(3, "対象の注文が存在しません。")
	case !slices.Contains(from, o.progress):
		refuse(4, "対象の注文のステータスが不正です。")
	default:
		if strings.HasSuffix(name, "SHIPPING") {
			o.cancels()
		} else {
			o.progress, o.asked = 800, w.clock.Now()
		}
		for _, inq := range w.inquiries {
			if inq.order == o.number {
				inq.took = append(inq.took, "refund")
			}
		}
		say(rw, http.StatusOK, map[string]any{"MessageModelList": messages("INFO", "ORDER_EXT_API_"+name+"_INFO_101", "キャンセル申請に成功しました。", o.number)})
	}
}
