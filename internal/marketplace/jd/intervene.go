package jd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// Only the older gateway can ask JD to step in, and only it shows the version of
// the case that this must name.
const (
	serviceView = "jingdong.asc.query.view"
	jdIntervene = "jingdong.asc.process.JdIntervene"
)

// Escalate implements marketplace.Escalator. JD gives no number of its own; the
// case shows that it was asked.
func (p *platform) Escalate(ctx context.Context, c marketplace.Case, e marketplace.Escalation) (string, error) {
	if strings.HasPrefix(c.ExternalID, cancelPrefix) {
		return "", &provider.Refused{Code: "no_dispute_of_a_cancelled_order"}
	}
	reference := c.ExternalID + "/upgrade"
	o, _, err := p.g.afs(ctx, c.ExternalID)
	if err != nil {
		return "", wrap("escalate", err)
	}
	if asked(o) {
		return reference, nil
	}
	if e.Reason == "" && (p.codes.Default["intervene_reason_1"] == nil || p.codes.Default["intervene_reason_2"] == nil) {
		return "", wrap("escalate", p.byHand(marketplace.AskToDecide, codeUnknown))
	}
	reasons, err := p.reasons(e.Reason)
	if err != nil {
		return "", wrap("escalate", err)
	}
	version, err := p.version(ctx, o)
	if err != nil {
		return "", wrap("escalate", err)
	}
	sent := p.asker(o)
	sent["sysVersion"], sent["interveneReasonCid1"], sent["interveneReasonCid2"] = version, reasons[0], reasons[1]
	sent["contactTel"] = p.own.contactTel
	wrote := p.g.written(ctx, jdIntervene, "result", sent)
	if wait := (*provider.Throttled)(nil); errors.As(wrote, &wait) {
		return "", wrap("escalate", wrote)
	}
	after, _, readBack := p.g.afs(ctx, c.ExternalID)
	_, err = settled(marketplace.Dispute{}, readBack, wrote, func() bool { return asked(after) })
	if err != nil {
		return "", wrap("escalate", err)
	}
	return reference, nil
}

// asked reports whether JD has been asked to decide, by whomever.
func asked(o afsOrder) bool { return bool(o.Flags.Dispute) || o.Upgrade.Status.int() != 0 }

// asker is who asks about which case, as the older gateway's service methods want it.
func (p *platform) asker(o afsOrder) map[string]any {
	sent := map[string]any{"operateNick": p.own.operator, "serviceId": json.Number(o.ID), "orderId": json.Number(o.OrderID)}
	if p.own.vender != "" {
		sent["buId"] = p.own.vender
	}
	if p.own.pin != "" {
		sent["operatePin"] = p.own.pin
	}
	return sent
}

// reasons are JD's two numbers of why, from "12/34" or from the shop's table.
func (p *platform) reasons(said string) ([2]int64, error) {
	first, second, two := strings.Cut(said, "/")
	if said != "" && !two {
		return [2]int64{}, &provider.Refused{Code: "reason_not_a_code"}
	}
	one, err := p.codes.must(first, "intervene_reason_1")
	if err != nil {
		return [2]int64{}, err
	}
	other, err := p.codes.must(second, "intervene_reason_2")
	return [2]int64{one, other}, err
}

// version is the older gateway's version of the case. Where it is not shown, or the
// case is over there, nothing is asked.
func (p *platform) version(ctx context.Context, o afsOrder) (int64, error) {
	raw, err := p.g.older(ctx, serviceView, p.asker(o))
	if err != nil {
		return 0, err
	}
	var said struct {
		Result struct {
			result
			Data struct {
				Version digits `json:"sysVersion"`
				Status  digits `json:"serviceStatus"`
			} `json:"data"`
		} `json:"result"`
	}
	if json.Unmarshal(raw, &said) != nil {
		return 0, badAnswer("the service order")
	}
	if err := said.Result.fails(p.codes); err != nil {
		return 0, fmt.Errorf("jd %s: %w", serviceView, err)
	}
	switch {
	case p.codes.ServiceStatus[string(said.Result.Data.Status)] == "over":
		return 0, &provider.Refused{Code: "case_over"}
	case said.Result.Data.Version == "":
		return 0, &provider.Refused{Code: "sys_version_unknown"}
	}
	return said.Result.Data.Version.int(), nil
}
