package postgres

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/vault"
)

// Verify computes a complaint's chain of hashes anew and holds it against the
// signed checkpoints of its shop, all of which must be whole: from one that is
// not, what it said of this complaint may have been taken away. An event that was
// changed, added, moved or removed shows, the last ones too. It fails with NotFound.
func (s *Store) Verify(ctx context.Context, number string) (VerifyResult, error) {
	return s.verifyOne(ctx, Scope{Keys: s.vault.PublicKeys()}, number, false)
}

// VerifyWith is Verify for who has the public keys only, or checkpoints that were
// kept elsewhere. A complaint that no checkpoint has is held against those of
// every shop, so that nobody can have moved it. Of the scope it takes these two.
func (s *Store) VerifyWith(ctx context.Context, scope Scope, number string) (VerifyResult, error) {
	return s.verifyOne(ctx, scope, number, true)
}

func (s *Store) verifyOne(ctx context.Context, scope Scope, number string, everywhere bool) (VerifyResult, error) {
	var c chain
	err := s.inSnapshot(ctx, func(tx *sqlx.Tx) error {
		var there []*chain
		if err := tx.SelectContext(ctx, &there, `select `+chainColumns+` from complaints where number = $1`, number); err != nil {
			return fmt.Errorf("read complaint %s: %w", number, err)
		}
		if len(there) == 0 {
			return NotFound{"complaint", number}
		}
		c = *there[0]
		if err := judge(ctx, tx, []*chain{&c}); err != nil || !c.result.OK {
			return err
		}
		return c.standing(ctx, tx, scope, everywhere)
	})
	return c.result, err
}

// standing holds a chain that fits against what is signed.
func (c *chain) standing(ctx context.Context, tx *sqlx.Tx, scope Scope, everywhere bool) error {
	var elsewhere []CheckpointRef
	err := tx.SelectContext(ctx, &elsewhere, `select platform, shop, n from checkpoint_heads
		where number = $1 and (platform, shop) <> ($2, $3) order by platform, shop, n limit 1`, c.Number, c.Platform, c.Shop)
	if err != nil {
		return fmt.Errorf("list the checkpoints of %s: %w", c.Number, err)
	}
	for _, ref := range elsewhere {
		c.breaks(1, fmt.Sprintf("the complaint is in another shop now: %s has it", ref))
		c.result.Checkpoint = &ref
		return nil
	}
	v := verifying{scope: Scope{Platform: c.Platform, Shop: c.Shop, Keys: scope.Keys, Witness: scope.Witness}}
	if everywhere && c.result.Covered == 0 {
		v.scope.Platform, v.scope.Shop = "", ""
	}
	v.scope.Checkpoint = func(r CheckpointResult) {
		if r.OK || !c.result.OK {
			return
		}
		c.breaks(0, fmt.Sprintf("%s proves nothing, and may have spoken of this complaint: %s", r.CheckpointRef, r.Reason))
		c.result.Checkpoint = &r.CheckpointRef
	}
	return v.checkpoints(ctx, tx)
}

// Scope is what VerifyAll looks at and whom it tells.
type Scope struct {
	Platform, Shop string // one shop's; empty: everything
	Keys           vault.PublicKeys
	Witness        []Checkpoint // kept elsewhere; they must still be there unchanged

	Complaint  func(VerifyResult)     // each complaint; may be nil
	Checkpoint func(CheckpointResult) // each checkpoint; may be nil
}

// Verification sums up what VerifyAll found.
type Verification struct {
	OK          bool `json:"ok"`
	Complaints  int  `json:"complaints"`
	Events      int  `json:"events"`
	Checkpoints int  `json:"checkpoints"`
	Bad         int  `json:"bad"` // complaints and checkpoints that do not fit
	// Uncovered complaints have events that no checkpoint covers yet.
	Uncovered int `json:"uncovered"`
	// UncoveredSince is when the oldest of those events happened.
	UncoveredSince *time.Time `json:"uncovered_since,omitempty"`
}

