package taobao

import (
	"strings"

	"redress/internal/marketplace"
)

// kinds are TOP's dispute_type.
var kinds = map[text]marketplace.Kind{
	"REFUND": marketplace.RefundOnly, "REFUND_AND_RETURN": marketplace.ReturnRefund, "TMALL_EXCHANGE": marketplace.Exchange,
	"TAOBAO_EXCHANGE": marketplace.Exchange, "REPAIR": marketplace.Repair, "RESHIPPING": marketplace.Reship, "OTHERS": marketplace.OtherKind,
}

// The statuses of a refund.
const (
	waitSellerAgree   = "WAIT_SELLER_AGREE"
	waitBuyerReturn   = "WAIT_BUYER_RETURN_GOODS"
	waitSellerConfirm = "WAIT_SELLER_CONFIRM_GOODS"
	sellerRefused     = "SELLER_REFUSE_BUYER"
	closed            = "CLOSED"
	success           = "SUCCESS"
)

var states = map[text]marketplace.State{
	waitSellerAgree: marketplace.SellersTurn, waitBuyerReturn: marketplace.Returning, waitSellerConfirm: marketplace.Returned,
	sellerRefused: marketplace.BuyersTurn, closed: marketplace.Ended, success: marketplace.Refunded,
	"WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS": marketplace.BuyersTurn, "WAIT_SELLER_CONSIGN_GOODS": marketplace.SellersTurn,
	"EXCHANGE_TRANSFORM_TO_REFUND": marketplace.Ended, // a refund of its own goes on
}

// exchangeStates are the statuses of tmall.exchange.*, which its documentation
// gives as words with numbers; either may stand in an answer.
var exchangeStates = map[text]marketplace.State{
	"1": marketplace.SellersTurn, "换货待处理": marketplace.SellersTurn,
	"2": marketplace.Returning, "待买家退货": marketplace.Returning,
	"3": marketplace.Returned, "买家已退货，待收货": marketplace.Returned,
	"4": marketplace.Ended, "换货关闭": marketplace.Ended,
	"5": marketplace.Refunded, "换货成功": marketplace.Refunded,
	"6": marketplace.BuyersTurn, "待买家修改": marketplace.BuyersTurn,
	"12": marketplace.SellersTurn, "待发出换货商品": marketplace.SellersTurn,
	"13": marketplace.BuyersTurn, "待买家收货": marketplace.BuyersTurn,
	"14": marketplace.SellersTurn, "请退款": marketplace.SellersTurn,
}

// What of an exchange the states of ours do not tell apart: it is to be answered, it
// was refused, the new goods are to be sent, and they were.
var (
	exchangeOpen    = map[text]bool{"1": true, "换货待处理": true}
	exchangeRefused = map[text]bool{"6": true, "待买家修改": true}
	exchangeToSend  = map[text]bool{"12": true, "待发出换货商品": true}
	exchangeSent    = map[text]bool{"13": true, "待买家收货": true}
)

// The values of cs_status, where Taobao's own decision is.
const (
	csSupportsBuyer  = "8"
	csSupportsSeller = "9"
	csDone           = "6"
	csAppealable     = "11"
)

var reviews = map[text]marketplace.Review{
	"": marketplace.NotAsked, "0": marketplace.NotAsked, "1": marketplace.NotAsked, "2": marketplace.Asked, "3": marketplace.Deciding,
	"4": marketplace.Deciding, "5": marketplace.Deciding, csDone: marketplace.Decided, "7": marketplace.ReviewWithdrawn,
	csSupportsBuyer: marketplace.Decided, csSupportsSeller: marketplace.Decided, "10": marketplace.WantsEvidence,
	csAppealable: marketplace.Appealable,
}

// The values of operation_contraint, which TOP spells so.
const (
	cannotRefuse = "cannot_refuse"
	onlyOnPages  = "refund_onweb"
	noCall       = "no_call_for_this_kind" // and a word of ours, for what TOP has no call for
)

// Why a refusal is not taken, by the documentation of taobao.refund.refuse.
const (
	notShipped   = "not_shipped"
	noReason     = "seven_days_no_reason"
	beingDecided = "the platform decides"
)

// refusable says why a claim cannot be refused; empty when it can.
func refusable(r refund) string {
	switch {
	case r.Constraint == cannotRefuse:
		return cannotRefuse
	case r.OrderStatus == "WAIT_SELLER_SEND_GOODS":
		return notShipped
	case strings.Contains(string(r.Reason), "无理由"):
		return noReason
	}
	return ""
}
