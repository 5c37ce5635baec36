package jdtest

// The numbers of this JD. They are invented: the real ones are not public.
const (
	opApprovePass       = 9001
	opApproveReject     = 9002
	opOnlyRefund        = 9003
	opConfirmReceive    = 9004
	opSubmitRefund      = 9005
	opNegotiationModify = 9006
	opNegotiationReject = 9007

	sellers   = 9010
	returning = 9020
	received  = 9030
	refused   = 9040 // the buyer's turn
	offered   = 9050 // the buyer's turn
	paying    = 9060
	withdrawn = 9090
	finished  = 100 // JD's own

	upAsked    = 9101
	upEvidence = 9102
	upDeciding = 9103
	upCustomer = 9104
	upMerchant = 9105
	upSplit    = 9106

	notPaid     = 0
	payingOut   = 9010
	refundedNow = 20 // JD's own
)

// Codes is the table that a shop of this JD is connected with.
const Codes = `{
 "operate_type": {"approve_pass": 9001, "approve_reject": 9002, "only_refund": 9003, "confirm_receive": 9004, "submit_refund": 9005,
  "negotiation_modify": 9006, "negotiation_reject": 9007},
 "default": {"reject_type": 9201, "negotiation_reject": 9301, "negotiation_programme": 9302, "part_quality": 9401, "part_appearance": 9402,
  "part_packing": 9403, "intervene_reason_1": 9501, "intervene_reason_2": 9502},
 "status": {"9010": "sellers_turn", "9020": "returning", "9030": "returned", "9040": "buyers_turn", "9050": "buyers_turn", "9060": "reviewed",
  "9090": "ended"},
 "upgrade": {"9101": {"review": "asked"}, "9102": {"review": "evidence"}, "9103": {"review": "deciding"},
  "9104": {"review": "decided", "favour": "customer"}, "9105": {"review": "decided", "favour": "merchant"},
  "9106": {"review": "decided", "favour": "split"}},
 "payment_form_unpaid": ["9602"],
 "errors": {"sp": {"fake.token": "token", "fake.throttled": "throttled", "fake.missing": "not_found"}, "jos": {"fake.version": "stale"}}
}`
