package main

import (
	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

// theirPlays are the stories from the platforms' own side.
func theirPlays() []theirs {
	return []theirs{
		{"taobao", "a refund dispute that Taobao decides", nil, disputeOnTaobao},
		{"jd", "JD steps in, and wants evidence on its own pages", nil, interventionOnJD},
		{"rakuten", "an inquiry becomes a cancelled order", nil, inquiryOnRakuten},
		{"paypal", "a dispute that an offer there settles", map[string]string{"claimed": "48.00"}, disputeOnPayPal},
	}
}

func disputeOnTaobao(s *story) {
	s.until("asks the merchant for their side", in(complaint.Investigating))
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"contest","reason_code":"works_when_tested"}`, "contests: it worked when it was tested")
	s.does("buyer", "escalates", nil, "asks Taobao to decide")
	s.until("sees it there, and follows into arbitration", in(complaint.Arbitrating))
	s.does("platform", "rules", map[string]string{"favour": "split", "amount": "64.00"}, "decides: half of it goes back, and pays it")
	s.until("reads the ruling, and has nothing left to pay", in(complaint.FollowingUp))
	s.sends(customer, complaint.MsgRate, `{"score":3,"solved":true}`, "can live with it: 3 of 5")
	s.endsThere(complaint.Remedied, "64.00 CNY")
}

func interventionOnJD(s *story) {
	s.until("asks the merchant for their side", in(complaint.Investigating))
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"contest","reason_code":"packed_well"}`, "contests: it was packed well")
	s.does("buyer", "escalates", nil, "asks JD to step in")
	s.until("sees it there, and follows into arbitration", in(complaint.Arbitrating))
	s.does("platform", "asks", map[string]string{"hours": "48"}, "wants the shop's evidence within two days")
	s.until("asks the merchant for it", due(complaint.PlatformQuestion))
	s.does("merchant", "by-hand", map[string]string{"capability": string(marketplace.UploadEvidence)}, "hands it in on JD's own pages, which no software can")
	s.does("platform", "rules", map[string]string{"favour": "customer"}, "decides for the customer, and pays")
	s.until("reads the ruling, and has nothing left to pay", in(complaint.FollowingUp))
	s.sends(customer, complaint.MsgRate, `{"score":4,"solved":true}`, "has the money: 4 of 5")
	s.endsThere(complaint.Remedied, "89.90 CNY")
}

func inquiryOnRakuten(s *story) {
	s.until("has read the inquiry", in(complaint.Investigating))
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"agree","reason_code":"damaged_in_transit"}`, "agrees: damaged in transit")
	s.decides()
	s.sends("agent:sato", complaint.MsgProposeRemedy, `{"remedy":{"kind":"full_refund"},"reason_code":"defect_confirmed"}`, "offers the full price back")
	s.sends(customer, complaint.MsgAnswerOffer, `{"proposal":1,"answer":"accept"}`, "accepts")
	s.untilThere("has the order cancelled, which is Rakuten's refund", took("refund"))
	s.pass(1, "confirms the cancellation an hour later")
	s.until("reads the refund back", in(complaint.FollowingUp))
	s.sends(customer, complaint.MsgRate, `{"score":5,"solved":true}`, "is happy: 5 of 5")
	s.endsThere(complaint.Remedied, "6800 JPY")
}

func disputeOnPayPal(s *story) {
	s.until("asks the merchant for their side", in(complaint.Investigating))
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"partly","reason_code":"two_of_six"}`, "agrees in part: two of six")
	s.decides()
	s.sends("agent:smith", complaint.MsgProposeRemedy, `{"remedy":{"kind":"partial_refund","amount":{"value":"32.00","currency":"GBP"}}}`, "offers 32.00 GBP for two mugs")
	s.untilThere("makes the offer on PayPal", took("offer"))
	s.does("buyer", "takes-offer", nil, "takes it, on PayPal, which pays it")
	s.until("sees it there, and has nothing left to pay", in(complaint.FollowingUp))
	s.sends(customer, complaint.MsgRate, `{"score":5,"solved":true}`, "is happy: 5 of 5")
	s.endsThere(complaint.Remedied, "32.00 GBP")
}

// decides classifies the case, so that the category asks for no more evidence, and
// waits until it can be decided.
func (s *story) decides() {
	s.sends(agent, complaint.MsgClassify, `{"category":"delivery_delay","reason_code":"seen_on_platform"}`, "classifies it")
	s.until("has heard both sides", func(c postgres.Shown) bool { return c.Stage == complaint.Deciding })
}
