package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"redress/internal/postgres"
)

// toldAtMost is how many of what does not fit a program is told one by one.
const toldAtMost = 1000

// verified is what verify --all prints for programs.
type verified struct {
	postgres.Verification
	Seconds     float64                     `json:"seconds"`
	Complaints  []postgres.VerifyResult     `json:"bad_complaints"` // the first thousand
	Checkpoints []postgres.CheckpointResult `json:"bad_checkpoints"`
}

// behind is how long an event may wait for a checkpoint before that is worth a
// word: they come each hour.
const behind = 2 * time.Hour

func verifyMany(ctx context.Context, sh *shell, store *postgres.Store, scope postgres.Scope) error {
	total, err := store.ToVerify(ctx, scope)
	if err != nil {
		return err
	}
	bar, done := newProgress(sh, "verifying", total), int64(0)
	answer := verified{Complaints: []postgres.VerifyResult{}, Checkpoints: []postgres.CheckpointResult{}}
	tell := func(what string) {
		if !sh.json() {
			bar.clear()
			_, _ = fmt.Fprintln(sh.out, oneLine(what))
		}
	}
	scope.Complaint = func(r postgres.VerifyResult) {
		done++
		bar.at(done)
		if r.OK {
			return
		}
		tell(broken(r))
		if len(answer.Complaints) < toldAtMost {
			answer.Complaints = append(answer.Complaints, r)
		}
	}
	scope.Checkpoint = func(r postgres.CheckpointResult) {
		if r.OK {
			return
		}
		tell(fmt.Sprintf("%s: %s", r.CheckpointRef, r.Reason))
		if len(answer.Checkpoints) < toldAtMost {
			answer.Checkpoints = append(answer.Checkpoints, r)
		}
	}
	began := time.Now()
	answer.Verification, err = store.VerifyAll(ctx, scope)
	answer.Seconds = time.Since(began).Seconds()
	bar.clear()
	if err != nil {
		return err
	}
	if sh.json() {
		if err := sh.print(answer); err != nil {
			return err
		}
	} else {
		sh.printVerified(answer)
	}
	if !answer.OK {
		return errTold
	}
	return nil
}

func (sh *shell) printVerified(v verified) {
	sum := v.Verification
	_, _ = fmt.Fprintf(sh.out, "%d complaints, %d events and %d checkpoints in %.1f s: ", sum.Complaints, sum.Events, sum.Checkpoints, v.Seconds)
	if sum.OK {
		_, _ = fmt.Fprintln(sh.out, "all of it fits")
	} else {
		_, _ = fmt.Fprintf(sh.out, "%d do not fit\n", sum.Bad)
	}
	if sum.UncoveredSince == nil {
		return
	}
	_, _ = fmt.Fprintf(sh.out, "%d complaints have events that no checkpoint covers yet, the oldest of %s\n", sum.Uncovered, moment(*sum.UncoveredSince, sh.now()))
	if sh.now().Sub(*sum.UncoveredSince) > behind {
		_, _ = fmt.Fprintln(sh.out, "Checkpoints come each hour while a worker runs: see to the schedule `checkpoints` in Temporal, or run `starter checkpoint now`.")
	}
}

// readWitness reads checkpoints as `starter checkpoint list -o json` prints them.
func readWitness(sh *shell, name string) ([]postgres.Checkpoint, error) {
	if name == "" {
		return nil, nil
	}
	var all []postgres.Checkpoint
	err := eachCheckpoint(sh, name, func(c postgres.Checkpoint) error {
		c.Heads = nil
		all = append(all, c)
		return nil
	})
	return all, err
}

// eachCheckpoint reads a file of checkpoints, one JSON object a line.
func eachCheckpoint(sh *shell, name string, each func(postgres.Checkpoint) error) error {
	from := io.NopCloser(sh.in)
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("read checkpoints: %w", err)
		}
		from = file
	}
	defer func() { _ = from.Close() }() // it was only read
	d := json.NewDecoder(from)
	for {
		var c postgres.Checkpoint
		err := d.Decode(&c)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: it is no list of checkpoints: %w", name, err)
		}
		if err := each(c); err != nil {
			return err
		}
	}
}
