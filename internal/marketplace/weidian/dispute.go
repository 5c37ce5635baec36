package weidian

import (
	"context"
	"regexp"
	"strings"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// phase is where a refund stands.
type phase string

const (
	asked   phase = "asked"
	refused phase = "refused"
	paid    phase = "paid"
	closed  phase = "closed"
	unclear phase = "" // the code is in no table: a person looks
)

// The statuses of an order that say where its refund stands.
const (
	unshipRefunding  = "unship_refunding"
	shipedRefunding  = "shiped_refunding" // their spelling
	shipedRefused    = "shiped_refuse_refunding"
	acceptRefunding  = "accept_refunding" // received: the only one in which a refund may be refused
	refundNone       = "0"
	refundUnderWay   = "1"
	refundDone       = "2"
	refundClosed     = "3"
	whyNotRefuse     = "Weidian takes a refusal only in accept_refunding, after the buyer confirmed receipt"
	whyUnclear       = "refund_status_unknown: the order has several refunds, and Weidian does not publish the code of this one"
	whyOver          = "the refund has ended"
	whyNothingWanted = "there is no refund to answer"
)

// phase reads it off the order where the order has one refund, and off the
// item's own code, which is not public, where it has several.
func (o order) phase(r refundInfo, known codes) phase {
	if len(o.numbers()) > 1 {
		return known.Refund[string(r.Status)]
	}
	switch {
	case o.RefundOri == refundDone:
		return paid
	case o.Status == shipedRefused:
		return refused
	case o.RefundOri == refundClosed:
		return closed
	case o.RefundOri == refundUnderWay, o.Status == unshipRefunding, o.Status == shipedRefunding, o.Status == acceptRefunding:
		return asked
	}
	return unclear
}

// Dispute implements marketplace.CaseReader. An order's id alone stands for its
// refund when it has one, and for the complaint about it when it has none.
func (d *desk) Dispute(ctx context.Context, id string) (marketplace.Dispute, error) {
	s, err := d.look(ctx, id)
	return s.Dispute, err
}

// seen is a case as it was read.
type seen struct {
	marketplace.Dispute
	phase phase
	left  int64 // fen of the order that were not paid back, by whatever refund of it
}

func (d *desk) look(ctx context.Context, id string) (seen, error) {
	orderID, no, err := split(id)
	if err != nil {
		return seen{}, err
	}
	o, record, err := d.read(ctx, orderID)
	if err != nil {
		return seen{}, err
	}
	numbers := o.numbers()
	if no == "" && len(numbers) == 1 {
		no = numbers[0]
	}
	r, found := o.refund(no)
	if no != "" && !found || no == "" && len(numbers) > 1 && !o.argued() {
		return seen{}, &provider.Refused{Code: notFound}
	}
	s, err := d.shown(o, no)
	if err != nil {
		return seen{}, err
	}
	s.Record = record
	if no != "" {
		s.phase = o.phase(r, d.codes)
		return s, d.fill(&s.Dispute, o, r, s.phase)
	}
	s.phase, s.Kind, s.Version = closed, marketplace.Inquiry, "argue:"+string(o.Argue)
	s.Cannot = cannot(whyNothingWanted, marketplace.Accept, marketplace.Refuse)
	if s.State = marketplace.Ended; o.argued() {
		s.State = marketplace.Reviewed
	}
	return s, nil
}

// shown is what an order shows of any case about it.
func (d *desk) shown(o order, no string) (seen, error) {
	total, err := readYuan(o.Total)
	if err != nil {
		return seen{}, err
	}
	back, err := readYuan(o.Refunded.Fee)
	if err != nil {
		return seen{}, err
	}
	shown := seen{left: total.Minor - back.Minor, Dispute: marketplace.Dispute{
		ID: join(string(o.ID), no), Order: string(o.ID), Total: total, ModifiedAt: o.changed(),
		Customer: complaint.Person{Name: plain(o.Buyer.Name), Phone: number(o.Buyer.Phone), Locale: "zh-CN", Timezone: "Asia/Shanghai"},
	}}
	for _, item := range o.Items {
		if item.ID != "" && (no == "" || string(item.Refund.No) == no) {
			shown.Items = append(shown.Items, string(item.ID))
		}
	}
	if o.argued() {
		shown.Review = marketplace.Asked
	}
	return shown, nil
}

// fill adds what a refund shows. Weidian tells no deadline of a refund
// (confirm_expire is that of the receipt), so it is always unknown.
func (d *desk) fill(s *marketplace.Dispute, o order, r refundInfo, p phase) error {
	fee, err := readYuan(r.Fee)
	if err != nil {
		return err
	}
	s.Claimed, s.Reason = fee, string(r.Label)
	if s.Kind = d.codes.Kind[string(r.Kind)]; s.Kind == "" {
		s.Kind = marketplace.OtherKind
	}
	s.Version = strings.Join([]string{string(r.No), string(p), string(o.Status), string(r.Fee)}, "/")
	switch p {
	case asked:
		s.State, s.DueUnknown, s.Can = marketplace.SellersTurn, true, []marketplace.AnswerKind{marketplace.Accept}
		if o.Status == acceptRefunding {
			s.Can = append(s.Can, marketplace.Refuse)
		} else {
			s.Cannot = cannot(whyNotRefuse, marketplace.Refuse)
		}
	case refused:
		s.State, s.Cannot = marketplace.BuyersTurn, cannot("it is refused already", marketplace.Refuse)
		s.Can = []marketplace.AnswerKind{marketplace.Accept}
	case paid:
		s.State, s.PaidBack = marketplace.Refunded, fee
		if back, err := readYuan(o.Refunded.Fee); err == nil && !back.IsZero() && o.alone(r, d.codes) {
			s.PaidBack = back // Weidian may have decided on less than was claimed
		}
		s.Cannot = cannot(whyOver, marketplace.Accept, marketplace.Refuse)
	case closed:
		s.State, s.Cannot = marketplace.Ended, cannot(whyOver, marketplace.Accept, marketplace.Refuse)
	default:
		s.State, s.DueUnknown = marketplace.SellersTurn, true
		s.Cannot = cannot(whyUnclear, marketplace.Accept, marketplace.Refuse)
	}
	if s.Review == marketplace.Asked && p != paid {
		s.State, s.DueUnknown = marketplace.Reviewed, false
	}
	return nil
}

// alone reports whether all that was paid back of the order is this refund's.
func (o order) alone(r refundInfo, known codes) bool {
	for _, item := range o.Items {
		if no := item.Refund.No; no == "" || no == r.No {
			continue
		}
		if p := o.phase(item.Refund, known); p == paid || p == unclear {
			return false
		}
	}
	return true
}

func cannot(why string, kinds ...marketplace.AnswerKind) map[marketplace.AnswerKind]string {
	all := map[marketplace.AnswerKind]string{}
	for _, k := range kinds {
		all[k] = why
	}
	return all
}

var (
	phone     = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{4,24}$`)
	encrypted = regexp.MustCompile(`^[A-Za-z0-9+/]{22,}={0,2}$`) // since 2023 names and numbers come as AES in base64 where the shop's application is not cleared for them
)

func plain(t text) string {
	if encrypted.MatchString(string(t)) {
		return ""
	}
	return string(t)
}

func number(t text) string {
	if !phone.MatchString(string(t)) {
		return ""
	}
	return string(t)
}
