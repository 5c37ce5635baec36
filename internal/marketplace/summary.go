package marketplace

import (
	"fmt"
	"strings"

	"redress/internal/complaint"
)

// summary is the manifest on one page, for the one who decides.
func (m Manifest) summary() string {
	var b strings.Builder
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", label+":", value)
		}
	}
	line("Complaint", m.Complaint)
	line("Platform", m.Platform)
	line("Platform id", m.ExternalID)
	line("Shop", m.Shop)
	line("Order", m.Order.Number)
	line("Paid", m.Order.Total.String())
	line("Category", string(m.Category))
	line("Wish", string(m.Wish))
	line("Merchant", string(m.Position))
	line("Reason", m.Reason)

	fmt.Fprintf(&b, "\nOffers: %d\n", len(m.Proposals))
	for _, p := range m.Proposals {
		fmt.Fprintf(&b, "  %d. %s by %s: %s\n", p.N, remedy(p.Remedy), p.By, p.State)
		if p.Counter != nil {
			fmt.Fprintf(&b, "     countered with %s\n", remedy(*p.Counter))
		}
	}
	fmt.Fprintf(&b, "\nEvidence: %d\n", len(m.Evidence))
	for _, e := range m.Evidence {
		late := ""
		if e.Late {
			late = ", late"
		}
		fmt.Fprintf(&b, "  %s from %s%s, sha256 %s\n", e.Kind, e.By, late, e.SHA256)
	}
	fmt.Fprintf(&b, "\nStatements: %d\n", len(m.Statements))
	for _, s := range m.Statements {
		fmt.Fprintf(&b, "\n%s:\n%s\n", s.By, quote(s.Text))
	}
	return b.String()
}

func remedy(r complaint.Remedy) string {
	if r.Amount.IsZero() {
		return string(r.Kind)
	}
	return string(r.Kind) + " of " + r.Amount.String()
}

// quote marks each line, so that nothing a side wrote looks like ours.
func quote(text string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r", ""), "\n")
	return "> " + strings.Join(lines, "\n> ")
}
