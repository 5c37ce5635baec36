package activities

import (
	"cmp"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// wishes are what a case of a kind asks for.
var wishes = map[marketplace.Kind]complaint.RemedyKind{
	marketplace.RefundOnly: complaint.FullRefund, marketplace.ReturnRefund: complaint.ReturnRefund, marketplace.Chargeback: complaint.FullRefund,
	marketplace.Exchange: complaint.Replacement, marketplace.Reship: complaint.Replacement, marketplace.Repair: complaint.Repair,
}

// openingOf is the complaint that a platform's case is opened with.
func openingOf(c CaseRef, d marketplace.Dispute, now time.Time) complaint.Opening {
	o := complaint.Opening{
		Platform: c.Platform, Shop: c.Shop, ExternalID: c.ID, Channel: "platform", Customer: d.Customer,
		Order: complaint.Order{Number: cmp.Or(d.Order, c.ID), Total: d.Total},
		// A case without words still is one: its reason stands for them.
		Text: cmp.Or(d.Text, d.Reason, string(d.Kind)), Wish: wishes[d.Kind], SubmittedAt: d.OpenedAt, TimeScale: 1,
	}
	// A question may be no complaint; one that has a deadline, or that the platform looks into, is.
	if d.Kind != marketplace.Inquiry || !d.Due.IsZero() || d.Review != marketplace.NotAsked {
		o.Kind = complaint.IsComplaint
	}
	for _, item := range d.Items {
		o.Order.Items = append(o.Order.Items, complaint.OrderItem{SKU: item, Quantity: 1})
	}
	if o.SubmittedAt.IsZero() || o.SubmittedAt.After(now) {
		o.SubmittedAt = now
	}
	if d.State == marketplace.SellersTurn && d.Due.After(now) && d.Due.Sub(now) <= complaint.MaxWait {
		o.PlatformDue = d.Due
	}
	o.Customer.Locale, o.Customer.Timezone = cmp.Or(o.Customer.Locale, "en"), cmp.Or(o.Customer.Timezone, "UTC")
	o.Customer.PreferredChannel = cmp.Or(o.Customer.PreferredChannel, "platform")
	return o
}
