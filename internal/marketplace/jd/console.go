package jd

import (
	"slices"

	"redress/internal/marketplace"
)

// pages are the merchant's pages, as JD calls them.
const pages = "shop.jd.com (京麦商家中心): 售后, "

// console is what a person does on JD's pages, because JD has no call for it.
var console = map[marketplace.Capability]marketplace.ConsoleTask{
	marketplace.UploadEvidence: {
		Title: "Hand in the evidence of JD's dispute order",
		Why:   "JD has no call that takes evidence of a dispute order (纠纷单).",
		Where: pages + "纠纷单",
		Steps: []string{
			"Download the evidence that Redress has put together",
			"Open the dispute order of this after-sale order",
			"Upload the files and the text under 举证, and send them",
			"JD's 4 hours for more evidence count from 09:00 to 18:00 only",
		},
		Done: func(d marketplace.Dispute) bool {
			past := []marketplace.Review{marketplace.Deciding, marketplace.Decided, marketplace.Appealable, marketplace.ReviewWithdrawn}
			return slices.Contains(past, d.Review) || d.State.Over()
		},
	},
	marketplace.AskToDecide: {
		Title: "Ask JD to step in",
		Why:   "The shop's settings lack what JD's call needs (who asks, a telephone number, the reason's numbers).",
		Where: pages + "售后单, 申请京东介入",
		Steps: []string{"Open the after-sale order", "Choose 申请京东介入 and the reason", "Give a telephone number at which JD reaches you, and send it"},
		Done:  func(d marketplace.Dispute) bool { return d.Review != marketplace.NotAsked },
	},
	marketplace.SendMessages: {
		Title: "Write to the customer in Dongdong",
		Why:   "JD has no call by which a shop's software writes to a customer.",
		Where: "京麦 (Dongdong), the customer's conversation",
		Steps: []string{"Open the conversation from the order", "Send the letter that Redress has prepared"},
	},
	marketplace.StopSelling: {
		Title: "Take the item off sale",
		Why:   "What Redress calls on JD are orders and after-sales; it does not touch goods there.",
		Where: "shop.jd.com (京麦商家中心): 商品, 在售商品",
		Steps: []string{"Find the item by its number", "Choose 下架"},
	},
}

// byHand is what a person does while the operation's number is not known.
var byHand = map[marketplace.AnswerKind]marketplace.Capability{
	marketplace.Accept: marketplace.AcceptClaim, marketplace.AcceptReturn: marketplace.AcceptClaim, marketplace.ReturnCame: marketplace.AcceptClaim,
	marketplace.Refuse: marketplace.RefuseClaim, marketplace.Offer: marketplace.MakeOffer, marketplace.Counter: marketplace.CounterOffer,
}

// answeredByHand reports whether the case shows that a person answered it.
func answeredByHand(d marketplace.Dispute) bool {
	return d.State.Over() || d.State == marketplace.BuyersTurn || d.State == marketplace.Returning || d.State == marketplace.Returned
}

func (p *platform) tasks() map[marketplace.Capability]marketplace.ConsoleTask {
	tasks := map[marketplace.Capability]marketplace.ConsoleTask{}
	for capability, task := range console {
		tasks[capability] = task
	}
	for _, kind := range kinds {
		if capability := byHand[kind]; p.codes.OperateType[operation[kind]] == nil {
			tasks[capability] = marketplace.ConsoleTask{
				Title: "Answer the after-sale order on JD's pages",
				Why:   "JD's number of this operation is not public, and the shop's code table does not have it.",
				Where: pages + "售后单",
				Steps: []string{"Open the after-sale order", "Answer it as the complaint says", "starter shop check says which number is missing, and where JD writes it"},
				Done:  answeredByHand,
			}
		}
	}
	if p.codes.OperateType["only_refund"] == nil || p.codes.OperateType["submit_refund"] == nil {
		tasks[marketplace.PayBack] = marketplace.ConsoleTask{
			Title: "Pay back on JD's pages",
			Why:   "JD's numbers of its refund operations are not public, and the shop's code table does not have them.",
			Where: pages + "售后单",
			Steps: []string{"Open the after-sale order", "Pay back the amount that the complaint says, once", "starter shop check says which number is missing"},
			Done:  func(d marketplace.Dispute) bool { return d.State == marketplace.Refunded },
		}
	}
	return tasks
}
