package activities

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
)

// atOnce is how long a platform may take to show its records at once.
const atOnce = 3 * time.Second

// What is looked up at the platform, as the process names it.
const (
	OrderRecord        = "order"
	ShipmentRecord     = "shipment"
	ConversationRecord = "conversation"
)

// Gathered is what a platform showed at once, and what it did not.
type Gathered struct {
	Found []complaint.EvidenceRef `json:"found"`
	Left  []string                `json:"left,omitempty"` // order, shipment, conversation
}

// GatherRecords looks up order, shipment and conversation side by side, and
// does not wait for what takes long: most platforms answer at once, and what
// fails is left for GatherOrder, GatherShipment and GatherConversation, which
// have the patience. It never fails.
func (a *Activities) GatherRecords(ctx context.Context, s Subject) (Gathered, error) {
	ctx, cancel := context.WithTimeout(ctx, atOnce)
	defer cancel()
	lookups := []struct {
		what string
		ask  func(context.Context, Subject) ([]complaint.EvidenceRef, error)
	}{{OrderRecord, a.GatherOrder}, {ShipmentRecord, a.GatherShipment}, {ConversationRecord, a.GatherConversation}}
	var (
		group errgroup.Group
		found = make([][]complaint.EvidenceRef, len(lookups))
		left  = make([]bool, len(lookups))
	)
	for i, one := range lookups {
		group.Go(func() error {
			refs, err := one.ask(ctx, s)
			found[i], left[i] = refs, err != nil
			return nil
		})
	}
	_ = group.Wait() // none returns an error
	gathered := Gathered{Found: []complaint.EvidenceRef{}}
	for i, one := range lookups {
		gathered.Found = append(gathered.Found, found[i]...)
		if left[i] {
			gathered.Left = append(gathered.Left, one.what)
		}
	}
	return gathered, nil
}
