package taobao

import "redress/internal/marketplace"

// console is what TOP has no API for.
func (c *connection) console() map[marketplace.Capability]marketplace.ConsoleTask {
	return map[marketplace.Capability]marketplace.ConsoleTask{
		marketplace.AskToDecide: {
			Title: "Ask " + c.title() + " to step in",
			Why:   "TOP has no call by which a seller asks for it",
			Where: "千牛 › 交易 › 退款管理 (refunds), the refund's page",
			Steps: []string{
				"Open the refund by its number",
				"Choose 申请客服介入 (ask the service desk to step in); it is there once the buyer was answered and both do not agree",
				"Give the reason and what Redress has prepared",
			},
			Done: func(d marketplace.Dispute) bool { return d.Review != marketplace.NotAsked || d.State.Over() },
		},
		marketplace.UploadEvidence: {
			Title: "Hand the evidence to " + c.title() + "'s service desk",
			Why:   "TOP has no call that uploads to the service desk's evidence window",
			Where: "千牛 › 交易 › 退款管理 (refunds), the refund's page, 举证 (evidence), while it is open",
			Steps: []string{
				"Open the refund by its number; the time that is left stands at its top",
				"Choose 去举证 and upload the files of the pack that Redress has prepared",
				"Send it: the refund then leaves the phase of evidence",
			},
			Done: func(d marketplace.Dispute) bool {
				switch d.Review {
				case marketplace.Deciding, marketplace.Decided, marketplace.Appealable:
					return true
				}
				return d.State.Over()
			},
		},
	}
}

// refundByHand is a refund that TOP wants a person for.
func (c *connection) refundByHand(why string) marketplace.ConsoleTask {
	return marketplace.ConsoleTask{
		Title: "Agree to the refund on " + c.title() + "'s pages",
		Why:   why,
		Where: "千牛 › 交易 › 退款管理 (refunds), the refund's page",
		Steps: []string{
			"Open the refund by its number and compare the amount with the case's",
			"Choose 同意退款; where a code by SMS is asked for, it goes to the shop's own phone",
		},
		Done: func(d marketplace.Dispute) bool { return d.State.Over() },
	}
}

// onPages is a case that TOP marks refund_onweb, or has no call for.
func (c *connection) onPages() marketplace.ConsoleTask {
	return marketplace.ConsoleTask{
		Title: "Answer the refund on " + c.title() + "'s pages",
		Why:   "TOP takes no answer to it by its interface: it is marked refund_onweb, or of a kind without a call",
		Where: "千牛 › 交易 › 退款管理 (refunds), the refund's page",
		Steps: []string{"Open the refund by its number", "Give the answer that the case shows"},
		Done: func(d marketplace.Dispute) bool {
			return d.State != marketplace.SellersTurn && d.State != marketplace.Returned
		},
	}
}

func (c *connection) title() string {
	if c.tmall {
		return "Tmall"
	}
	return "Taobao"
}
