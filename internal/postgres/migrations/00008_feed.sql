-- +goose Up

-- What was recorded, in an order that everybody who follows it sees alike: one
-- row a transaction that added events. Transactions commit in another order than
-- they draw a position, so readers go by the transaction's id and stop before the
-- oldest one still under way. Rows are dropped after a month; the events stay.
create table feed (
	position  bigint generated always as identity,
	xid       xid8 not null default pg_current_xact_id(),
	number    varchar(20) not null references complaints,
	platform  varchar(40) not null,
	shop      varchar(100) not null,
	first_seq integer not null,
	last_seq  integer not null,
	at        timestamptz not null default now(),
	primary key (xid, position)
);
create index feed_at on feed (at);

-- Up to which transaction the feed was dropped: one row, or none.
create table feed_dropped (
	one        boolean primary key default true check (one),
	dropped_to xid8 not null
);

-- When an event came into the database is told by the feed. In the table of
-- events every column is covered by the chain of hashes.
alter table events drop column recorded_at;

-- What people and machines did outside a complaint's own events: keys made,
-- sign-ins refused, data exported, erased or decoded. Ids only.
create table audit (
	id      bigint generated always as identity primary key,
	at      timestamptz not null default now(),
	actor   varchar(200) not null,
	action  varchar(60) not null,
	subject varchar(200) not null default '',
	detail  jsonb not null default '{}'
);
create index audit_at on audit (at desc);
create index audit_subject on audit (subject, at desc);
create trigger audit_append_only before update or delete on audit
	for each row execute function refuse_change();
create trigger audit_never_emptied before truncate on audit
	for each statement execute function refuse_change();

-- +goose StatementBegin
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
	raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end
$$;
-- +goose StatementEnd

-- +goose Down
drop table audit;
drop table feed_dropped;
drop table feed;
alter table events add column recorded_at timestamptz not null default now();
