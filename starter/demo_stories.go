package main

import "redress/internal/complaint"

// play is one story: what it shows, and how it goes.
type play struct {
	name, about string
	acts        func(*story)
}

// plays are the five stories. Each is named after its opening in demo/.
func plays() []play {
	return []play{
		{"taobao", "a full refund in Chinese on Taobao", fullRefund},
		{"rakuten", "a replacement in Japanese on Rakuten", replacement},
		{"dispute", "the sides do not agree: arbitration, and a ruling", dispute},
		{"silent", "the merchant never answers: the deadline acts", silentMerchant},
		{"reopened", "the customer is not satisfied: reopened and made good", reopened},
	}
}

const (
	customer   = "customer:me"
	merchant   = "merchant:demo"
	agent      = "agent:lin"
	supervisor = "supervisor:zhou"
	arbitrator = "arbitrator:mori"
)

func fullRefund(s *story) {
	s.until("asks the customer for a photo of the defect", due(complaint.EvidenceDue))
	s.gives(customer, "sends a photo of the kettle")
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"agree","reason_code":"known_batch"}`, "agrees: the batch is known to fail")
	s.until("has heard both sides", in(complaint.Deciding))
	s.sends(agent, complaint.MsgProposeRemedy, `{"remedy":{"kind":"full_refund"},"reason_code":"defect_confirmed"}`, "offers the full price back")
	s.sends(customer, complaint.MsgAnswerOffer, `{"proposal":1,"answer":"accept"}`, "accepts")
	s.until("pays back the full price", in(complaint.FollowingUp))
	s.sends(agent, complaint.MsgCloseCase, `{"cause":"heating_element"}`, "writes down the cause for the day it closes: heating element")
	s.until("asks, two days later, whether it helped", due(complaint.RatingDue))
	s.sends(customer, complaint.MsgRate, `{"score":5,"solved":true}`, "is happy: 5 of 5")
	s.ends(complaint.Remedied, effect{"refund", "128.00"})
}

func replacement(s *story) {
	s.until("asks the customer for a photo of the defect", due(complaint.EvidenceDue))
	s.gives(customer, "sends a photo of the cracked handle")
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"partly","reason_code":"damaged_in_transit"}`, "agrees in part: damaged in transit")
	s.until("has heard both sides", in(complaint.Deciding))
	s.sends("agent:sato", complaint.MsgProposeRemedy, `{"remedy":{"kind":"coupon","amount":{"value":"500","currency":"JPY"}}}`, "offers a coupon of 500 yen")
	s.sends(customer, complaint.MsgAnswerOffer, `{"proposal":1,"answer":"counter","counter":{"kind":"replacement"}}`, "would rather have a new pan")
	s.until("takes the counter-offer back to the agent", in(complaint.Deciding))
	s.sends("agent:sato", complaint.MsgProposeRemedy, `{"remedy":{"kind":"replacement"},"reason_code":"as_wished"}`, "offers the replacement")
	s.sends(customer, complaint.MsgAnswerOffer, `{"proposal":2,"answer":"accept"}`, "accepts")
	s.until("has a new pan sent", in(complaint.FollowingUp))
	s.until("asks, two days later, whether it helped", due(complaint.RatingDue))
	s.sends(customer, complaint.MsgRate, `{"score":5,"solved":true}`, "is happy: 5 of 5")
	s.ends(complaint.Remedied, effect{"replacement", ""})
}

func dispute(s *story) {
	s.until("asks the customer for a photo of the item", due(complaint.EvidenceDue))
	s.gives(customer, "sends a photo of the label")
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"contest","reason_code":"as_listed"}`, "contests: it is as listed")
	s.until("has heard both sides", in(complaint.Deciding))
	s.sends(agent, complaint.MsgProposeRemedy, `{"remedy":{"kind":"partial_refund","amount":{"value":"30.00","currency":"CNY"}}}`, "offers 30.00 CNY")
	s.sends(customer, complaint.MsgAnswerOffer, `{"proposal":1,"answer":"refuse"}`, "refuses")
	s.until("puts the decision back to the agent", in(complaint.Deciding))
	s.sends(customer, complaint.MsgEscalate, `{"reason_code":"no_agreement"}`, "takes it to arbitration")
	s.until("hands the file to the arbitrator", done(complaint.SubmissionOp))
	s.sends(arbitrator, complaint.MsgAskMerchant, `{"items":["listing_as_sold"],"within":"24h"}`, "asks the merchant for the listing as sold")
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"contest","reason_code":"listing_attached"}`, "answers, and still contests")
	s.sends(arbitrator, complaint.MsgRecordRuling, `{"reference":"RUL-1","favour":"split","remedy":{"kind":"partial_refund","amount":{"value":"221.40","currency":"CNY"}}}`,
		"rules: 221.40 of 369.00 CNY go back")
	s.until("pays back what was ruled", in(complaint.FollowingUp))
	s.until("asks, two days later, whether it helped", due(complaint.RatingDue))
	s.sends(customer, complaint.MsgRate, `{"score":3,"solved":true}`, "can live with it: 3 of 5")
	s.ends(complaint.Remedied, effect{"refund", "221.40"})
}

func silentMerchant(s *story) {
	s.until("asks the merchant for their side", due(complaint.PositionDue))
	s.until("waited a day in vain, grants the wish and pays back", in(complaint.FollowingUp))
	s.sends(customer, complaint.MsgRate, `{"score":4,"solved":true}`, "has the money and does not wait for the survey: 4 of 5")
	s.ends(complaint.Remedied, effect{"refund", "56.80"})
}

func reopened(s *story) {
	s.until("asks the customer for a photo of the defect", due(complaint.EvidenceDue))
	s.gives(customer, "sends a photo of the chipped mugs")
	s.sends(merchant, complaint.MsgStatePosition, `{"position":"partly","reason_code":"two_of_six"}`, "agrees in part: two of six")
	s.until("has heard both sides", in(complaint.Deciding))
	s.sends("agent:smith", complaint.MsgProposeRemedy, `{"remedy":{"kind":"partial_refund","amount":{"value":"32.00","currency":"GBP"}}}`, "offers 32.00 GBP for two mugs")
	s.sends(customer, complaint.MsgAnswerOffer, `{"proposal":1,"answer":"accept"}`, "accepts")
	s.until("pays back 32.00 GBP", in(complaint.FollowingUp))
	s.sends(customer, complaint.MsgRate, `{"score":1,"solved":false}`, "writes back: a third mug broke, 1 of 5")
	s.until("opens the case again", in(complaint.Deciding))
	s.sends("agent:smith", complaint.MsgProposeRemedy, `{"remedy":{"kind":"full_refund"},"reason_code":"reopened"}`, "proposes the other 64.00 GBP: above an agent's authority")
	s.until("asks a supervisor", due(complaint.ApprovalDue))
	s.sends(supervisor, complaint.MsgApprove, `{"proposal":2,"reason_code":"fair"}`, "approves as the second person")
	s.sends(customer, complaint.MsgAnswerOffer, `{"proposal":2,"answer":"accept"}`, "accepts")
	s.until("pays back the rest", in(complaint.FollowingUp))
	s.until("asks, two days later, whether it helped", due(complaint.RatingDue))
	s.sends(customer, complaint.MsgRate, `{"score":5,"solved":true}`, "is happy after all: 5 of 5")
	s.ends(complaint.Remedied, effect{"refund", "32.00"}, effect{"refund", "64.00"})
}
