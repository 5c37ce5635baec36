package million

// The definitions of the indexes stand in a table while there are none, so that
// a Fill that is broken off can be gone on with.
const (
	keepIndexes = `create table if not exists million_indexes as select indexname::text as name, indexdef as definition from pg_indexes
		where schemaname = current_schema() and tablename in ('complaints', 'search_terms') and indexdef not like 'CREATE UNIQUE%'`

	dropIndexes = `do $$ declare one record; begin
		for one in select name from million_indexes loop
			execute format('drop index if exists %I', one.name);
		end loop;
	end $$`

	makeIndexes = `do $$ declare one record; begin
		for one in select definition from million_indexes loop
			execute one.definition;
		end loop;
		drop table million_indexes;
	end $$`

	// Three complaints of two people each: a planner that knew one person only would
	// read everything to find theirs.
	addPeople = `insert into people (id, platform, shop, key_id, wrapped_key)
		select 'p_many_' || n, '', '', '', '\x00' from generate_series(($1::int - 1) * 2 / 3, ($1::int + $2::int) * 2 / 3) n on conflict do nothing`

	addComplaints = `insert into complaints (number, person_id, platform, shop, external_id, order_number, intake, opening, text_id,
			started_at, stage, kind, category, severity, priority, owner, outcome, waiting_for, next_due, breached, needs_attention,
			view, run_id, submitted_at, opened_at, closed_at, pack, policy_version)
		select n, 'p_many_' || ($2::int + i) * 2 / 3, (array['taobao', 'jd', 'rakuten'])[1 + shop % 3], 's' || shop, 'X-' || n, 'O-' || n,
			'{}', sha512(n::bytea) || sha512(n::bytea || '1') || sha512(n::bytea || '2') || sha512(n::bytea || '3'), 't_' || n,
			at, case when open then (array['received', 'investigating', 'deciding', 'offered', 'arbitrating', 'remedying', 'following_up'])[1 + floor(7 * r1 * r1)] else 'closed' end,
			'complaint', (array['quality', 'delivery', 'billing', 'service', 'counterfeit'])[1 + floor(5 * r2 * r2)],
			(array['low', 'normal', 'high', 'critical'])[1 + floor(4 * r3 * r3)], 'P2', case when r4 < 0.1 then '' else 'agent' || floor($5::int * r5) end,
			case when open then '' when r1 < 0.0001 then 'merged' when r1 < 0.8 then 'remedied' else 'rejected' end,
			case when open then 'agent' else '' end, case when open and r2 < 0.9 then now() + (r3 - 0.2) * interval '10 days' end,
			r4 < 0.08, r5 < 0.001, jsonb_build_object('is', repeat(n, 40)), 'r',
			at - r6 * interval '3 days', at, case when not open then at + r1 * interval '20 days' end, 'house', '1'
		from (
			select n, i, floor($4::int * power(random(), 2.5))::int as shop, random() as r1, random() as r2, random() as r3, random() as r4, random() as r5,
				random() as r6, now() - interval '1096 days' * (1 - ($2::float + i) / $3) as at,
				random() < case when ($2::float + i) / $3 > 0.92 then 0.5 else 0.011 end as open
			from unnest($1::text[]) with ordinality as t(n, i)) t`

	addTerms = `insert into search_terms (number, person_id, edition, terms)
		select number, person_id, '', array(
			select ($2::bigint[])[1 + substr(shop, 2)::int]
			union select ($3::bigint[])[1] where random() < 0.3
			union select ($3::bigint[])[2] where random() < 0.008
			union select unnest(($3::bigint[])[3:4]) where random() < 0.00002
			union select ($3::bigint[])[5] where opened_at < now() - interval '1 year' and random() < 0.03
			union select hashint8extended(floor(30000 * power(random(), 4))::bigint, 7) from generate_series(1, 60) where number is not null)
		from complaints where number = any($1)`
)
