-- +goose Up

-- Who wants to be told what, and where. The secrets are encrypted with the
-- service's key; the former one signs beside the new one until old_until.
create table webhooks (
	id            varchar(40) primary key,
	platform      varchar(40) not null,  -- * for every one
	shop          varchar(100) not null, -- * for every one
	url           varchar(2000) not null,
	event_types   text[] not null check (cardinality(event_types) > 0), -- * for every one
	state         varchar(10) not null default 'active' check (state in ('active', 'paused', 'ended')),
	why           varchar(40) not null default '', -- it is paused or ended
	secret        bytea not null,
	old_secret    bytea,
	old_until     timestamptz,
	failing_since timestamptz, -- nothing got through since; null when the last attempt did
	created_by    varchar(200) not null,
	created_at    timestamptz not null default now(),
	updated_at    timestamptz not null default now(),
	ended_at      timestamptz
);
create index webhooks_newest on webhooks (created_at desc, id desc);
create index webhooks_active on webhooks (platform, shop) where state = 'active';

-- One row an event and subscription; its id is the webhook-id that receivers see.
create table webhook_deliveries (
	id           varchar(100) primary key,
	webhook_id   varchar(40) not null references webhooks,
	number       varchar(20) references complaints, -- null for a test
	seq          integer not null default 0,
	type         varchar(60) not null,
	state        varchar(10) not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'dropped')),
	run          integer not null default 1, -- counts how often it was sent again
	attempts     integer not null default 0, -- of all runs
	last_code    varchar(40) not null default '',
	last_status  integer not null default 0,
	next_at      timestamptz, -- the next attempt, while pending
	created_at   timestamptz not null default now(),
	ended_at     timestamptz,
	started_at   timestamptz, -- the run's workflow is known to be there
	leased_until timestamptz,
	unique (webhook_id, number, seq)
);
create index webhook_deliveries_newest on webhook_deliveries (webhook_id, created_at desc, id desc);
create index webhook_deliveries_unstarted on webhook_deliveries (created_at) where started_at is null;
create index webhook_deliveries_pending on webhook_deliveries (created_at) where state = 'pending';

create table webhook_attempts (
	delivery_id varchar(100) not null references webhook_deliveries,
	run         integer not null,
	n           integer not null, -- in the run, from 1
	at          timestamptz not null default now(),
	code        varchar(40) not null,
	status      integer not null, -- of HTTP; 0 when there was no answer
	took_ms     integer not null,
	primary key (delivery_id, run, n)
);

-- How far the feed was read for webhooks: one row.
create table webhook_cursor (
	one    boolean primary key default true check (one),
	cursor varchar(60) not null
);
insert into webhook_cursor (cursor) values ('0.0');

-- +goose Down
drop table webhook_cursor;
drop table webhook_attempts;
drop table webhook_deliveries;
drop table webhooks;
