package postgres

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"
)

// How long a count of the owners' open complaints is good for: two seconds, or as
// many times as long as it took, so that counting never takes more than a
// two-hundredth of the time. What this process records meanwhile is added to it;
// what others record is not.
const (
	countedFor   = 2 * time.Second
	countedTimes = 200
)

// loads is how many open complaints each owner has. Each complaint that comes in
// asks for it, and counting takes tens of milliseconds where tens of thousands are
// open.
type loads struct {
	mu   sync.Mutex
	of   map[string]int
	good time.Time // until when
}

// owned is whose a complaint is; nobody's once it is closed.
type owned struct {
	Owner string `db:"owner"`
	Open  bool   `db:"open"`
}

// moved takes note of what was recorded.
func (l *loads) moved(from, to owned) {
	if from == to {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil {
		return
	}
	if from.Open {
		l.of[from.Owner]--
	}
	if to.Open {
		l.of[to.Owner]++
	}
}

// Load counts the open cases of each owner; an owner without any is left out. It
// may be two seconds behind what other processes recorded, and half a minute where
// a million are open.
func (s *Store) Load(ctx context.Context) (map[string]int, error) {
	l := s.loads
	l.mu.Lock()
	defer l.mu.Unlock()
	if begun := time.Now(); l.of == nil || begun.After(l.good) {
		counted, err := s.countLoad(ctx)
		if err != nil {
			return nil, err
		}
		l.of, l.good = counted, begun.Add(max(countedFor, countedTimes*time.Since(begun)))
	}
	load := maps.Clone(l.of)
	maps.DeleteFunc(load, func(owner string, cases int) bool { return owner == "" || cases <= 0 })
	return load, nil
}

func (s *Store) countLoad(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		Owner string `db:"owner"`
		Cases int    `db:"cases"`
	}
	err := s.db.SelectContext(ctx, &rows, `select owner, count(*) as cases from complaints
		where closed_at is null and owner <> '' group by owner`)
	if err != nil {
		return nil, fmt.Errorf("count the owners' cases: %w", err)
	}
	load := make(map[string]int, len(rows))
	for _, r := range rows {
		load[r.Owner] = r.Cases
	}
	return load, nil
}
