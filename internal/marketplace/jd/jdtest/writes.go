package jdtest

import (
	"encoding/json"
	"math/big"
	"strings"
	"time"

	"redress/internal/complaint"
)

// patch is the body of patchAfsOrders, as much of it as this JD does.
type patch struct {
	OperateType int64 `json:"operateType"`
	Remarks     struct {
		Approve string `json:"approveNotes"`
		Process struct {
			Notes string `json:"processNotes"`
		} `json:"processInfo"`
	} `json:"afsOrderDTO"`
	Pass    *json.RawMessage `json:"approvePassInfo"`
	Reject  *reason          `json:"approveRejectInfo"`
	Receive *struct {
		Quality    *int64 `json:"partQuality"`
		Appearance *int64 `json:"partAppearance"`
		Packing    *int64 `json:"partPacking"`
		Pin        string `json:"receiverPin"`
	} `json:"confirmReceiveInfo"`
	Submit *refund `json:"submitRefundInfo"`
	Only   *refund `json:"onlyRefundInfo"`
	Modify *struct {
		Expect int64       `json:"newCustomerExpect"`
		Reason *int64      `json:"newAfsReasonId"`
		Money  json.Number `json:"newRefundMoney"`
		Words  string      `json:"negotiationReason"`
	} `json:"negotiationModifyInfo"`
	Counter *struct {
		Reason    *int64 `json:"rejectReasonType"`
		Programme *int64 `json:"negotiationProgramme"`
		Desc      string `json:"negotiationProgrammeDesc"`
		Words     string `json:"negotiationReason"`
	} `json:"negotiationRejectInfo"`
}

type reason struct {
	Type *int64 `json:"rejectType"`
}

type refund struct {
	Amount  json.Number `json:"submitRefundAmount"`
	Freight *int64      `json:"freightMoneyFlag"`
	Count   int64       `json:"refundSkuCount"`
}

func (s *Server) patchAfs(c request) (any, int, error) {
	a := s.caseOf(c.path["afsOrderId"])
	if a == nil {
		return nil, 0, no("missing")
	}
	var p patch
	decoder := json.NewDecoder(strings.NewReader(string(c.body)))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&p) != nil {
		return nil, 0, no("body")
	}
	if a.over() {
		return nil, 0, no("state")
	}
	if err := s.operate(a, p); err != nil {
		return nil, 0, err
	}
	return obj{"afsOrderId": a.id}, 0, nil
}

// operate does one operation, or says why not and does nothing.
func (s *Server) operate(a *afterSale, p patch) error {
	now, approve := s.clock.Now(), p.Remarks.Approve
	if p.OperateType != opConfirmReceive && p.OperateType != opSubmitRefund && p.OperateType != opOnlyRefund && a.main != sellers {
		return no("state")
	}
	switch p.OperateType {
	case opApprovePass:
		if a.expect == 11 || a.disputed() {
			return no("state")
		}
		a.main, a.approved, a.approveNotes, a.due = returning, now, approve, now.Add(returnWithin)
		s.did(a, "accept_return", approve)
	case opApproveReject:
		if p.Reject == nil || p.Reject.Type == nil || a.disputed() {
			return no("parameter")
		}
		a.main, a.approved, a.approveNotes, a.due = refused, now, approve, now.Add(afterRefusal)
		s.did(a, "refuse", approve)
	case opNegotiationModify:
		if p.Modify == nil || p.Modify.Expect == 0 || a.disputed() {
			return no("parameter")
		}
		if p.Modify.Money != "" {
			cents, ok := cents(p.Modify.Money)
			if !ok || cents > a.order.total {
				return no("amount")
			}
			a.offer = cents
		}
		a.main, a.due = offered, now.Add(answerWithin)
		s.did(a, "offer", p.Modify.Words)
	case opNegotiationReject:
		if p.Counter == nil || p.Counter.Reason == nil || p.Counter.Programme == nil || a.disputed() {
			return no("parameter")
		}
		a.main, a.due = offered, now.Add(answerWithin)
		s.did(a, "counter", p.Counter.Words)
	case opConfirmReceive:
		if p.Receive == nil || p.Receive.Quality == nil || a.main != returning {
			return no("state")
		}
		a.main, a.came, a.due = received, now, now.Add(payWithin)
		s.did(a, "return_came", approve)
	case opOnlyRefund:
		return s.refundBy(a, p.Only, p, a.main == sellers)
	case opSubmitRefund:
		return s.refundBy(a, p.Submit, p, a.main == received)
	default:
		return no("operate_type")
	}
	return nil
}

// refundBy pays back what the seller said, at once or after a while.
func (s *Server) refundBy(a *afterSale, r *refund, p patch, allowed bool) error {
	if r == nil || r.Count < 1 {
		return no("parameter")
	}
	cents, ok := cents(r.Amount)
	if !ok || cents <= 0 || cents > a.order.total {
		return no("amount")
	}
	if !allowed || a.refund != notPaid {
		return no("state")
	}
	now := s.clock.Now()
	took := "refund"
	if p.Remarks.Approve != "" {
		took, a.approved, a.approveNotes = "accept", now, p.Remarks.Approve
	}
	a.processed, a.processNotes = now, p.Remarks.Process.Notes
	a.actual, a.main, a.refund, a.due, a.paysAt = cents, paying, payingOut, time.Time{}, now.Add(s.slow)
	s.did(a, took, p.Remarks.Approve+p.Remarks.Process.Notes)
	s.settle(a)
	return nil
}

// settle lets the money of a refund under way arrive when its time has come.
func (s *Server) settle(a *afterSale) {
	if a.refund == payingOut && !a.paysAt.After(s.clock.Now()) {
		a.refund, a.main = refundedNow, finished
		a.paid = append(a.paid, money(a.actual))
		s.touch(a, "refunded", "")
	}
}

func (s *Server) did(a *afterSale, what, remark string) {
	a.took = append(a.took, what)
	s.touch(a, what, remark)
}

func money(cents int64) complaint.Money { return complaint.Money{Minor: cents, Currency: "CNY"} }

// cents reads an amount in yuan with at most two decimals.
func cents(n json.Number) (int64, bool) {
	if len(n) > 20 || strings.ContainsAny(n.String(), "eE") {
		return 0, false
	}
	amount, ok := new(big.Rat).SetString(n.String()) // #nosec G113 -- 20 digits at most, no exponent
	if !ok {
		return 0, false
	}
	amount.Mul(amount, big.NewRat(100, 1))
	return amount.Num().Int64(), amount.IsInt()
}
