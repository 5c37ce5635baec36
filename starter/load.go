package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"redress/internal/complaint"
	"redress/internal/office"
	"redress/internal/postgres"
)

const (
	loadBatch  = 100              // complaints taken in by one transaction
	startLimit = 30 * time.Second // for the processes of one batch; what is not started by then the worker starts
)

// load takes the complaints of a file in, batch by batch.
type load struct {
	sh     *shell
	office *office.Office
	bar    *progress
	now    time.Time

	batch    []aLine
	requests []postgres.OpenRequest

	opened, known, refused int
	kept                   bool // Temporal could not be reached; said once
}

func newLoad(sh *shell, desk *office.Office, bar *progress) *load {
	return &load{sh: sh, office: desk, bar: bar, now: sh.now()}
}

// add puts a line into the batch and takes the batch in when it is full.
func (l *load) add(ctx context.Context, line aLine) error {
	if line.err == nil {
		var request postgres.OpenRequest
		request, line.err = l.office.Admit(office.Arrival{Opening: line.opening, Key: contentKey(line)}, l.now)
		if line.err == nil {
			l.batch, l.requests = append(l.batch, line), append(l.requests, request)
		}
	}
	if line.err != nil {
		l.refuse(line)
	}
	if len(l.batch) < loadBatch {
		return nil
	}
	return l.flush(ctx)
}

func (l *load) refuse(line aLine) {
	l.refused++
	l.bar.clear()
	for _, problem := range line.problems() {
		_, _ = fmt.Fprintln(l.sh.err, problem)
	}
}

// flush takes the batch in. Where one complaint of it clashes with an earlier
// one, the others still go in.
func (l *load) flush(ctx context.Context) error {
	batch, requests := l.batch, l.requests
	l.batch, l.requests = nil, nil
	opened, err := l.office.Store.OpenMany(ctx, requests)
	var clash postgres.IdempotencyMismatch
	if errors.As(err, &clash) && len(batch) > 1 {
		for i := range batch {
			l.batch, l.requests = batch[i:i+1], requests[i:i+1]
			if err := l.flush(ctx); err != nil {
				return err
			}
		}
		return nil
	}
	if errors.As(err, &clash) {
		batch[0].err = clash
		l.refuse(batch[0])
		return nil
	}
	if err != nil {
		return err
	}
	var fresh []complaint.Intake
	for i, one := range opened {
		if one.Created {
			fresh = append(fresh, batch[i].opening.Intake(one.Number, requests[i].Terms))
		}
		if err := l.tell(one); err != nil {
			return err
		}
	}
	return l.start(ctx, fresh)
}

func (l *load) tell(one postgres.Opened) error {
	l.bar.clear()
	if one.Created {
		l.opened++
	} else {
		l.known++
	}
	if l.sh.json() {
		return json.NewEncoder(l.sh.out).Encode(struct {
			ID         string `json:"id"`
			WorkflowID string `json:"workflow_id"`
			Created    bool   `json:"created"`
		}{one.Number, complaint.WorkflowID(one.Number), one.Created})
	}
	what := "opened"
	if !one.Created {
		what = "was there already"
	}
	_, err := fmt.Fprintf(l.sh.out, "%s  %s\n", one.Number, what)
	return err
}

// start starts the processes of what was taken in. A Temporal that cannot be
// reached is no failure: the complaints are kept.
func (l *load) start(ctx context.Context, fresh []complaint.Intake) error {
	if l.kept || len(fresh) == 0 {
		return nil
	}
	starting, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	err := l.office.Reachable(starting)
	if err == nil {
		err = l.office.Start(starting, fresh, nil)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		l.kept = true
		l.bar.clear()
		_, _ = fmt.Fprintln(l.sh.err, "note: Temporal is not reachable: what was opened is kept and will start when it is back. "+err.Error())
	}
	return nil
}

// end takes the rest in and sums up.
func (l *load) end(ctx context.Context) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	l.bar.clear()
	switch total := l.opened + l.known + l.refused; {
	case total == 0:
		return errors.New("there is no complaint in it: give one JSON object, or one a line")
	case total > 1 || l.refused > 0:
		_, _ = fmt.Fprintf(l.sh.err, "%d opened, %d there already, %d refused\n", l.opened, l.known, l.refused)
	}
	if l.refused > 0 {
		return errTold
	}
	return nil
}
