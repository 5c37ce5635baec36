// Package rights gives people what is theirs by law: all that is held on them,
// and its erasure, as far as no process, court or law on keeping records stands
// against it.
package rights

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// Desk carries people's rights out.
type Desk struct {
	Records Records
	Files   Files
	Now     func() time.Time
}

// Records is what PostgreSQL keeps.
type Records interface {
	Held(ctx context.Context, personOrCase string) (postgres.Held, error)
	Policy(ctx context.Context, version string) ([]byte, error)
	Erase(ctx context.Context, r postgres.EraseRequest) error
	SweepErased(ctx context.Context) error
	Audit(ctx context.Context, e postgres.AuditEntry) error
	Audits(ctx context.Context, subject string, limit int) ([]postgres.AuditEntry, error)
	Opening(ctx context.Context, number string) (complaint.Opening, error)
	Show(ctx context.Context, number string) (postgres.Shown, error)
	TextsOf(ctx context.Context, number string) ([]postgres.Text, error)
	Events(ctx context.Context, number string, afterSeq, limit int) ([]postgres.RecordedEvent, error)
	ArrivedFor(ctx context.Context, number string) ([]postgres.Arrived, error)
	Links
}

// Files is the evidence.
type Files interface {
	Records(ctx context.Context, number string) ([]evidence.Piece, error)
	Open(ctx context.Context, id string) (evidence.Piece, io.ReadCloser, error)
	EraseOf(ctx context.Context, number string) (int, error)
}

// Retention is until when the law, or the policy, keeps the records of a person.
type Retention struct {
	Until  time.Time `json:"until"`
	Number string    `json:"complaint"` // the one that is kept longest
	What   string    `json:"what"`      // complaint or evidence
	Years  int       `json:"years"`
	Source string    `json:"source"` // where the number comes from
}

// builtIn stands before the source of a number that is not the complaint's own:
// it is older than policies are kept.
const builtIn = "the complaint is older than policies are kept; the built-in one of today says: "

// Refused says why a person cannot be erased now. Retained is set when it is
// only for the time that records are kept, which a supervisor may overrule.
type Refused struct {
	Person   string
	Reasons  []string
	Retained *Retention
}

func (r *Refused) Error() string {
	return fmt.Sprintf("%s cannot be erased: %s", r.Person, strings.Join(r.Reasons, "; "))
}

// Standing is what is held on a person, and what stands in the way of erasing it.
type Standing struct {
	postgres.Held
	Retention *Retention `json:"retention,omitempty"` // nil: it has passed
	// BuiltIn are the complaints whose own policy is not kept: the built-in one of
	// today says how long they are.
	BuiltIn []string `json:"built_in,omitempty"`
	Refused *Refused `json:"-"` // nil: nothing
}

// Standing looks a person up, by their id or a case number of theirs.
func (d *Desk) Standing(ctx context.Context, personOrCase string) (Standing, error) {
	held, err := d.Records.Held(ctx, personOrCase)
	if err != nil {
		return Standing{}, err
	}
	kept, older, err := d.retention(ctx, held)
	if err != nil {
		return Standing{}, err
	}
	return Standing{Held: held, Retention: kept, BuiltIn: older, Refused: refusal(held, kept)}, nil
}

// retention is the longest that is still under way, nil when none is, and which
// complaints were judged by the built-in policy, since their own is not kept.
func (d *Desk) retention(ctx context.Context, held postgres.Held) (longest *Retention, older []string, err error) {
	packs := map[string][]policy.Kept{}
	for _, c := range held.Complaints {
		if c.ClosedAt == nil {
			continue
		}
		kept, known := packs[c.Version]
		if !known {
			if kept, err = d.kept(ctx, c, held); err != nil {
				return nil, nil, fmt.Errorf("how long %s is kept: %w", c.Number, err)
			}
			packs[c.Version] = kept
		}
		if len(kept) > 0 && strings.HasPrefix(kept[0].Source, builtIn) {
			older = append(older, c.Number)
		}
		for _, k := range kept {
			if k.What == "evidence" && held.Files == 0 {
				continue
			}
			until := c.ClosedAt.AddDate(k.Years, 0, 0)
			if until.After(d.Now()) && (longest == nil || until.After(longest.Until)) {
				longest = &Retention{Until: until, Number: c.Number, What: k.What, Years: k.Years, Source: k.Source}
			}
		}
	}
	return longest, older, nil
}

// kept is how long a complaint's own policy keeps its records, or, where that is
// older than policies are stored, the built-in one.
func (d *Desk) kept(ctx context.Context, c postgres.HeldComplaint, of postgres.Held) ([]policy.Kept, error) {
	stored, err := d.Records.Policy(ctx, c.Version)
	if err == nil {
		pack, err := policy.Restore(stored)
		if err != nil {
			return nil, err
		}
		return pack.Retention(), nil
	}
	if !errors.As(err, &postgres.NotFound{}) {
		return nil, err
	}
	packs, err := policy.Load("")
	if err != nil {
		return nil, err
	}
	pack, err := packs.For(of.Platform, of.Shop)
	if err != nil {
		return nil, err
	}
	kept := pack.Retention()
	for i := range kept {
		kept[i].Source = builtIn + kept[i].Source
	}
	return kept, nil
}

// refusal is why what is held may not be erased, or nil.
func refusal(held postgres.Held, kept *Retention) *Refused {
	r := &Refused{Person: held.Person, Retained: kept}
	for _, c := range held.Complaints {
		if c.ClosedAt == nil {
			r.Reasons = append(r.Reasons, fmt.Sprintf("%s is still running (%s)", c.Number, c.Stage))
			r.Retained = nil
		}
		if c.Hold != "" {
			r.Reasons = append(r.Reasons, fmt.Sprintf("a legal hold stands on %s (%s)", c.Number, c.Hold))
			r.Retained = nil
		}
	}
	if kept != nil {
		r.Reasons = append(r.Reasons, fmt.Sprintf("the records of %s are kept until %s, %d years from its end (%s: %s)",
			kept.Number, kept.Until.Format(time.DateOnly), kept.Years, kept.What, kept.Source))
	}
	if len(r.Reasons) == 0 {
		return nil
	}
	return r
}
