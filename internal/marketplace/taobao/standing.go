package taobao

import (
	"cmp"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// standing is a case as it was read: in our words, and what only TOP's calls want.
type standing struct {
	marketplace.Dispute
	phase    string
	part     string // the sub-order (oid)
	exchange bool
	status   text // TOP's
	onPages  bool // TOP wants it answered on its pages only
}

// underReview makes the state Reviewed while Taobao decides.
func (st *standing) underReview() {
	switch st.Review {
	case marketplace.Asked, marketplace.WantsEvidence, marketplace.Deciding:
		if !st.State.Over() {
			st.State = marketplace.Reviewed
		}
	}
}

// due notes until when the seller must act. TOP's timeout is whoever's turn it is.
func (st *standing) due(at time.Time) {
	ours := st.State == marketplace.SellersTurn || st.State == marketplace.Returned ||
		st.State == marketplace.Reviewed && st.Review == marketplace.WantsEvidence
	if !ours {
		return
	}
	st.Due, st.DueUnknown = at, at.IsZero()
}

// ruling is what cs_status tells of Taobao's decision. 8 and 9 say for whom; 6 and
// 11 say only that there is one, and the refund's own end says the rest.
func (r refund) ruling(total, claimed complaint.Money) *marketplace.Ruling {
	ruling := &marketplace.Ruling{Reference: string(r.ID) + "/cs", At: instant(r.Modified)}
	if r.Status == success {
		ruling.Amount = claimed
	}
	switch {
	case r.CsStatus == csSupportsBuyer:
		ruling.Favour = complaint.ForCustomer
	case r.CsStatus == csSupportsSeller:
		ruling.Favour, ruling.Amount = complaint.ForMerchant, complaint.Money{}
	case r.CsStatus != csDone && r.CsStatus != csAppealable:
		return nil
	case r.Status == success && claimed.Minor < total.Minor:
		ruling.Favour = complaint.Split
	case r.Status == success:
		ruling.Favour = complaint.ForCustomer
	case r.Status == closed || r.Status == sellerRefused:
		ruling.Favour = complaint.ForMerchant
	default:
		return nil // decided, and what it was does not show yet
	}
	return ruling
}

// answers tells what the seller may answer now, and why not the rest.
func (r refund) answers(st *standing) {
	st.Cannot = map[marketplace.AnswerKind]string{}
	may := func(kinds ...marketplace.AnswerKind) {
		for _, kind := range kinds {
			no := ""
			if kind == marketplace.Refuse || kind == marketplace.RefuseReturn {
				no = refusable(r)
			}
			no = cmp.Or(r.byHand(), no)
			if no != "" {
				st.Cannot[kind] = no
				continue
			}
			st.Can = append(st.Can, kind)
		}
	}
	returned := st.Kind != marketplace.RefundOnly && bool(r.HasGoodReturn)
	switch {
	case st.State == marketplace.Reviewed:
	case r.Status == waitSellerAgree && returned:
		may(marketplace.AcceptReturn, marketplace.Refuse)
	case r.Status == waitSellerAgree:
		may(marketplace.Accept, marketplace.Refuse, marketplace.Offer)
	case r.Status == sellerRefused && !returned:
		may(marketplace.Accept)
	case r.Status == sellerRefused:
		may(marketplace.AcceptReturn)
	case r.Status == waitSellerConfirm:
		may(marketplace.ReturnCame, marketplace.RefuseReturn)
	}
	st.explain(string(r.Status))
}

// explain fills Cannot for what is not in Can.
func (st *standing) explain(status string) {
	for _, kind := range answerKinds {
		if _, told := st.Cannot[kind]; told || st.can(kind) {
			continue
		}
		if st.State == marketplace.Reviewed {
			status = beingDecided
		}
		st.Cannot[kind] = status
	}
}

func (st *standing) can(kind marketplace.AnswerKind) bool {
	for _, one := range st.Can {
		if one == kind {
			return true
		}
	}
	return false
}
