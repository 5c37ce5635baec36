package taobao

import (
	"context"
	"slices"

	"redress/internal/marketplace"
)

// allow asks TOP what may be done now, where the shop told what TOP's operation
// codes mean. They are not public, so without the setting nobody is asked.
func (c *connection) allow(ctx context.Context, st *standing) error {
	if len(c.operations) == 0 || len(st.Can) == 0 {
		return nil
	}
	type operation struct {
		Code text `json:"operation_code"`
		Tips text `json:"tips"`
	}
	var out struct {
		Detail struct {
			Version text            `json:"refund_version"`
			Not     list[operation] `json:"not_allowed_operations"`
		} `json:"detail"`
	}
	p := params{"refund_id": st.ID, "fields": fields("allowedOperations", "refund_version")}
	if err := c.top.ask(ctx, "taobao.refund.detail.get", p, &out); err != nil {
		return err
	}
	for _, no := range out.Detail.Not {
		kind, known := c.operations[string(no.Code)]
		if !known || !st.can(kind) {
			continue
		}
		st.Can = slices.DeleteFunc(st.Can, func(k marketplace.AnswerKind) bool { return k == kind })
		st.Cannot[kind] = string(no.Tips)
		if st.Cannot[kind] == "" {
			st.Cannot[kind] = string(no.Code)
		}
	}
	return nil
}
