package taobao

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// What TOP's messages are taken with.
const (
	pullQuantity   = 200 // TOP takes 10 to 200
	confirmAtOnce  = 200
	topicOfRefunds = "taobao_refund_"
)

// Topics are the topics of TMC that tell of a refund.
var Topics = []string{
	topicOfRefunds + "RefundCreated", topicOfRefunds + "RefundSellerAgreeAgreement", topicOfRefunds + "RefundSellerRefuseAgreement",
	topicOfRefunds + "RefundBuyerModifyAgreement", topicOfRefunds + "RefundBuyerReturnGoods", topicOfRefunds + "RefundCreateMessage",
	topicOfRefunds + "RefundBlockMessage", topicOfRefunds + "RefundClosed", topicOfRefunds + "RefundSuccess",
	topicOfRefunds + "TaobaoInterApplied", topicOfRefunds + "TaobaoIntervened", topicOfRefunds + "RefundableMarked",
	topicOfRefunds + "RefundableCanceled",
}

// Post is a shop's TMC messages, beside the list of what changed. A message is a
// hint that a case changed; the case is read in any case.
type Post struct{ c *connection }

// NewPost is the post of a shop of Taobao or Tmall, by the shop's Platform.
func NewPost(s marketplace.Shop, t marketplace.Tools) (*Post, error) {
	c, err := dial(s, t, s.Platform == Tmall.Name)
	if err != nil {
		return nil, err
	}
	return &Post{c}, nil
}

// Pull takes the messages that wait and tells which cases they are of, each once.
// They come again until confirm was called, which is done when the cases are kept.
// Messages of another shop in the same group are left where they are.
func (p *Post) Pull(ctx context.Context) (cases []string, confirm func(context.Context) error, err error) {
	var out struct {
		Messages list[letterOfTMC] `json:"messages"`
	}
	wanted := params{"group_name": p.c.group, "quantity": strconv.Itoa(pullQuantity)}
	if err := p.c.top.ask(ctx, "taobao.tmc.messages.consume", wanted, &out); err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, m := range out.Messages {
		if !number.MatchString(string(m.ID)) || p.c.nick != "" && m.Nick != "" && string(m.Nick) != p.c.nick {
			continue
		}
		ids = append(ids, string(m.ID))
		if id := m.refund(); id != "" && !slices.Contains(cases, id) {
			cases = append(cases, id)
		}
	}
	return cases, func(ctx context.Context) error { return p.confirm(ctx, ids) }, nil
}

// confirm says that messages are not to come again. To say it twice does no harm.
func (p *Post) confirm(ctx context.Context, ids []string) error {
	for some := range slices.Chunk(ids, confirmAtOnce) {
		var out struct {
			Success flag `json:"is_success"`
		}
		wanted := params{"group_name": p.c.group, "s_message_ids": strings.Join(some, ",")}
		if err := p.c.top.tell(ctx, "taobao.tmc.messages.confirm", wanted, nil, &out); err != nil {
			return err
		}
		if !out.Success {
			return &provider.Unknown{Err: errors.New("messages were not confirmed")}
		}
	}
	return nil
}

// letterOfTMC is a message as taobao.tmc.messages.consume gives it.
type letterOfTMC struct {
	ID      text `json:"id"`
	Topic   text `json:"topic"`
	Content text `json:"content"` // JSON in a string
	Nick    text `json:"user_nick"`
}

// refund is the case that a message is of; empty for one of another topic, or one
// that cannot be read: it would come for ever, and the list finds its case.
func (m letterOfTMC) refund() string {
	if !strings.HasPrefix(string(m.Topic), topicOfRefunds) {
		return ""
	}
	var content struct {
		ID text `json:"refund_id"`
	}
	if json.Unmarshal([]byte(m.Content), &content) != nil || !number.MatchString(string(content.ID)) {
		return ""
	}
	return string(content.ID)
}

// Permit switches the topics of refunds on for the shop. taobao.tmc.user.permit
// replaces all topics that a user has, so those that are there are named again.
func (p *Post) Permit(ctx context.Context) error {
	have, err := p.c.topics(ctx)
	if err != nil {
		return err
	}
	want := slices.Clone(have)
	for _, topic := range Topics {
		if !contains(want, topic) {
			want = append(want, topic)
		}
	}
	if len(want) == len(have) {
		return nil
	}
	return p.c.succeeded(ctx, "taobao.tmc.user.permit", params{"topics": strings.Join(want, ",")}, nil)
}

// topics are those that are on. They are asked for by the shop's nick.
func (c *connection) topics(ctx context.Context) ([]string, error) {
	if c.nick == "" {
		return nil, &provider.Refused{Code: "seller_nick_missing"}
	}
	var out struct {
		User struct {
			Topics list[string] `json:"topics"`
		} `json:"tmc_user"`
	}
	p := params{"nick": c.nick, "fields": fields("user_nick", "topics")}
	if err := c.top.ask(ctx, "taobao.tmc.user.get", p, &out); err != nil {
		return nil, fmt.Errorf("read the topics: %w", err)
	}
	return out.User.Topics, nil
}

func contains(all []string, one string) bool { return slices.Contains(all, one) }
