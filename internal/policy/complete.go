package policy

import (
	"redress/internal/complaint"
)

// complete checks that a pack with what it extends leaves no question open.
func (l *loaded) complete(whole packFile) error {
	for _, name := range complaint.DeadlineNames {
		if _, ok := whole.Deadlines[name]; !ok {
			return l.src.wrong("deadlines."+string(name), "is missing, here and in what the pack extends")
		}
	}
	in := whole.Limits
	for field, there := range map[string]bool{
		"rounds": in.Rounds != nil, "reopens": in.Reopens != nil, "low_score": in.LowScore != nil,
		"ruling_waits": in.RulingWaits != nil, "customer_appeal": in.CustomerAppeal != nil,
		"merchant_appeal": in.MerchantAppeal != nil, "grant_at_once": in.GrantAtOnce != nil,
	} {
		if !there {
			return l.src.wrong("limits."+field, "is missing, here and in what the pack extends")
		}
	}
	for _, category := range complaint.Categories {
		if _, ok := whole.Checklists[category]; !ok {
			return l.src.wrong("checklists."+string(category), "is missing, here and in what the pack extends")
		}
	}
	if whole.Triage == nil {
		return l.src.wrong("triage", "is missing, here and in what the pack extends")
	}
	return nil
}
