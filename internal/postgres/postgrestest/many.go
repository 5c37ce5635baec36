package postgrestest

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// How Fill spreads complaints: three platforms and 200 shops, of which the
// busiest has a sixth of all and the quietest 0.2 per cent; three years, one in
// twenty still open, most of those of the last months; 60 terms each.
const (
	Shops  = 200
	Owners = 40
)

// Words that complaints of Fill are found by, with how many of a million have
// them.
const (
	CommonWord = "漏水"   // 300,000
	MiddleWord = "退款"   // 8,000
	RareWord   = "保险杠"  // 20, found by its two pairs
	OldWord    = "停产"   // 20,000, none of the last year
	fillBatch  = 10_000 // complaints a statement
)

// Shop is the platform and shop of a number from 0, the busiest one, to Shops-1.
func Shop(i int) (platform, shop string) {
	return []string{"taobao", "jd", "rakuten"}[i%3], fmt.Sprintf("s%d", i)
}

// Fill adds so many complaints to a database, without texts that could be read:
// for measuring lists and searches, and nothing else. Indexes are made anew
// afterwards, as a restored backup has them.
func Fill(t testing.TB, databaseURL string, complaints int) {
	t.Helper()
	ctx := t.Context()
	db, err := sqlx.ConnectContext(ctx, "postgres", databaseURL)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	exec := func(statement string, args ...any) {
		_, err := db.ExecContext(ctx, statement, args...)
		require.NoError(t, err)
	}
	var indexes []struct {
		Name       string `db:"indexname"`
		Definition string `db:"indexdef"`
	}
	require.NoError(t, db.SelectContext(ctx, &indexes, `select indexname, indexdef from pg_indexes
		where tablename in ('complaints', 'search_terms') and indexdef not like 'CREATE UNIQUE%'`))
	for _, i := range indexes {
		exec("drop index " + i.Name)
	}
	terms, shopTerms := Vault(t).Terms(), make(pq.Int64Array, Shops)
	for i := range shopTerms {
		platform, shop := Shop(i)
		shopTerms[i] = terms.Current("@" + platform + "/" + shop)
	}
	words := pq.Int64Array{terms.Current(CommonWord), terms.Current(MiddleWord), terms.Current("保险"), terms.Current("险杠"), terms.Current(OldWord)}
	exec(fillPerson)
	taken := map[string]bool{}
	for from := 0; from < complaints; from += fillBatch {
		numbers := make([]string, min(fillBatch, complaints-from))
		for i := range numbers {
			for numbers[i] == "" || taken[numbers[i]] { // of a million, some dozen are drawn twice
				numbers[i], err = complaint.NewNumber(rand.Reader, time.Now().UTC().Year())
				require.NoError(t, err)
			}
			taken[numbers[i]] = true
		}
		exec(fillComplaints, pq.Array(numbers), from, complaints, Shops, Owners)
		exec(fillTerms, pq.Array(numbers), shopTerms, words)
	}
	for _, i := range indexes {
		exec(i.Definition)
	}
	exec("vacuum analyze")
}

const (
	fillPerson = `insert into people (id, platform, shop, key_id, wrapped_key) values ('p_many', '', '', '', '\x00')`

	fillComplaints = `insert into complaints (number, person_id, platform, shop, external_id, order_number, intake, opening, text_id,
			started_at, stage, kind, category, severity, priority, owner, outcome, waiting_for, next_due, breached, needs_attention,
			view, run_id, submitted_at, opened_at, closed_at, pack, policy_version)
		select n, 'p_many', (array['taobao', 'jd', 'rakuten'])[1 + shop % 3], 's' || shop, 'X-' || n, 'O-' || n,
			'{}', sha512(n::bytea) || sha512(n::bytea || '1') || sha512(n::bytea || '2') || sha512(n::bytea || '3'), 't_' || n,
			at, case when open then (array['received', 'investigating', 'deciding', 'offered', 'arbitrating', 'remedying', 'following_up'])[1 + floor(7 * r1 * r1)] else 'closed' end,
			'complaint', (array['quality', 'delivery', 'billing', 'service', 'counterfeit'])[1 + floor(5 * r2 * r2)],
			(array['low', 'normal', 'high', 'critical'])[1 + floor(4 * r3 * r3)], 'P2', case when r4 < 0.1 then '' else 'agent' || floor($5::int * r5) end,
			case when open then '' when r1 < 0.0001 then 'merged' when r1 < 0.8 then 'remedied' else 'rejected' end,
			case when open then 'agent' else '' end, case when open and r2 < 0.9 then now() + (r3 - 0.2) * interval '10 days' end,
			r4 < 0.08, r5 < 0.001, jsonb_build_object('is', repeat(n, 40)), 'r',
			at - r6 * interval '3 days', at, case when not open then at + r1 * interval '20 days' end, 'house', '1'
		from (
			select n, floor($4::int * power(random(), 2.5))::int as shop, random() as r1, random() as r2, random() as r3, random() as r4, random() as r5,
				random() as r6, now() - interval '1096 days' * (1 - ($2::float + i) / $3) as at,
				random() < case when ($2::float + i) / $3 > 0.92 then 0.5 else 0.011 end as open
			from unnest($1::text[]) with ordinality as t(n, i)) t`

	fillTerms = `insert into search_terms (number, person_id, edition, terms)
		select number, person_id, '', array(
			select ($2::bigint[])[1 + substr(shop, 2)::int]
			union select ($3::bigint[])[1] where random() < 0.3
			union select ($3::bigint[])[2] where random() < 0.008
			union select unnest(($3::bigint[])[3:4]) where random() < 0.00002
			union select ($3::bigint[])[5] where opened_at < now() - interval '1 year' and random() < 0.03
			union select hashint8extended(floor(30000 * power(random(), 4))::bigint, 7) from generate_series(1, 60) where number is not null)
		from complaints where number = any($1)`
)