// VerifyAll verifies the complaints and the checkpoints of a shop, or of all. It
// reads as it goes, and holds a few hundred complaints in memory at most.
func (s *Store) VerifyAll(ctx context.Context, scope Scope) (Verification, error) {
	v := &verifying{scope: scope}
	at := walk{platform: scope.Platform, shop: scope.Shop}
	for {
		var chains []*chain
		err := s.inSnapshot(ctx, func(tx *sqlx.Tx) (err error) {
			if chains, err = at.page(ctx, tx); err != nil || len(chains) == 0 {
				return err
			}
			return judge(ctx, tx, chains)
		})
		if err != nil {
			return v.sum, err
		}
		if len(chains) == 0 {
			break
		}
		for _, c := range chains {
			v.judged(c)
		}
	}
	err := s.inSnapshot(ctx, func(tx *sqlx.Tx) error {
		if err := v.missing(ctx, tx); err != nil {
			return err
		}
		return v.checkpoints(ctx, tx)
	})
	v.sum.OK = v.sum.Bad == 0
	return v.sum, err
}

// verifying is one VerifyAll under way.
type verifying struct {
	scope Scope
	sum   Verification
}

func (v *verifying) judged(c *chain) {
	v.tell(c.result)
	if since := c.since.UTC(); c.result.OK && c.result.Covered < c.Seq {
		v.sum.Uncovered++
		if v.sum.UncoveredSince == nil || since.Before(*v.sum.UncoveredSince) {
			v.sum.UncoveredSince = &since
		}
	}
}

func (v *verifying) tell(r VerifyResult) {
	v.sum.Complaints++
	v.sum.Events += r.Events
	if !r.OK {
		v.sum.Bad++
	}
	if v.scope.Complaint != nil {
		v.scope.Complaint(r)
	}
}

// missing finds complaints that a checkpoint or an event speaks of and that are
// not there, or are in another shop now.
func (v *verifying) missing(ctx context.Context, tx *sqlx.Tx) error {
	var gone []witness
	err := tx.SelectContext(ctx, &gone, `select h.number, max(h.seq) as seq, h.platform, h.shop, max(h.n) as n from checkpoint_heads h
		where ($1 = '' or h.platform = $1 and h.shop = $2)
			and not exists (select 1 from complaints c where c.number = h.number and c.platform = h.platform and c.shop = h.shop)
		group by h.number, h.platform, h.shop order by h.number`, v.scope.Platform, v.scope.Shop)
	if err != nil {
		return fmt.Errorf("look for complaints that are gone: %w", err)
	}
	for _, h := range gone {
		v.tell(VerifyResult{Number: h.Number, FirstBad: 1, Checkpoint: &h.CheckpointRef,
			Reason: fmt.Sprintf("the complaint is gone or in another shop: %s has %d events of it", h.CheckpointRef, h.Seq)})
	}
	if v.scope.Platform != "" {
		return nil
	}
	var strays []Head
	err = tx.SelectContext(ctx, &strays, `select number, min(seq) as seq from events e
		where not exists (select 1 from complaints c where c.number = e.number) group by number order by number`)
	if err != nil {
		return fmt.Errorf("look for events of no complaint: %w", err)
	}
	for _, e := range strays {
		v.tell(VerifyResult{Number: e.Number, FirstBad: e.Seq, Reason: "there are events and no complaint"})
	}
	return nil
}

// witnessed reports why a checkpoint is not the one that was kept elsewhere, or "".
func witnessed(kept, there Checkpoint) string {
	if !bytes.Equal(kept.Hash(), there.Hash()) {
		return "it is not the one that was kept elsewhere"
	}
	return ""
}

// ToVerify counts the complaints that VerifyAll looks at.
func (s *Store) ToVerify(ctx context.Context, scope Scope) (n int64, err error) {
	err = s.db.GetContext(ctx, &n, `select count(*) from complaints where $1 = '' or platform = $1 and shop = $2`, scope.Platform, scope.Shop)
	if err != nil {
		return 0, fmt.Errorf("count complaints: %w", err)
	}
	return n, nil
}
