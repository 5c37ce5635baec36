package complaint

import "time"

// Intake is what the workflow of a complaint is started with: the opening
// without people's data, and the terms it is handled under. A workflow that
// continues as new carries the whole Case instead.
type Intake struct {
	Number      string     `json:"number"` // the case number, R26-7K4Q-X2MD
	Platform    string     `json:"platform"`
	Shop        string     `json:"shop"`
	ExternalID  string     `json:"external_id,omitempty"`
	Kind        Kind       `json:"kind,omitempty"`
	Channel     string     `json:"channel"`
	Locale      string     `json:"locale"`
	Timezone    string     `json:"timezone"`
	Order       OrderFacts `json:"order"`
	Wish        RemedyKind `json:"wish,omitempty"`
	Category    Category   `json:"category,omitempty"`
	SubmittedAt time.Time  `json:"submitted_at"`
	PlatformDue time.Time  `json:"platform_due,omitzero"`
	Terms       Terms      `json:"terms"`
	Tags        []string   `json:"tags,omitempty"` // from the beginning; triage adds others

	Case *Case `json:"case,omitempty"` // set when the workflow continues as new
}

// OrderFacts are the parts of an order a decision needs: no titles, no names.
type OrderFacts struct {
	Number string `json:"number"`
	Total  Money  `json:"total"`
	// Shipped says whether the order was on its way when the complaint came.
	Shipped bool       `json:"shipped,omitempty"`
	Items   []ItemFact `json:"items,omitempty"`
}

// ItemFact is one line of an order.
type ItemFact struct {
	SKU      string `json:"sku"`
	Batch    string `json:"batch,omitempty"`
	Quantity int    `json:"quantity"`
}

// Intake is what of the opening the workflow gets.
func (o Opening) Intake(number string, terms Terms) Intake {
	terms.Scale = max(o.TimeScale, 1)
	in := Intake{
		Number: number, Platform: o.Platform, Shop: o.Shop, ExternalID: o.ExternalID, Kind: o.Kind, Channel: o.Channel,
		Locale: o.Customer.Locale, Timezone: o.Customer.Timezone, Wish: o.Wish, Category: o.Category,
		SubmittedAt: o.SubmittedAt.UTC(), PlatformDue: o.PlatformDue, Terms: terms,
		Order: o.Order.facts(),
	}
	if o.Unproven {
		in.Tags = []string{SenderUnproven}
	}
	return in
}

// facts are what of an order a decision needs.
func (o Order) facts() OrderFacts {
	f := OrderFacts{Number: o.Number, Total: o.Total, Shipped: !o.ShippedAt.IsZero()}
	for _, item := range o.Items {
		f.Items = append(f.Items, ItemFact{item.SKU, item.Batch, item.Quantity})
	}
	return f
}
