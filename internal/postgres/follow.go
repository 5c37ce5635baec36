package postgres

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// The markers that the store adds by itself where the case's own numbers do not
// go on one after another. Their facts are run and from: the first number that
// is told anew, or was lost.
const (
	CaseReset    complaint.EventType = "case_reset"
	CaseReplayed complaint.EventType = "case_replayed"
	EventsLost   complaint.EventType = "events_lost"
)

// follow says which rows a request adds to the chain, and moves its end behind
// them.
func (end *chainEnd) follow(ctx context.Context, tx *sqlx.Tx, r RecordRequest) ([]link, error) {
	c := r.Case
	first := c.Seq - len(c.Unrecorded) + 1
	fresh := c.Unrecorded
	switch {
	case r.RunID == end.RunID:
		same, err := sameSoFar(ctx, tx, c, end)
		if err != nil {
			return nil, err
		}
		fresh = fresh[same:]
		if len(fresh) == 0 || fresh[0].Seq > end.CaseSeq {
			break
		}
		return end.goBack(r, CaseReplayed, fresh), nil
	case end.passed(r):
		return nil, StaleRun{c.Number, r.RunID}
	case first <= end.CaseSeq:
		end.takeOver(r)
		return end.goBack(r, CaseReset, fresh), nil
	default:
		end.takeOver(r)
	}
	if first > end.CaseSeq+1 {
		return end.mark(r, EventsLost, end.CaseSeq+1, fresh), nil
	}
	return end.add(r, nil, fresh), nil
}

// passed reports whether another run took over from the request's before: the
// first run of a chain comes before all others of it.
func (end *chainEnd) passed(r RecordRequest) bool {
	return slices.Contains(end.PastRuns, r.RunID) || r.RunID == r.FirstRunID && r.FirstRunID == end.FirstRun
}

// takeOver makes the request's run the one that writes the chain.
func (end *chainEnd) takeOver(r RecordRequest) {
	if end.RunID != "" {
		end.PastRuns = append(end.PastRuns, end.RunID)
	}
	end.RunID, end.FirstRun = r.RunID, r.FirstRunID
}

// goBack starts a new branch of the case's own numbers, after a marker.
func (end *chainEnd) goBack(r RecordRequest, why complaint.EventType, fresh []complaint.Event) []link {
	from := r.Case.Seq - len(fresh) + 1
	end.Branch++
	return end.mark(r, why, from, fresh)
}

func (end *chainEnd) mark(r RecordRequest, why complaint.EventType, from int, fresh []complaint.Event) []link {
	at := time.Now()
	if len(fresh) > 0 {
		at = fresh[0].At
	}
	end.CaseSeq = r.Case.Seq - len(fresh)
	return end.add(r, []complaint.Event{{
		At: at, Type: why, Actor: complaint.Actor{Role: complaint.System, ID: "redress"},
		Facts: map[string]string{"from": strconv.Itoa(from), "run": r.RunID},
	}}, fresh)
}

func (end *chainEnd) add(r RecordRequest, markers, fresh []complaint.Event) (rows []link) {
	for i, e := range slices.Concat(markers, fresh) {
		caseSeq := e.Seq
		if i < len(markers) {
			caseSeq = 0
		} else {
			end.CaseSeq = e.Seq
		}
		row := newLink(r, e, caseSeq, end)
		end.Seq, end.Hash = row.Seq, row.Hash
		rows = append(rows, row)
	}
	return rows
}

// sameSoFar counts the leading unrecorded events that this run recorded before.
// Their instant does not count: a step that is done over is done later.
func sameSoFar(ctx context.Context, tx *sqlx.Tx, c *complaint.Case, end *chainEnd) (int, error) {
	if len(c.Unrecorded) == 0 || c.Unrecorded[0].Seq > end.CaseSeq {
		return 0, nil
	}
	there, err := selectLinks(ctx, tx, `number = $1 and branch = $2 and case_seq >= $3`, c.Number, end.Branch, c.Unrecorded[0].Seq)
	if err != nil {
		return 0, err
	}
	for i, e := range c.Unrecorded {
		if i >= len(there) || !there[i].says(e) {
			return i, nil
		}
	}
	return len(c.Unrecorded), nil
}

// says reports whether the row tells the same as an event of the case.
func (l link) says(e complaint.Event) bool {
	want := clip(e)
	return l.CaseSeq == want.Seq && l.Type == want.Type && l.Actor() == want.Actor && l.MessageID == want.MessageID &&
		maps.Equal(l.Facts, want.Facts)
}
