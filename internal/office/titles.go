package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"redress/internal/complaint"
)

// withoutTitles takes the titles of its items out of a state-order message and
// stores them as its text: the process does not get words. undo is for the error
// of sending it: what is refused leaves no words behind. Another message is left
// as it is, and so is one that cannot be read, since the process says what is
// wrong with it.
func (o *Office) withoutTitles(ctx context.Context, number, message string, payload json.RawMessage) (_ json.RawMessage, undo func(error) error, err error) {
	nothing := func(err error) error { return err }
	var m complaint.StateOrder
	if message != string(complaint.MsgStateOrder) || complaint.DecodeStrict(payload, &m) != nil {
		return payload, nothing, nil
	}
	titles, any := make([]string, len(m.Order.Items)), false
	for i := range m.Order.Items {
		item, field := &m.Order.Items[i], fmt.Sprintf("order.items[%d].title", i)
		titles[i], item.Title = item.Title, ""
		switch any = any || titles[i] != ""; {
		case strings.ContainsAny(titles[i], "\x00\r\n") || len(titles[i]) > maxTitle:
			return nil, nothing, &complaint.Refusal{Code: complaint.BadValue, Field: field, Reason: fmt.Sprintf("must be one line of at most %d bytes", maxTitle)}
		case titles[i] != "" && m.TextID != "":
			return nil, nothing, &complaint.Refusal{Code: complaint.BadValue, Field: field, Reason: "stands in the text already: give titles there or here"}
		}
	}
	if !any {
		return payload, nothing, nil
	}
	if m.TextID, err = o.Store.SaveTextOf(ctx, number, m.MessageID, m.Actor, strings.Join(titles, "\n")); err != nil {
		return nil, nothing, err
	}
	undo = func(err error) error {
		if code := complaint.CodeOf(err); code != "" && code != complaint.MessageReused {
			return errors.Join(err, o.Store.DropTextOf(context.WithoutCancel(ctx), number, m.MessageID))
		}
		return err
	}
	payload, err = json.Marshal(m)
	return payload, undo, err
}

// maxTitle is how long an item's title may be, in bytes, as in an opening.
const maxTitle = 500
