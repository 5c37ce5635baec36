package rakuten

import "redress/internal/marketplace"

const rms = "RMS, "

// console is what a person does in RMS. Nothing of it shows in an inquiry, so a
// person says that it was done.
func console() map[marketplace.Capability]marketplace.ConsoleTask {
	return map[marketplace.Capability]marketplace.ConsoleTask{
		marketplace.AskToDecide: {
			Title: "Ask Rakuten to mediate", Why: "Rakuten has no API for disputes or mediation", Where: rms + "店舗運営Navi, お問い合わせ (楽天市場 店舗運営サポート)",
			Steps: []string{"Download the prepared file of the case.", "Open a request about the order with its number and that of the inquiry.", "Paste the summary, attach the file, and record the reference here."},
		},
		marketplace.ReadRuling: {
			Title: "Read what Rakuten answered", Why: "Rakuten has no API for disputes or mediation", Where: rms + "店舗運営Navi, お問い合わせ履歴",
			Steps: []string{"Open the request by its reference.", "Record the outcome and the amount here."},
		},
		marketplace.UploadEvidence: {
			Title: "Hand Rakuten the evidence", Why: "Rakuten takes evidence only in the request for mediation; what is attached in R-Messe the customer reads", Where: rms + "店舗運営Navi, お問い合わせ履歴",
			Steps: []string{"Download the prepared evidence.", "Open the request by its reference and attach the files.", "Say here that it was done."},
		},
		marketplace.PayBack: {
			Title: "Pay back a part of the order", Why: "by API Rakuten only cancels whole orders", Where: rms + "受注・決済管理, 楽天ペイ受注管理, the order, 金額変更",
			Steps: []string{"Open the order.", "Lower its price by the amount named here; after the payment was settled, transfer the money to the customer's bank.", "Record the reference here."},
		},
		marketplace.StopSelling: {
			Title: "Take the item off sale", Why: "this needs the item's management number, which an inquiry does not show", Where: rms + "店舗設定, 商品管理, 商品一覧・登録",
			Steps: []string{"Find the item by its number.", "Set 倉庫指定 to 倉庫に入れる, and save."},
		},
	}
}
