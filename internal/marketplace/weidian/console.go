package weidian

import (
	"redress/internal/complaint"
	"redress/internal/marketplace"
)

const sellerApp = "微店店长版 (the seller's app) or d.weidian.com, 订单管理, the order"

// console is what a person does on Weidian's pages.
func console() map[marketplace.Capability]marketplace.ConsoleTask {
	over := func(d marketplace.Dispute) bool { return d.State.Over() }
	return map[marketplace.Capability]marketplace.ConsoleTask{
		marketplace.SendMessages: {
			Title: "Write to the buyer in Weidian", Why: "Weidian has no API for messages", Where: sellerApp + ", 联系买家",
			Steps: []string{"Open the order.", "Send the prepared text to the buyer.", "Say here that it was sent."},
		},
		marketplace.ReadConversation: {
			Title: "Copy what was written in Weidian's chat", Why: "Weidian has no API for messages", Where: sellerApp + ", 聊天记录",
			Steps: []string{"Open the chat with the buyer.", "Take pictures of what belongs to the complaint and add them as evidence."},
		},
		marketplace.UploadEvidence: {
			Title: "Hand Weidian the evidence", Why: "Weidian has no API for evidence", Where: sellerApp + ", 退款详情 or 投诉详情, 上传凭证",
			Steps: []string{"Download the prepared evidence.", "Open the refund or the complaint.", "Upload the files and paste the text."},
			Done:  over,
		},
		marketplace.AskToDecide: {
			Title: "Ask Weidian to step in", Why: "Weidian has no API to ask for its decision", Where: sellerApp + ", 退款详情, 申请客服介入",
			Steps: []string{"Open the refund.", "Ask for Weidian's service to step in, with the prepared text."},
			Done:  func(d marketplace.Dispute) bool { return d.Review != marketplace.NotAsked },
		},
		marketplace.ReadRuling: {
			Title: "Read what Weidian decided", Why: "a case shows that it has ended, not what Weidian decided", Where: sellerApp + ", 投诉详情",
			Steps: []string{"Open the complaint.", "Record the decision and the amount here."},
			Done:  func(d marketplace.Dispute) bool { return d.Review == marketplace.NotAsked && d.State.Over() },
		},
		marketplace.RefuseClaim: {
			Title: "Refuse the refund in Weidian", Why: whyNotRefuse, Where: sellerApp + ", 退款详情, 拒绝退款",
			Steps: []string{"Open the refund.", "Refuse it with the prepared reason and proof."},
			Done:  func(d marketplace.Dispute) bool { return d.State == marketplace.BuyersTurn || d.State.Over() },
		},
		marketplace.MakeOffer: {
			Title: "Agree with the buyer on another amount", Why: "accepting pays exactly what the buyer claims; only the buyer can change it", Where: sellerApp + ", 联系买家",
			Steps: []string{"Write to the buyer which amount you offer.", "Ask the buyer to change the refund to it, then accept it here."},
		},
		marketplace.PayBack: {
			Title: "Pay back another amount than claimed", Why: "accepting pays exactly what the buyer claims", Where: sellerApp + ", 主动退款",
			Steps: []string{"Open the order.", "Refund the amount named here.", "Record the reference here."},
			Done:  func(d marketplace.Dispute) bool { return d.PaidBack != (complaint.Money{}) && d.PaidBack.Minor > 0 },
		},
	}
}
