package jd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"redress/internal/marketplace"
)

const (
	sessions = "/sp-support/v0/dongdong-sessions"
	chatLogs = sessions + "/{sid}/chat-logs"

	// chatBefore is how long before the claim a talk can still be about it.
	chatBefore = 30 * 24 * time.Hour
	// chatPages bounds what is read of a customer's talks.
	chatPages = 20
)

type session struct {
	ID    string `json:"sid"`
	Order digits `json:"orderId"`
	SKU   digits `json:"skuId"`
}

// Conversation implements marketplace.ConversationReader: the customer's talks with
// the shop in Dongdong that name the case's order or, naming none, its goods.
func (p *platform) Conversation(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	if strings.HasPrefix(c.ExternalID, cancelPrefix) {
		return nil, nil
	}
	o, _, err := p.g.afs(ctx, c.ExternalID)
	if err != nil {
		return nil, fmt.Errorf("read case of conversation: %w", err)
	}
	buyer := firstOf(o.Base.Buyer, o.Customer.XID)
	if buyer == "" {
		return nil, nil
	}
	from := o.Base.Applied.instant()
	if from.IsZero() {
		from = p.g.tools.Now()
	}
	query := map[string]string{"customerList": buyer, "startTime": millis(from.Add(-chatBefore)), "endTime": millis(p.g.tools.Now()),
		"pageSize": fmt.Sprint(pageSize)}
	parts := map[string]json.RawMessage{}
	for page := 1; page <= chatPages; page++ {
		query["page"] = fmt.Sprint(page)
		e, err := p.g.ask(ctx, call{method: http.MethodGet, path: sessions, query: query})
		if err != nil {
			return nil, fmt.Errorf("list conversations: %w", err)
		}
		var raw []json.RawMessage
		if !isNothing(e.Data) && json.Unmarshal(e.Data, &raw) != nil {
			return nil, badAnswer("the list of conversations")
		}
		for _, one := range raw {
			if err := p.talk(ctx, o, one, parts); err != nil {
				return nil, err
			}
		}
		if int64(page*pageSize) >= e.Pagination.Items.int() {
			break
		}
	}
	return record(parts)
}

func (p *platform) talk(ctx context.Context, o afsOrder, raw json.RawMessage, parts map[string]json.RawMessage) error {
	var s session
	if json.Unmarshal(raw, &s) != nil {
		return badAnswer("a conversation")
	}
	if s.ID == "" || !s.about(o) {
		return nil
	}
	e, err := p.g.ask(ctx, call{method: http.MethodGet, path: chatLogs, in: map[string]string{"sid": s.ID}})
	if err != nil {
		return fmt.Errorf("read conversation: %w", err)
	}
	parts["session "+s.ID] = raw
	parts["said "+s.ID] = e.Data
	return nil
}

func (s session) about(o afsOrder) bool {
	if s.Order.int() != 0 {
		return s.Order == o.OrderID
	}
	for _, sku := range o.SKUs {
		if sku.ID == s.SKU {
			return true
		}
	}
	return false
}
