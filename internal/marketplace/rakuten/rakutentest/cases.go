package rakutentest

import (
	"fmt"
	"slices"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

type inquiry struct {
	number    string
	order     string
	item      string
	text      string
	at        time.Time
	updated   time.Time
	completed bool
	read      bool
	replies   []reply
	took      []string
	claimed   int64
}

type reply struct {
	text, from string
	at         time.Time
	label      string
	path       string
}

type order struct {
	number   string
	progress int
	price    int64 // yen
	ordered  time.Time
	asked    time.Time // when its cancellation was
	paid     []int64
}

func (o *order) cancels() {
	o.progress = 900
	if o.price > 0 {
		o.paid = append(o.paid, o.price)
	}
}

// lowers is 金額変更: a part of the price is not charged any more.
func (o *order) lowers(amount int64) bool {
	if o == nil || amount <= 0 || amount > o.price || o.progress >= 800 {
		return false
	}
	if amount == o.price {
		o.cancels()
		return true
	}
	o.price -= amount
	o.paid = append(o.paid, amount)
	return true
}

// Opens implements marketplacetest.World: an inquiry about a shipped order. The
// amounts are yen, whatever their currency says.
func (w *World) Opens(o marketplacetest.Opening) string { return w.opens(o, 500) }

// OpensAt is Opens of an order that stands elsewhere (orderProgress).
func (w *World) OpensAt(o marketplacetest.Opening, progress int) string { return w.opens(o, progress) }

func (w *World) opens(o marketplacetest.Opening, progress int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next++
	now := w.clock.Now()
	day := now.In(jst).Format("20060102")
	number := o.Order
	if number == "" {
		number = fmt.Sprintf("%d-%s-%010d", shopID, day, w.next)
	}
	if w.orders[number] == nil {
		w.orders[number] = &order{number: number, progress: progress, price: o.Total.Minor, ordered: now.Add(-72 * time.Hour)}
	}
	in := &inquiry{
		number: fmt.Sprintf("%d-%s-%dt", shopID, day, w.next), order: number, item: o.Item, text: o.Text, at: now, updated: now, claimed: o.Claimed.Minor,
	}
	w.inquiries = append(w.inquiries, in)
	return in.number
}

func (w *World) find(number string) *inquiry {
	for _, in := range w.inquiries {
		if in.number == number {
			return in
		}
	}
	return nil
}

func (w *World) with(id string, do func(in *inquiry, o *order) bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	in := w.find(id)
	return in != nil && do(in, w.orders[in.order])
}

// Says implements marketplacetest.World.
func (w *World) Says(id, text string) bool {
	return w.with(id, func(in *inquiry, _ *order) bool {
		in.replies = append(in.replies, reply{text: text, from: "user", at: w.clock.Now()})
		in.updated, in.completed, in.read = w.clock.Now(), false, false
		return true
	})
}

// Moves implements marketplacetest.World: the customer writes meanwhile.
func (w *World) Moves(id string) bool { return w.Says(id, "追伸です。") }

// Completes marks an inquiry as done, as a person does in R-Messe.
func (w *World) Completes(id string) bool {
	return w.with(id, func(in *inquiry, _ *order) bool {
		in.completed, in.updated = true, w.clock.Now()
		return true
	})
}

// Sends implements marketplacetest.World. R-Messe knows no returns.
func (w *World) Sends(string, string, string) bool { return false }

// Withdraws implements marketplacetest.World. An inquiry is not withdrawn.
func (w *World) Withdraws(string) bool { return false }

// Escalates implements marketplacetest.World. What a customer asks Rakuten no
// shop's software sees.
func (w *World) Escalates(string) bool { return false }

// Asks implements marketplacetest.World. Rakuten asks by other ways.
func (w *World) Asks(string, time.Duration) bool { return false }

// ByHand implements marketplacetest.World.
func (w *World) ByHand(id string, c marketplace.Capability) bool {
	return w.with(id, func(in *inquiry, o *order) bool {
		switch c {
		case marketplace.AskToDecide:
			in.took = append(in.took, "escalate")
		case marketplace.UploadEvidence:
			in.took = append(in.took, "evidence")
		case marketplace.PayBack:
			if !o.lowers(in.claimed) {
				return false
			}
			in.took = append(in.took, "refund")
		case marketplace.ReadRuling, marketplace.StopSelling:
		default:
			return false
		}
		return true
	})
}

// Rules implements marketplacetest.World. Of Rakuten's mediation only the money
// shows, when the whole order is cancelled.
func (w *World) Rules(id string, f complaint.Favour, amount complaint.Money) bool {
	return w.with(id, func(_ *inquiry, o *order) bool { return f == complaint.ForMerchant || o.lowers(amount.Minor) })
}

// PaysBy implements marketplacetest.World.
func (w *World) PaysBy(id string, amount complaint.Money) bool {
	return w.with(id, func(_ *inquiry, o *order) bool { return o.lowers(amount.Minor) })
}

// PaidBack implements marketplacetest.World.
func (w *World) PaidBack(id string) []complaint.Money {
	var all []complaint.Money
	w.with(id, func(_ *inquiry, o *order) bool {
		for _, yen := range o.paid {
			all = append(all, jpy(yen))
		}
		return true
	})
	return all
}

// Took implements marketplacetest.World.
func (w *World) Took(id string) []string {
	var all []string
	w.with(id, func(in *inquiry, _ *order) bool { all = slices.Clone(in.took); return true })
	return all
}
