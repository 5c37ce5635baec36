package taobaotest

import (
	"slices"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// The statuses of a refund.
const (
	agreeing   = "WAIT_SELLER_AGREE"
	returning  = "WAIT_BUYER_RETURN_GOODS"
	confirming = "WAIT_SELLER_CONFIRM_GOODS"
	refused    = "SELLER_REFUSE_BUYER"
	closed     = "CLOSED"
	succeeded  = "SUCCESS"
)

// The values of cs_status that this gateway gives.
const (
	csNone     = 1
	csApplied  = 2
	csStepped  = 3
	csDone     = 6
	csBuyer    = 8
	csSeller   = 9
	csEvidence = 10
)

// How long a side has, on Taobao's pages [S][U].
const (
	sellerShipped = 5 * 24 * time.Hour
	buyerReturns  = 7 * 24 * time.Hour
	buyerReacts   = 7 * 24 * time.Hour
	sellerLooks   = 10 * 24 * time.Hour
)

// dispute is a refund, or an exchange of Tmall. Amounts are in cents.
type dispute struct {
	id, tid, item      string
	kind               marketplace.Kind
	exchange           bool
	total, fee         int64
	status             string
	cs                 int
	constraint, reason string
	text               string
	carrier, tracking  string
	created, modified  time.Time
	version            int64
	due                time.Time
	hidden             bool // the timeout is not shown
	moves              bool // the buyer changes it right before the seller's next write
	reviewed           bool
	letters            []letter
	took               []string
	paid               []complaint.Money
}

type letter struct {
	id      string
	role    int // 1 the buyer, 2 the seller, 3 the platform
	text    string
	at      time.Time
	special bool // RETURN_GOODS_APPROVED
	picture bool
}

type trade struct {
	tid, item string
	total     int64
	created   time.Time
}

func (d *dispute) over() bool { return d.status == closed || d.status == succeeded }

// reviewing reports whether the platform has the case.
func (d *dispute) reviewing() bool {
	return slices.Contains([]int{csApplied, csStepped, csEvidence}, d.cs)
}

// touch gives the case another version: TOP's is an instant in milliseconds.
func (g *Gateway) touch(d *dispute) {
	d.modified = g.clock.Now()
	d.version = max(d.version+1, d.modified.UnixMilli())
}

// turn gives the case another status, and the side whose turn it is its time.
func (g *Gateway) turn(d *dispute, status string) {
	d.status = status
	g.touch(d)
	d.due = time.Time{}
	within := map[string]time.Duration{agreeing: sellerShipped, returning: buyerReturns, refused: buyerReacts, confirming: sellerLooks}[status]
	if within > 0 && !d.reviewing() {
		d.due = d.modified.Add(within)
	}
}

func (g *Gateway) pay(d *dispute, amount int64) {
	if !d.exchange {
		d.fee = amount
		d.paid = append(d.paid, complaint.Money{Minor: amount, Currency: "CNY"})
	}
	g.turn(d, succeeded)
	g.tell(d, "RefundSuccess")
}

// say adds a message.
func (g *Gateway) say(d *dispute, role int, text string, picture bool) letter {
	l := letter{id: g.number(), role: role, text: text, at: g.clock.Now(), picture: picture}
	d.letters = append(d.letters, l)
	d.modified = g.clock.Now() // and not the version [U]
	g.tell(d, "RefundCreateMessage")
	return l
}

// find is the case that a call names.
func (g *Gateway) find(c *call, name string, exchange bool) (*dispute, *refusal) {
	if no := c.need(name); no != nil {
		return nil, no
	}
	if _, no := c.whole(name, 1, 1<<62, 0); no != nil {
		return nil, no
	}
	d := g.cases[c.all[name]]
	if d == nil || d.exchange != exchange {
		return nil, business("refund-not-exist", "退款不存在")
	}
	return d, nil
}

// lock checks the version that a write names, after the buyer was quicker if he is
// to be. Tmall wants version and phase; Taobao checks a version when there is one.
func (g *Gateway) lock(c *call, d *dispute, required bool) *refusal {
	if d.moves {
		d.moves = false
		g.touch(d)
		g.tell(d, "RefundBuyerModifyAgreement")
	}
	if required {
		if no := c.need("refund_version", "refund_phase"); no != nil {
			return no
		}
	}
	if phase := c.all["refund_phase"]; phase != "" && phase != d.phase() {
		return invalid("refund_phase")
	}
	version, no := c.whole("refund_version", 1, 1<<62, d.version)
	if no != nil {
		return no
	}
	if version != d.version {
		return business("refund-version-error", "退款版本不一致")
	}
	return nil
}

func (d *dispute) phase() string { return "onsale" }

// mayAct refuses what nobody may do with the case now.
func (d *dispute) mayAct(statuses ...string) *refusal {
	switch {
	case d.constraint == "refund_onweb":
		return business("refund-onweb", "请到网页版操作")
	case d.reviewing():
		return business("refund-cs-intervened", "小二已介入")
	case !slices.Contains(statuses, d.status):
		return business("refund-status-error", "退款状态不允许该操作")
	}
	return nil
}
