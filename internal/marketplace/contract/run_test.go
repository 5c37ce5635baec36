package contract_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

// opens is when the platforms of these runs begin.
var opens = time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)

// run is one case on one platform, with the line to it breaking now and then.
type run struct {
	require *require.Assertions
	ctx     context.Context
	dice    *rand.Rand
	side    side
	world   marketplacetest.World
	line    *marketplacetest.Line
	p       marketplace.Platform
	id      string
	c       marketplace.Case
	asked   complaint.Money // what the buyer claims
	told    []string        // what happened, for a failure
}

// begin connects a shop to a platform of its own, on which a buyer opens a case.
func begin(ctx context.Context, t require.TestingT, s side, seed uint64) (r *run, end func()) {
	r = &run{require: require.New(t), ctx: ctx, dice: rand.New(rand.NewPCG(seed, 7)), side: s, world: s.world(opens)}
	r.line = marketplacetest.NewLine(r.world.Gateway())
	server := httptest.NewServer(r.line)
	shop := r.world.Shop()
	shop.Gateway = server.URL
	p, err := s.adapter.Connect(shop, marketplacetest.Tools(r.world.Now))
	r.require.NoError(err)
	r.p = p
	total := complaint.Money{Minor: 12800, Currency: s.currency}
	r.asked = total
	r.id = r.world.Opens(marketplacetest.Opening{Order: "778812000000000001", Item: "600123", Kind: s.kinds[r.dice.IntN(len(s.kinds))],
		Total: total, Claimed: r.asked, Text: "The kettle stopped heating on the third day."})
	r.require.NotEmpty(r.id, "a buyer can open a case")
	r.c = marketplace.Case{Number: "R26-7K4Q-X2MD", Platform: shop.Platform, Shop: shop.Name, ExternalID: r.id, Order: "778812000000000001"}
	return r, server.Close
}

func (r *run) tell(what string) { r.told = append(r.told, what) }

var onTheWire = []marketplacetest.Fault{marketplacetest.FailsFirst, marketplacetest.FailsAfter, marketplacetest.LostAnswer, marketplacetest.Garbled}

// trouble lets something go wrong with what is done next.
func (r *run) trouble() {
	for range r.dice.IntN(3) {
		switch n, fault := 1+r.dice.IntN(6), onTheWire[r.dice.IntN(len(onTheWire))]; r.dice.IntN(7) {
		case 0:
			r.world.Throttles(1 + r.dice.IntN(2))
			r.tell("throttled")
		case 1:
			r.world.Moves(r.id)
			r.tell("moved")
		case 2:
			r.world.HidesDue(r.id)
			r.tell("no due")
		default:
			r.line.Break(n, fault)
			r.tell(string(fault))
		}
	}
}

// errors that end an operation without its having been done.
var (
	errNotAllowed  = errors.New("not allowed now")
	errNeedsPerson = errors.New("needs a person")
)

const patience = 15 // tries of one operation; more faults than that in a row are not drawn

// persist does something as a worker does: again and again until it ends, and
// read anew when the case has moved on.
func (r *run) persist(what string, do func(d marketplace.Dispute) error) error {
	r.trouble()
	r.tell(what)
	d := marketplace.Dispute{}
	var last error
	for range patience {
		if what != "read" && what != "list" && d.ID == "" {
			fresh, err := r.p.Case.Dispute(r.ctx, r.id)
			if err != nil {
				r.passing(what, err)
				continue
			}
			d = fresh
		}
		last = do(d)
		var (
			stale   *marketplace.Stale
			barred  *marketplace.NotAllowed
			person  *marketplace.NeedsPerson
			refused *provider.Refused
		)
		switch {
		case last == nil:
			return nil
		case errors.As(last, &stale):
			d = marketplace.Dispute{} // read and decide anew
			continue
		case errors.As(last, &barred):
			r.tell("not allowed: " + barred.Why)
			return errNotAllowed
		case errors.As(last, &person):
			return errNeedsPerson
		case errors.As(last, &refused):
			return last
		}
		r.passing(what, last)
	}
	r.require.NoError(last, "%s does not end: %v", what, r.told)
	return last
}

// passing holds that an error is one which may be gone the next time.
func (r *run) passing(what string, err error) {
	var throttled *provider.Throttled
	var unknown *provider.Unknown
	r.require.True(errors.As(err, &throttled) || errors.As(err, &unknown), "%s after %v: %v", what, r.told, err)
}

// read reads the case, however often that takes.
func (r *run) read() (d marketplace.Dispute) {
	r.require.NoError(r.persist("read", func(marketplace.Dispute) (err error) {
		d, err = r.p.Case.Dispute(r.ctx, r.id)
		return err
	}), "%v", r.told)
	r.require.Equal(r.id, d.ID)
	return d
}

// listed reports whether the case is among those that changed.
func (r *run) listed() {
	r.require.NoError(r.persist("list", func(marketplace.Dispute) error {
		for cursor := ""; ; {
			page, err := r.p.Cases.Changed(r.ctx, r.world.Now().Add(-time.Hour), r.world.Now().Add(time.Minute), cursor)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(page.Cases, func(c marketplace.Changed) bool { return c.ID == r.id }) {
				return nil
			}
			if cursor = page.Next; cursor == "" {
				return &provider.Refused{Code: "not_listed"}
			}
		}
	}), "the case is lost: %v", r.told)
}

// took counts what the seller did on the case.
func (r *run) took(what string) (n int) {
	for _, one := range r.world.Took(r.id) {
		if one == what {
			n++
		}
	}
	return n
}

// sum is what the platform paid back, and how often.
func (r *run) sum() (minor int64, times int) {
	for _, m := range r.world.PaidBack(r.id) {
		minor += m.Minor
		times++
	}
	return minor, times
}
