package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// How many edits TestEveryEditIsFound makes: rounds of one edit a complaint, a
// tenth of the complaints left alone.
const (
	editRounds     = 24
	editComplaints = 470
)

// edits are the ways to change what is stored, as SQL. $1 is the complaint, $2
// the seq of one of its events that a checkpoint covers.
var edits = map[string]string{
	"run_id":              `update events set run_id = run_id || 'x' where number = $1 and seq = $2`,
	"branch":              `update events set branch = branch + 7 where number = $1 and seq = $2`,
	"case_seq":            `update events set case_seq = case_seq + 1000 where number = $1 and seq = $2`,
	"at":                  `update events set at = at + interval '1 microsecond' where number = $1 and seq = $2`,
	"at, in another age":  `update events set at = at - interval '5000 years' where number = $1 and seq = $2`,
	"at, no instant":      `update events set at = 'infinity' where number = $1 and seq = $2`,
	"type":                `update events set type = 'ruled' where number = $1 and seq = $2`,
	"actor_role":          `update events set actor_role = 'supervisor' where number = $1 and seq = $2`,
	"actor_id":            `update events set actor_id = 'li' where number = $1 and seq = $2`,
	"actor_id, a space":   `update events set actor_id = actor_id || ' ' where number = $1 and seq = $2`,
	"message_id":          `update events set message_id = message_id || '1' where number = $1 and seq = $2`,
	"facts":               `update events set facts = jsonb_set(facts, '{note}', '"x"') where number = $1 and seq = $2`,
	"facts, one more":     `update events set facts = facts || '{"why": ""}' where number = $1 and seq = $2`,
	"facts, one renamed":  `update events set facts = facts - 'note' || jsonb_build_object('nota', facts->'note') where number = $1 and seq = $2`,
	"facts, empty":        `update events set facts = '{}' where number = $1 and seq = $2`,
	"facts, none":         `update events set facts = null where number = $1 and seq = $2`,
	"facts, JSON's null":  `update events set facts = 'null' where number = $1 and seq = $2`,
	"facts, a null in it": `update events set facts = facts || '{"empty": null}' where number = $1 and seq = $2`,
	"facts, a number":     `update events set facts = facts || '{"note": 1}' where number = $1 and seq = $2`,
	"facts, a list":       `update events set facts = '["note"]' where number = $1 and seq = $2`,
	"hash":                `update events set hash = set_byte(hash, 7, get_byte(hash, 7) # 4) where number = $1 and seq = $2`,
	"hash, cut":           `update events set hash = substr(hash, 1, 31) where number = $1 and seq = $2`,
	"hash, longer":        `update events set hash = hash || '\x00' where number = $1 and seq = $2`,
	"seq, behind":         `update events set seq = seq + 1000 where number = $1 and seq = $2`,
	"seq, before":         `update events set seq = -seq where number = $1 and seq = $2`,
	"removed":             `delete from events where number = $1 and seq = $2`,
	"all removed":         `delete from events where number = $1 and $2 > 0`,
	"inserted behind":     `insert into events select number, seq + 1000, run_id, branch, case_seq + 1000, at, type, actor_role, actor_id, message_id, facts, hash from events where number = $1 and seq = $2`,
	"inserted before":     `insert into events select number, 0, run_id, branch, 0, at, type, actor_role, actor_id, message_id, facts, hash from events where number = $1 and seq = $2`,
	"swapped with the next": `update events e set type = o.type, at = o.at, actor_id = o.actor_id, message_id = o.message_id, facts = o.facts, hash = o.hash
		from events o where e.number = $1 and o.number = $1 and e.seq + o.seq = 2 * $2 + 1 and e.seq in ($2, $2 + 1)`,
	"moved to another": `update events set number = (select min(number) from complaints), seq = 5000 + abs(hashtext(number)) % 1000000000, case_seq = 5000 + abs(hashtext(number)) % 1000000000
		where number = $1 and seq = $2`,
	"taken from another": `insert into events select $1::varchar, 5000 + seq, run_id, branch, 5000 + seq, at, type, actor_role, actor_id, message_id, facts, hash
		from kept_events where number = (select min(number) from complaints) and seq = $2`,
	"end":                   `update complaints set last_hash = set_byte(last_hash, 0, get_byte(last_hash, 0) # 1) where number = $1 and $2 > 0`,
	"end, further":          `update complaints set last_seq = last_seq + 1 where number = $1 and $2 > 0`,
	"cut off with its end":  cutOff,
	"gone with all of it":   `with e as (delete from events where number = $1 and $2 > 0) update complaints set last_seq = 0, last_hash = null where number = $1`,
	"moved to another shop": `update complaints set shop = 'elsewhere' where number = $1 and $2 > 0`,
}

