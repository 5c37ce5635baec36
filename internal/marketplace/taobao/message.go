package taobao

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	messageBytes = 400 // of taobao.refund.message.add
	messagePages = 40  // of 100: no case has more, and a read must end
)

// The codes of what is refused before it is sent.
const (
	tooLong  = "text_too_long"
	tooShort = "text_too_short"
)

// said is one message of a case.
type letter struct {
	ID      text `json:"id"`
	Content text `json:"content"`
	Created text `json:"created"`
	Role    text `json:"owner_role"`
}

// ours reports whether the seller wrote it: 2 on a refund; on an exchange 1 is the
// shop's main account, 2 a sub-account.
func (l letter) ours(exchange bool) bool { return l.Role == "2" || exchange && l.Role == "1" }

// SendMessage implements marketplace.Messenger. TOP keeps no key with a message, so
// the same words of ours on the case are the same message. Subject is not sent.
func (c *connection) SendMessage(ctx context.Context, k marketplace.Case, m marketplace.Message) error {
	content := strings.TrimSpace(m.Text)
	switch {
	case content == "":
		return &provider.Refused{Code: tooShort}
	case len(content) > messageBytes:
		return &provider.Refused{Code: tooLong}
	}
	st, err := c.read(ctx, k.ExternalID)
	if err != nil {
		return err
	}
	return c.write(ctx, st, content)
}

// write writes a message that is not there yet.
func (c *connection) write(ctx context.Context, st standing, content string) error {
	if there, err := c.wrote(ctx, st, content); err != nil || there {
		return err
	}
	failed := c.post(ctx, st, content)
	there, err := c.wrote(ctx, st, content)
	switch {
	case err == nil && there:
		return nil
	case failed != nil:
		return failed
	}
	return unsettled(err, "the message was taken")
}

func (c *connection) post(ctx context.Context, st standing, content string) error {
	if st.exchange {
		var out struct {
			Result struct {
				Code text `json:"error_code"`
			} `json:"result"`
		}
		p := params{"dispute_id": st.ID, "content": content, "fields": messageFields}
		if err := c.top.tell(ctx, "tmall.exchange.message.add", p, nil, &out); err != nil {
			return err
		}
		if out.Result.Code != "" {
			return &provider.Refused{Code: cmp.Or(word(out.Result.Code), provider.Rejected)}
		}
		return nil
	}
	// An image is required, also of a letter that has none: a plain grey one of ours.
	picture := upload{field: "image", name: "letter.png", kind: "image/png", content: blank()}
	p := params{"refund_id": st.ID, "content": content}
	return c.top.tell(ctx, "taobao.refund.message.add", p, []upload{picture}, &struct{}{})
}

func (c *connection) wrote(ctx context.Context, st standing, content string) (bool, error) {
	letters, _, err := c.letters(ctx, st)
	for _, l := range letters {
		if l.ours(st.exchange) && words(string(l.Content)) == words(content) {
			return true, nil
		}
	}
	return false, err
}

// words are a text as it is compared: TOP may escape it and join its blanks.
func words(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), " ") }

var messageFields = fields("id", "refund_id", "owner_id", "owner_nick", "owner_role", "content", "pic_urls", "created", "message_type")

// letters reads all that was said on a case, and the same as TOP wrote it.
func (c *connection) letters(ctx context.Context, st standing) ([]letter, []json.RawMessage, error) {
	var all []json.RawMessage
	for page := 1; page <= messagePages; page++ {
		raw, total, err := c.letterPage(ctx, st, page)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, raw...)
		if len(raw) == 0 || len(all) >= total {
			break
		}
	}
	letters := make([]letter, len(all))
	for i, raw := range all {
		if err := json.Unmarshal(raw, &letters[i]); err != nil {
			return nil, nil, &provider.Unknown{Err: fmt.Errorf("message %d of the case has no form", i+1)}
		}
	}
	return letters, all, nil
}

func (c *connection) letterPage(ctx context.Context, st standing, page int) (raw []json.RawMessage, total int, err error) {
	type messages = list[json.RawMessage]
	var out struct {
		Messages messages `json:"refund_messages"`
		Total    text     `json:"total_results"`
		Result   struct {
			Results messages `json:"results"`
			Total   text     `json:"total_results"`
		} `json:"result"`
	}
	p := params{"fields": messageFields, "page_no": strconv.Itoa(page), "page_size": strconv.Itoa(pageSize)}
	method := "taobao.refund.messages.get"
	if st.exchange {
		method, p["dispute_id"], p["operator_roles"] = "tmall.exchange.messages.get", st.ID, "1,2,3,4,5,6"
	} else {
		p["refund_id"] = st.ID
		if c.tmall {
			p["refund_phase"] = st.phase
		}
	}
	if err := c.top.ask(ctx, method, p, &out); err != nil {
		return nil, 0, err
	}
	total, _ = strconv.Atoi(string(cmp.Or(out.Total, out.Result.Total)))
	return append(out.Messages, out.Result.Results...), total, nil
}

// Conversation implements marketplace.ConversationReader.
func (c *connection) Conversation(ctx context.Context, k marketplace.Case) (marketplace.Record, error) {
	st, err := c.read(ctx, k.ExternalID)
	if err != nil {
		return nil, err
	}
	_, raw, err := c.letters(ctx, st)
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	whole, err := json.Marshal(map[string]any{"messages": raw})
	if err != nil {
		return nil, &provider.Unknown{Err: err}
	}
	return recorded("the messages", whole)
}

// blank is the picture that goes with a letter that has none: 64 × 64 points of
// light grey, some hundred bytes.
var blank = sync.OnceValue(func() []byte {
	picture := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.Gray{Y: 0xf2}})
	var b bytes.Buffer
	_ = png.Encode(&b, picture) // a buffer takes everything
	return b.Bytes()
})

// since is the instant that a version names, TOP's milliseconds or seconds; zero
// when it is neither.
func since(version string) time.Time {
	n, err := strconv.ParseInt(version, 10, 64)
	switch {
	case err != nil || n <= 0:
		return time.Time{}
	case n > 1e11:
		return time.UnixMilli(n).Truncate(time.Second)
	}
	return time.Unix(n, 0)
}
