package sandbox

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"redress/internal/devstack/web"
)

// switchboard holds one set for each match; several can fit a write. The sets are kept in PostgreSQL,
// so a restart changes nothing.
type switchboard struct {
	db *pgxpool.Pool

	mu   sync.Mutex
	sets []*Setting
	lost int // answers lost so far, to take turns
}

func (b *switchboard) load() error {
	rows, err := b.db.Query(context.Background(), `SELECT setting FROM sandbox.switches ORDER BY kind, order_no`)
	if err != nil {
		return err
	}
	b.sets, err = pgx.CollectRows(rows, pgx.RowTo[*Setting])
	return err
}

// use takes one of a count from the first set that fits and has one left.
func (b *switchboard) use(o order, count func(*Setting) *int) *Setting {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, set := range b.sets {
		if n := count(set); set.Match.fits(o) && *n > 0 {
			*n--
			// Kept as well as can be: a switch that is off by one after a crash harms no one.
			_ = b.keep(context.Background(), *set)
			return set
		}
	}
	return nil
}

func (b *switchboard) keep(ctx context.Context, set Setting) error {
	_, err := b.db.Exec(ctx, `INSERT INTO sandbox.switches VALUES ($1, $2, $3) ON CONFLICT (kind, order_no) DO UPDATE SET setting = EXCLUDED.setting`,
		set.Match.Kind, set.Match.Order, set)
	return err
}

// before is the trouble that keeps a write from being looked at: slowness, and being down.
func (b *switchboard) before(ctx context.Context, o order) error {
	b.mu.Lock()
	var slow time.Duration
	down := false
	for _, set := range b.sets {
		if set.Match.fits(o) {
			slow = max(slow, time.Duration(set.SlowMS)*time.Millisecond)
			down = down || rand.Float64() < set.Fail // not a secret
		}
	}
	b.mu.Unlock()
	select {
	case <-time.After(slow):
	case <-ctx.Done():
		return ctx.Err()
	}
	if down || b.use(o, func(s *Setting) *int { return &s.FailNext }) != nil {
		return &web.Failure{Status: http.StatusServiceUnavailable, Code: "unavailable", Message: "the service is down, try again"}
	}
	return nil
}

// refusal is the final no to a new effect.
func (b *switchboard) refusal(o order) error {
	if b.use(o, func(s *Setting) *int { return &s.RejectNext }) == nil {
		return nil
	}
	return &web.Failure{Status: http.StatusUnprocessableEntity, Code: "declined", Message: "declined for good"}
}

// after says how the answer to a new effect gets lost; empty: it does not.
func (b *switchboard) after(o order) string {
	set := b.use(o, func(s *Setting) *int { return &s.LostAnswerNext })
	if set == nil {
		return ""
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lost++
	if set.LostAnswerHow != "" {
		return set.LostAnswerHow
	}
	return []string{"drop", "error"}[b.lost%2]
}
