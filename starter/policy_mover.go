package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
	"redress/internal/office"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// movesAtOnce is how many complaints are moved side by side.
const movesAtOnce = 8

// mover moves complaints, or tells what would move.
type mover struct {
	sh     *shell
	office *office.Office
	target *policy.Pack
	move   move

	mu           sync.Mutex
	bar          *progress
	done, failed int
}

// all moves complaints one beside the other. What fails for one does not hold up the
// others.
func (m *mover) all(ctx context.Context, numbers []string) error {
	if len(numbers) == 0 {
		_, _ = fmt.Fprintf(m.sh.err, "no running complaint of %s is under another version than %s\n", m.move.pack, m.target.Version())
		return nil
	}
	m.bar = newProgress(m.sh, "moving", int64(len(numbers)))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(movesAtOnce)
	for _, number := range numbers {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			result, err := m.one(ctx, number)
			if ctx.Err() != nil && err != nil {
				return ctx.Err()
			}
			return m.tell(result, err)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	m.bar.clear()
	what := "moved"
	if m.move.dry {
		what = "would move"
	}
	if len(numbers) > 1 {
		_, _ = fmt.Fprintf(m.sh.err, "%d %s, %d failed\n", m.done, what, m.failed)
	}
	if m.failed > 0 {
		return errTold
	}
	return nil
}

// one moves a complaint, and says what moved in it.
func (m *mover) one(ctx context.Context, number string) (aMove, error) {
	result := aMove{ID: number, To: versioned(m.target), DryRun: m.move.dry, Moved: []movedDeadline{}, Stood: []stoodDeadline{}}
	before, err := m.office.Store.Show(ctx, number)
	if err != nil {
		return result, err
	}
	terms, err := m.office.Store.Terms(ctx, number)
	if err != nil {
		return result, err
	}
	result.From = packRef{terms.Pack, terms.Version}.String()
	switch {
	case before.Stage == complaint.Closed:
		return result, errors.New("it is closed: nothing of it moves any more")
	case result.From == result.To:
		return result, errors.New("it is under this version already")
	case m.target.Kind() == policy.OfPlatform && before.Platform != m.target.Name():
		return result, fmt.Errorf("it came from %s: the rules of the platform %s are not for it", before.Platform, m.target.Name())
	}
	if m.move.dry {
		err = m.rehearse(ctx, before, terms, &result)
	} else {
		err = m.send(ctx, before, &result)
	}
	return result, err
}

// send moves a complaint for good, and reads what its events say of it.
func (m *mover) send(ctx context.Context, before postgres.Shown, result *aMove) error {
	message, err := m.move.message(m.target)
	if err != nil {
		return err
	}
	answered, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if _, err := m.office.Process.Update(answered, before.ID, string(complaint.MsgChangePolicy), message.MessageID, message.payload()); errors.Is(err, office.ErrNoAnswer) && ctx.Err() == nil {
		return fmt.Errorf("no answer within %s: is bin/worker running? It may still move; run this again to see", answerWithin)
	} else if err != nil {
		return explain(answered, m.office, before.ID, message, err)
	}
	after, err := m.office.Store.Show(ctx, before.ID)
	if err != nil {
		return err
	}
	recorded, err := m.office.Store.Events(ctx, before.ID, before.Events, postgres.MaxEvents)
	if err != nil {
		return err
	}
	events := make([]complaint.Event, len(recorded))
	for i, e := range recorded {
		events[i] = e.Event
	}
	return m.read(events, after.View, result)
}

// read takes from a complaint's events what moved and what stood.
func (m *mover) read(events []complaint.Event, after complaint.View, result *aMove) error {
	changed, moved, why := false, map[complaint.DeadlineName]bool{}, map[complaint.DeadlineName]string{}
	for _, e := range events {
		name := complaint.DeadlineName(e.Facts["deadline"])
		switch {
		case e.Type == complaint.PolicyChanged && e.Facts["to"] == m.target.Version():
			changed = true
		case e.Type == complaint.DeadlineMoved && e.Facts["reason"] == "policy/"+m.target.Version():
			from, _ := time.Parse(time.RFC3339Nano, e.Facts["from"]) // as the case writes them
			to, _ := time.Parse(time.RFC3339Nano, e.Facts["to"])
			result.Moved = append(result.Moved, movedDeadline{name, from, to, e.Facts["rule"], e.Facts["at_breach"]})
			moved[name] = true
		case e.Type == complaint.DeadlineKept:
			why[name] = e.Facts["why"]
		}
	}
	if !changed {
		return fmt.Errorf("its process could not look the rules up; it is flagged as %s", "policy/"+m.target.Version())
	}
	for _, d := range after.Deadlines {
		if moved[d.Name] || d.State != complaint.Running && d.State != complaint.Paused {
			continue
		}
		stood := stoodDeadline{Deadline: d.Name, Due: d.Due, Why: why[d.Name]}
		if d.State == complaint.Paused {
			stood.Due = time.Time{}
		}
		result.Stood = append(result.Stood, stood)
	}
	return nil
}
