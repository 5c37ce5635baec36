package taobaotest

import "strconv"

func (g *Gateway) addMessage(c *call) (any, *refusal) {
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	switch content := c.all["content"]; {
	case content == "":
		return nil, missing("content")
	case len(content) > 400: // bytes, not characters
		return nil, invalid("content")
	}
	if no := c.picture("image", 500<<10, true); no != nil {
		return nil, no
	}
	d.took = append(d.took, "message")
	l := g.say(d, 2, c.all["content"], true)
	return map[string]any{"refund_message": map[string]any{"id": integer(l.id), "created": when(l.at)}}, nil
}

func (l letter) wire(d *dispute, asked map[string]bool) map[string]any {
	kind := "NORMAL"
	if l.special {
		kind = "RETURN_GOODS_APPROVED"
	}
	row := map[string]any{"id": integer(l.id), "refund_id": d.id, "owner_role": strconv.Itoa(l.role), "owner_id": 1000 + l.role,
		"owner_nick": "n" + strconv.Itoa(l.role), "content": l.text, "created": when(l.at), "message_type": kind}
	if l.picture {
		row["pic_urls"] = map[string]any{"pic_url": []any{map[string]any{"url": "https://img.example/" + l.id + ".png"}}}
	}
	return only(row, asked)
}

func (g *Gateway) messages(c *call) (any, *refusal) {
	if no := c.need("fields"); no != nil {
		return nil, no
	}
	d, no := g.find(c, "refund_id", false)
	if no != nil {
		return nil, no
	}
	if phase := c.all["refund_phase"]; g.tmall && phase == "" {
		return nil, missing("refund_phase")
	} else if phase != "" && phase != d.phase() {
		return nil, invalid("refund_phase")
	}
	page, no := d.page(c)
	if no != nil {
		return nil, no
	}
	return map[string]any{"refund_messages": map[string]any{"refund_message": page}, "total_results": len(d.letters)}, nil
}

func (g *Gateway) exchangeMessages(c *call) (any, *refusal) {
	if no := c.need("fields", "operator_roles"); no != nil {
		return nil, no
	}
	d, no := g.find(c, "dispute_id", true)
	if no != nil {
		return map[string]any{"result": map[string]any{"error_code": "DISPUTE_NOT_EXIST"}}, nil
	}
	page, no := d.page(c)
	if no != nil {
		return nil, no
	}
	return map[string]any{"result": map[string]any{"results": map[string]any{"refund_message": page}, "total_results": len(d.letters)}}, nil
}

// page is a page of a case's messages, the newest first.
func (d *dispute) page(c *call) ([]any, *refusal) {
	page, no := c.whole("page_no", 1, 1<<31, 1)
	if no != nil {
		return nil, no
	}
	size, no := c.whole("page_size", 1, 100, 40)
	if no != nil {
		return nil, no
	}
	rows := []any{}
	for i := len(d.letters) - 1 - int((page-1)*size); i >= 0 && len(rows) < int(size); i-- {
		rows = append(rows, d.letters[i].wire(d, c.fields()))
	}
	return rows, nil
}
