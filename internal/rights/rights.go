// Package rights gives people what is theirs by law: all that is held on them,
// and its erasure, as far as no process, court or law on keeping records stands
// against it.
package rights

import (
	"context"
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
	Refused   *Refused   `json:"-"`                   // nil: nothing
}

// Standing looks a person up, by their id or a case number of theirs.
func (d *Desk) Standing(ctx context.Context, personOrCase string) (Standing, error) {
	held, err := d.Records.Held(ctx, personOrCase)
	if err != nil {
		return Standing{}, err
	}
	kept, err := d.retention(ctx, held)
	if err != nil {
		return Standing{}, err
	}
	return Standing{Held: held, Retention: kept, Refused: refusal(held, kept)}, nil
}

// retention is the longest that is still under way; nil when none is.
func (d *Desk) retention(ctx context.Context, held postgres.Held) (*Retention, error) {
	packs := map[string][]policy.Kept{}
	var longest *Retention
	for _, c := range held.Complaints {
		if c.ClosedAt == nil {
			continue
		}
		kept, known := packs[c.Version]
		if !known {
			stored, err := d.Records.Policy(ctx, c.Version)
			if err != nil {
				return nil, fmt.Errorf("how long %s is kept: %w", c.Number, err)
			}
			pack, err := policy.Restore(stored)
			if err != nil {
				return nil, fmt.Errorf("how long %s is kept: %w", c.Number, err)
			}
			kept = pack.Retention()
			packs[c.Version] = kept
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
	return longest, nil
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
