package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"
)

// claim is one key that must have exactly one owner, whoever comes first.
type claim struct{ Key, Owner, Digest string }

// takers are the two statements of a table of claims. insert and find get
// arrays; insert leaves keys alone that are taken, and returns the others.
type takers struct{ insert, find string }

var (
	openingKeys = takers{
		insert: `insert into idempotency_keys (key, number, digest)
			select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing returning key`,
		find: `select key, number as owner, digest from idempotency_keys where key = any($1)`,
	}
	contactKeys = takers{
		insert: `insert into contacts (key, person_id)
			select key, owner from unnest($1::text[], $2::text[], $3::text[]) as t(key, owner, digest) on conflict do nothing returning key`,
		find: `select key, person_id as owner, '' as digest from contacts where key = any($1)`,
	}
)

// take claims keys for their owners and returns, by key, who owns them after
// that. A key that another transaction is claiming right now is waited for.
func (t takers) take(ctx context.Context, tx *sqlx.Tx, claims []claim) (map[string]claim, error) {
	owned := make(map[string]claim, len(claims))
	if len(claims) == 0 {
		return owned, nil
	}
	// Everybody claims in the same order, so that nobody waits in a circle.
	slices.SortFunc(claims, func(a, b claim) int { return cmp.Compare(a.Key, b.Key) })
	keys, owners, digests := make([]string, len(claims)), make([]string, len(claims)), make([]string, len(claims))
	for i, c := range claims {
		keys[i], owners[i], digests[i] = c.Key, c.Owner, c.Digest
	}
	var ours []string
	if err := tx.SelectContext(ctx, &ours, t.insert, keys, owners, digests); err != nil {
		return nil, fmt.Errorf("claim keys: %w", err)
	}
	for _, key := range ours {
		owned[key] = claim{Key: key}
	}
	var others []string
	for _, c := range claims {
		if _, taken := owned[c.Key]; taken {
			owned[c.Key] = c
		} else {
			others = append(others, c.Key)
		}
	}
	if len(others) == 0 {
		return owned, nil
	}
	var found []claim
	if err := tx.SelectContext(ctx, &found, t.find, others); err != nil {
		return nil, fmt.Errorf("read claimed keys: %w", err)
	}
	for _, c := range found {
		owned[c.Key] = c
	}
	return owned, nil
}
