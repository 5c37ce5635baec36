package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/complaint"
)

// link is one event of the chain as it is stored.
type link struct {
	Number    string              `db:"number"`
	Seq       int                 `db:"seq"`
	RunID     string              `db:"run_id"`
	Branch    int                 `db:"branch"`
	CaseSeq   int                 `db:"case_seq"`
	At        time.Time           `db:"at"`
	Type      complaint.EventType `db:"type"`
	ActorRole complaint.Role      `db:"actor_role"`
	ActorID   string              `db:"actor_id"`
	MessageID string              `db:"message_id"`
	Facts     facts               `db:"facts"`
	Hash      []byte              `db:"hash"`
}

func (l link) Actor() complaint.Actor { return complaint.Actor{Role: l.ActorRole, ID: l.ActorID} }

// genesis stands where the first event has the hash before it: a chain belongs
// to its complaint.
func genesis(number string) []byte {
	sum := sha256.Sum256([]byte(number))
	return sum[:]
}

func newLink(r RecordRequest, e complaint.Event, caseSeq int, end *chainEnd) link {
	e = clip(e)
	l := link{Number: r.Case.Number, Seq: end.Seq + 1, RunID: r.RunID, Branch: end.Branch, CaseSeq: caseSeq,
		At: e.At.UTC(), Type: e.Type, ActorRole: e.Actor.Role, ActorID: e.Actor.ID,
		MessageID: e.MessageID, Facts: e.Facts}
	l.Hash = l.chained(end.Hash)
	return l
}

// chained is SHA-256 over the hash before and the event as canonical JSON: the
// fields in this order, instants in UTC to the microsecond, facts by key.
func (l link) chained(before []byte) []byte {
	b, err := json.Marshal(struct {
		Number, Run string
		Seq         int
		Branch      int
		CaseSeq     int
		At          string
		Type, Role  string
		Actor, Msg  string
		Facts       map[string]string
	}{l.Number, l.RunID, l.Seq, l.Branch, l.CaseSeq, stamp(l.At), string(l.Type), string(l.ActorRole), l.ActorID, l.MessageID, l.Facts})
	if err != nil {
		panic("an event is always JSON: " + err.Error())
	}
	sum := sha256.Sum256(append(append([]byte{}, before...), b...))
	return sum[:]
}

// clip makes an event storable whatever a client put into its message: what
// PostgreSQL cannot hold, or a column has no room for, must not keep a case
// from going on.
func clip(e complaint.Event) complaint.Event {
	e.Type = complaint.EventType(storable(string(e.Type), 60))
	e.Actor = complaint.Actor{Role: complaint.Role(storable(string(e.Actor.Role), 20)), ID: storable(e.Actor.ID, 200)}
	e.MessageID = storable(e.MessageID, 200)
	var clipped map[string]string
	for k, v := range e.Facts {
		if clipped == nil {
			clipped = make(map[string]string, len(e.Facts))
		}
		clipped[storable(k, 100)] = storable(v, 4000)
	}
	e.Facts = clipped
	return e
}

// storable is s as UTF-8 without NUL, in at most limit characters.
func storable(s string, limit int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit])
	}
	return s
}

// insertLinks adds events, and to the feed that they were added.
func insertLinks(ctx context.Context, tx *sqlx.Tx, c *complaint.Case, rows []link) error {
	if len(rows) == 0 {
		return nil
	}
	var (
		seqs, branches, caseSeqs                  []int64
		runs, ats, types, roles, ids, msgs, facts []string
		hashes                                    pq.ByteaArray
	)
	for _, l := range rows {
		f, err := json.Marshal(l.Facts)
		if err != nil {
			return fmt.Errorf("write event %d of %s: %w", l.Seq, l.Number, err)
		}
		seqs, branches, caseSeqs = append(seqs, int64(l.Seq)), append(branches, int64(l.Branch)), append(caseSeqs, int64(l.CaseSeq))
		runs, ats, types = append(runs, l.RunID), append(ats, stamp(l.At)), append(types, string(l.Type))
		roles, ids, msgs = append(roles, string(l.ActorRole)), append(ids, l.ActorID), append(msgs, l.MessageID)
		facts, hashes = append(facts, string(f)), append(hashes, l.Hash)
	}
	_, err := tx.ExecContext(ctx, `
		with fed as (insert into feed (number, platform, shop, first_seq, last_seq) values ($1, $13, $14, $15, $16))
		insert into events (number, seq, run_id, branch, case_seq, at, type, actor_role, actor_id, message_id, facts, hash)
		select $1, * from unnest($2::int[], $3::text[], $4::int[], $5::int[], $6::timestamptz[], $7::text[], $8::text[],
			$9::text[], $10::text[], $11::jsonb[], $12::bytea[])`,
		rows[0].Number, seqs, runs, branches, caseSeqs, ats, types, roles, ids, msgs, facts, hashes,
		c.Platform, c.Shop, rows[0].Seq, rows[len(rows)-1].Seq)
	if err != nil {
		return fmt.Errorf("add %d events of %s: %w", len(rows), rows[0].Number, err)
	}
	return nil
}
