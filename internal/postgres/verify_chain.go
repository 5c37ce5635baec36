package postgres

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// chain is one complaint's chain while it is computed anew.
type chain struct {
	Number   string `db:"number"`
	Platform string `db:"platform"`
	Shop     string `db:"shop"`
	Seq      int    `db:"last_seq"` // where it ends, as the complaint's row says
	Hash     []byte `db:"last_hash"`
	Opened   string `db:"opened_at"` // as PostgreSQL writes it, which may be infinity

	heads  []witness // what checkpoints say of it, by seq
	at     int       // seq of the last event that fits
	before []byte    // the hash there
	since  time.Time // of the first event that no checkpoint covers
	result VerifyResult
}

// witness is a head and the checkpoint that it stands in.
type witness struct {
	CheckpointRef
	Head
}

// VerifyResult says whether a complaint's events are the ones that were recorded.
type VerifyResult struct {
	Number   string `json:"complaint"`
	Events   int    `json:"events"`
	OK       bool   `json:"ok"`
	FirstBad int    `json:"first_bad,omitempty"` // seq of the first event that does not fit, or may not
	Reason   string `json:"reason,omitempty"`
	// Checkpoint is the one that contradicts, where a chain fits in itself.
	Checkpoint *CheckpointRef `json:"checkpoint,omitempty"`
	// Covered is the last event that a checkpoint covers; those behind it are
	// protected by the chain alone.
	Covered int `json:"covered"`
}

// begin goes to the start of the chain, or behind an event that is known to fit.
func (c *chain) begin(behind Head) {
	c.result = VerifyResult{Number: c.Number, OK: true}
	c.at, c.before = behind.Seq, behind.Hash
	if behind.Seq == 0 {
		c.before = genesis(c.Number)
	}
}

func (c *chain) breaks(at int, reason string) {
	c.result.OK, c.result.FirstBad, c.result.Reason = false, at, reason
}

// take compares the next event. What follows the first that does not fit is
// only counted.
func (c *chain) take(r storedLink) {
	c.result.Events++
	if !c.result.OK {
		return
	}
	switch {
	case r.Seq <= c.at:
		c.breaks(r.Seq, "there is an event that was never recorded")
	case r.Seq != c.at+1:
		c.breaks(c.at+1, "the event is missing")
	case r.Seq > c.Seq:
		c.breaks(r.Seq, "the event stands behind the end of the record")
	case !r.asWritten:
		c.breaks(r.Seq, "the event was changed into something that is never written")
	default:
		c.follow(r.link)
	}
}

func (c *chain) follow(l link) {
	hash := l.chained(c.before)
	if !bytes.Equal(hash, l.Hash) {
		c.breaks(l.Seq, "the event, or the hash before it, was changed")
		return
	}
	for len(c.heads) > 0 && c.heads[0].Seq <= l.Seq {
		h := c.heads[0]
		if h.Seq < l.Seq || !bytes.Equal(h.Hash, hash) {
			c.contradicted(h)
			return
		}
		c.result.Covered, c.heads = h.Seq, c.heads[1:]
	}
	if c.result.Covered < l.Seq && c.since.IsZero() && len(c.heads) == 0 {
		c.since = l.At
	}
	c.at, c.before = l.Seq, hash
}

func (c *chain) contradicted(h witness) {
	c.breaks(c.result.Covered+1, fmt.Sprintf("an event from %d to %d was changed together with all that follow: %s has another hash for it",
		c.result.Covered+1, h.Seq, h.CheckpointRef))
	c.result.Checkpoint = &h.CheckpointRef
}

// end is for when there are no more events.
func (c *chain) end() {
	switch {
	case !c.result.OK:
	case c.at < c.Seq:
		c.breaks(c.at+1, "the event is missing")
	case c.at > c.Seq: // it was begun behind an event that is gone
		c.breaks(max(c.Seq+1, 1), "the chain was cut off")
	case c.Seq > 0 && !bytes.Equal(c.before, c.Hash), c.Seq == 0 && c.Hash != nil, c.Seq < 0:
		c.breaks(max(c.Seq, 1), "the chain does not end as it was recorded")
	case len(c.heads) > 0:
		h := c.heads[0]
		c.breaks(c.at+1, fmt.Sprintf("the chain was cut off: %s has an event %d", h.CheckpointRef, h.Seq))
		c.result.Checkpoint = &h.CheckpointRef
	}
}

// storedLink is a row of events as it stands there, whatever that is.
type storedLink struct {
	link
	asWritten bool // false: no program of ours wrote it so
}

// scan reads the columns of walkColumns.
func (r *storedLink) scan(rows interface{ Scan(into ...any) error }) error {
	var at any // infinity is no time.Time
	var plain []byte
	err := rows.Scan(&r.Number, &r.Seq, &r.RunID, &r.Branch, &r.CaseSeq, &at, &r.Type, &r.ActorRole, &r.ActorID, &r.MessageID, &plain, &r.Hash)
	if err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	instant, finite := at.(time.Time)
	facts, ours := writtenFacts(plain)
	r.At, r.Facts, r.asWritten = instant, facts, finite && ours
	return nil
}

// writtenFacts reads facts the way insertLinks writes them: JSON's null, or an
// object of strings. Nothing else reads as the same facts.
func writtenFacts(plain []byte) (facts, bool) {
	var read map[string]*string
	if plain == nil || json.Unmarshal(plain, &read) != nil {
		return nil, false
	}
	if read == nil {
		return nil, true
	}
	f := make(facts, len(read))
	for name, value := range read {
		if value == nil {
			return nil, false
		}
		f[name] = *value
	}
	return f, true
}