const cutOff = `with e as (delete from events where number = $1 and seq >= $2)
	update complaints set last_seq = $2 - 1, last_hash = (select hash from events where number = $1 and seq = $2 - 1) where number = $1`

// manyChains opens complaints and records some events of each; the first
// checkpoint covers the first three events of every one, at least.
func manyChains(t *testing.T, s *postgres.Store, n int, random *rand.Rand) []string {
	t.Helper()
	requests := make([]postgres.OpenRequest, n)
	for i := range requests {
		requests[i] = postgrestest.Request(func(o *complaint.Opening) { o.Shop = []string{"demo", "other"}[i%2] })
	}
	opened, err := s.OpenMany(t.Context(), requests)
	require.NoError(t, err)
	numbers, lives := make([]string, n), make([]*life, n)
	for i, o := range opened {
		numbers[i] = o.Number
		lives[i] = &life{t, s, &complaint.Case{Number: o.Number, Stage: complaint.Received}}
		for range 3 + random.IntN(4) {
			lives[i].happens(fmt.Sprint("note ", random.IntN(1000)))
		}
		lives[i].recorded("first")
	}
	made, err := s.MakeCheckpoints(t.Context(), time.Now(), nil)
	require.NoError(t, err)
	require.Len(t, made.Made, 2)
	for _, l := range lives[:n/3] {
		l.happens("later").recorded("first")
	}
	_, err = s.MakeCheckpoints(t.Context(), time.Now(), nil)
	require.NoError(t, err)
	for _, l := range lives[:n/9] {
		l.happens("later still").recorded("first")
	}
	return numbers
}

// TestEveryEditIsFound edits stored rows at random, ten thousand times, and
// verifies: every complaint that was edited is named, and none that was not.
func TestEveryEditIsFound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 11))
	s := postgrestest.Store(t)
	numbers := manyChains(t, s, editComplaints, random)
	exec := func(query string, args ...any) {
		t.Helper()
		require.NoError(t, s.Exec(t.Context(), query, args...))
	}
	exec(`alter table events disable trigger user`)
	exec(`create table kept_events as table events`)
	exec(`create table kept_ends as select number, shop, last_seq, last_hash from complaints`)
	names := make([]string, 0, len(edits)+1)
	for name := range edits {
		names = append(names, name)
	}
	names = append(names, "forged to its end")
	host := slices.Min(numbers) // what is moved goes there
	edited, found := 0, map[string]int{}
	for range editRounds {
		how := map[string]string{}
		for _, number := range numbers {
			if number == host || random.IntN(10) == 0 {
				continue // left alone
			}
			name, seq := names[random.IntN(len(names))], 1+random.IntN(2)
			if name == "forged to its end" {
				require.NoError(t, s.Forge(t.Context(), number, seq))
			} else {
				exec(edits[name], number, seq)
			}
			how[number] = name
		}
		touched := map[string]bool{}
		_, err := s.VerifyAll(t.Context(), postgres.Scope{Keys: postgrestest.Vault(t).PublicKeys(), Complaint: func(r postgres.VerifyResult) {
			if !r.OK {
				touched[r.Number] = true
			}
		}})
		require.NoError(t, err)
		for _, number := range numbers {
			if name, was := how[number]; was {
				require.True(t, touched[number], "%s was not found", name)
				found[name]++
				edited++
			} else if number != host {
				require.False(t, touched[number], "it was left alone")
			}
		}
		exec(`truncate events`)
		exec(`insert into events table kept_events`)
		exec(`update complaints c set shop = k.shop, last_seq = k.last_seq, last_hash = k.last_hash from kept_ends k where k.number = c.number
			and (k.shop, k.last_seq, k.last_hash) is distinct from (c.shop, c.last_seq, c.last_hash)`)
	}
	require.GreaterOrEqual(t, edited, 10_000)
	require.Len(t, found, len(names), "each way was tried")
	sum, err := s.VerifyAll(t.Context(), postgres.Scope{Keys: postgrestest.Vault(t).PublicKeys()})
	require.NoError(t, err)
	require.True(t, sum.OK, "what was put back fits again")
	require.Equal(t, editComplaints, sum.Complaints)
	require.Equal(t, editComplaints/9, sum.Uncovered)
}
