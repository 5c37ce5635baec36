package taobao

import (
	"context"
	"fmt"
	"strings"
	"time"

	"redress/internal/marketplace"
)

// mostSkew is how far TOP lets a time stamp be from its own clock.
const mostSkew = 10 * time.Minute

// Check implements marketplace.Checker. It reads, and changes nothing.
func (c *connection) Check(ctx context.Context) []marketplace.Finding {
	findings := []marketplace.Finding{c.checkClock(ctx), c.checkToken(ctx), c.checkList(ctx), c.checkAddress(ctx), c.checkTopics(ctx)}
	codes := marketplace.Finding{What: "operation codes", Note: "set: refund.detail.get says what may be answered"}
	if len(c.operations) == 0 {
		codes.Note = "not set: what may be answered goes by status and operation_contraint alone. " +
			"The codes stand in an answer of taobao.refund.detail.get to your own app; put them into operation_codes"
	}
	return append(findings, codes, marketplace.Finding{What: "pay back",
		Note: "not tried: taobao.rp.refunds.agree takes sub-accounts only, and large amounts want a code by SMS"})
}

func (c *connection) checkClock(ctx context.Context) marketplace.Finding {
	f := marketplace.Finding{What: "the clock"}
	var out struct {
		Time text `json:"time"`
	}
	if f.Err = c.top.ask(ctx, "taobao.time.get", params{}, &out); f.Err != nil {
		return f
	}
	skew := c.top.tools.Now().Sub(instant(out.Time)).Round(time.Second)
	f.Note = fmt.Sprintf("%s from TOP's", skew)
	if skew.Abs() > mostSkew/2 {
		f.Err = fmt.Errorf("our clock is %s from TOP's, which takes %s", skew, mostSkew)
	}
	return f
}

func (c *connection) checkToken(ctx context.Context) marketplace.Finding {
	f := marketplace.Finding{What: "the token"}
	var out struct {
		User struct {
			Type text `json:"type"`
		} `json:"user"`
	}
	if f.Err = c.top.ask(ctx, "taobao.user.seller.get", params{"fields": fields("user_id", "type")}, &out); f.Err != nil {
		return f
	}
	if want := map[bool]text{false: "C", true: "B"}[c.tmall]; out.User.Type != "" && out.User.Type != want {
		f.Err = fmt.Errorf("the account is of type %s; a shop of %s is of type %s", word(out.User.Type), c.title(), want)
		return f
	}
	token, err := c.top.tools.Tokens.Token(ctx)
	switch {
	case err != nil:
		f.Err = err
	case token.Expires.IsZero():
		f.Note = "works; when it expires is not known"
	default:
		f.Note = fmt.Sprintf("works; expires in %d days", int(token.Expires.Sub(c.top.tools.Now()).Hours())/24)
	}
	return f
}

// checkList lists the last day, and reads the first case of it with all that
// belongs to it, which tries each permission that reading takes.
func (c *connection) checkList(ctx context.Context) marketplace.Finding {
	f := marketplace.Finding{What: "list and read refunds"}
	now := c.top.tools.Now()
	page, err := c.Changed(ctx, now.Add(-c.Longest()), now, "")
	if f.Err = err; err != nil {
		return f
	}
	f.Note = fmt.Sprintf("%d changed in the last day", len(page.Cases))
	if len(page.Cases) == 0 {
		f.Note += "; reading one could not be tried"
		return f
	}
	k := marketplace.Case{ExternalID: page.Cases[0].ID}
	for _, read := range []func(context.Context, marketplace.Case) (marketplace.Record, error){c.Conversation, c.Order, c.Shipment} {
		if _, err := read(ctx, k); err != nil {
			f.Err = err
			return f
		}
	}
	f.Note += "; case, messages, order and shipment can be read"
	return f
}

func (c *connection) checkAddress(ctx context.Context) marketplace.Finding {
	f := marketplace.Finding{What: "the address for returns", Note: "found"}
	_, f.Err = c.returnAddress(ctx, "")
	return f
}

func (c *connection) checkTopics(ctx context.Context) marketplace.Finding {
	f := marketplace.Finding{What: "messages (TMC)"}
	if c.nick == "" {
		f.Note = "seller_nick is not set: topics are not looked at, and refunds are found by listing"
		return f
	}
	have, err := c.topics(ctx)
	if f.Err = err; err != nil {
		return f
	}
	var missing []string
	for _, topic := range Topics {
		if !contains(have, topic) {
			missing = append(missing, topic)
		}
	}
	f.Note = "all topics of refunds are on"
	if len(missing) > 0 {
		f.Note = "not on: " + strings.Join(missing, ", ")
	}
	return f
}
