package rights

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// Wish is a person's wish to be erased, brought by somebody.
type Wish struct {
	Person string // id
	By     complaint.Actor
	// DespiteRetention is the code of a supervisor's reason to erase before the
	// records' time is over; empty: wait.
	DespiteRetention string
}

// Erased says what was done.
type Erased struct {
	Person     string `json:"person"`
	Complaints int    `json:"complaints"`
	Texts      int    `json:"texts"`
	Files      int    `json:"files"` // taken out of the blob store
	// Swept is false when the database's owner has to vacuum still: the wrapped
	// key is in the table's dead rows until PostgreSQL does that by itself.
	Swept bool `json:"swept"`
	// BuiltIn are the complaints that were judged by the built-in policy of today,
	// since they are older than policies are kept.
	BuiltIn []string `json:"built_in,omitempty"`
}

// ErrNotSupervisor means that records in their time of retention are a
// supervisor's to erase.
var ErrNotSupervisor = errors.New("only a supervisor may erase before the retention is over")

// Erase makes all that is known of a person unreadable. It fails with *Refused
// and ErrNotSupervisor, and then nothing was erased. After any other error, the
// same call again finishes what was begun.
func (d *Desk) Erase(ctx context.Context, w Wish) (Erased, error) {
	standing, err := d.Standing(ctx, w.Person)
	if err != nil {
		return Erased{}, err
	}
	despite, err := w.despite(standing.Refused)
	if err != nil {
		return Erased{}, err
	}
	done := Erased{Person: standing.Person, Complaints: len(standing.Complaints), Texts: standing.Texts, BuiltIn: standing.BuiltIn}
	detail := map[string]string{"complaints": strconv.Itoa(done.Complaints), "texts": strconv.Itoa(done.Texts), "files": strconv.Itoa(standing.Files)}
	if len(standing.BuiltIn) > 0 {
		detail["retention_built_in"] = strings.Join(standing.BuiltIn, " ")
	}
	if despite {
		detail["despite_retention"], detail["retained_until"] = w.DespiteRetention, standing.Retention.Until.Format(time.DateOnly)
	}
	var held postgres.Held
	err = d.Records.Erase(ctx, postgres.EraseRequest{
		Person: standing.Person,
		Audit:  postgres.AuditEntry{Actor: w.By.String(), Action: "person_erased", Subject: standing.Person, Detail: detail},
		May: func(now postgres.Held) error {
			held = now
			kept, _, err := d.retention(ctx, now)
			if err != nil {
				return err
			}
			_, err = w.despite(refusal(now, kept))
			return err
		},
	})
	if err != nil {
		return Erased{}, err
	}
	for _, c := range held.Complaints {
		n, err := d.Files.EraseOf(ctx, c.Number)
		done.Files += n
		if err != nil {
			return done, fmt.Errorf("%s is erased in the database, and files of %s are still there: run it again: %w", done.Person, c.Number, err)
		}
	}
	err = d.Records.SweepErased(ctx)
	done.Swept = err == nil
	if errors.Is(err, postgres.ErrNotOwner) {
		err = nil
	}
	return done, err
}

// despite is nil when nothing stands against the wish, or only a time that a
// supervisor overrules; then it is true.
func (w Wish) despite(r *Refused) (bool, error) {
	switch {
	case r == nil:
		return false, nil
	case r.Retained == nil || w.DespiteRetention == "":
		return false, r
	case w.By.Role != complaint.Supervisor:
		return false, ErrNotSupervisor
	}
	return true, nil
}
