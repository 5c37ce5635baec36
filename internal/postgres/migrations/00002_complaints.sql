-- +goose Up

-- One row a complaint: what it was opened with, and the read model that the
-- running case writes.
create table complaints (
	number          varchar(20) primary key,
	person_id       varchar(40) not null references people,
	platform        varchar(40) not null,
	shop            varchar(100) not null,
	external_id     varchar(100),
	order_number    varchar(100) not null,
	intake          jsonb not null, -- what the workflow starts with: no people's data
	opening         bytea not null, -- the whole opening but its text, encrypted with the person's key
	text_id         varchar(40) not null,

	started_at      timestamptz,    -- when its workflow was known to run
	leased_until    timestamptz,    -- a sweeper is starting it

	-- The read model.
	stage           varchar(20) not null,
	kind            varchar(20) not null default '',
	category        varchar(40) not null default '',
	severity        varchar(20) not null default '',
	priority        varchar(4) not null default '',
	owner           varchar(100) not null default '',
	outcome         varchar(40) not null default '',
	waiting_for     varchar(40) not null default '',
	next_due        timestamptz,
	breached        boolean not null default false,
	needs_attention boolean not null default false,
	tags            text[] not null default '{}',
	view            jsonb,          -- null until the case first recorded itself

	-- The end of the event chain, and which run of the workflow writes it.
	run_id          varchar(64) not null default '',
	first_run_id    varchar(64) not null default '', -- of the chain that run_id belongs to, where known
	past_runs       text[] not null default '{}',
	branch          integer not null default 0,
	last_seq        integer not null default 0,
	last_case_seq   integer not null default 0,
	last_hash       bytea,

	submitted_at    timestamptz not null,
	opened_at       timestamptz not null,
	closed_at       timestamptz,
	updated_at      timestamptz not null default now(),
	created_at      timestamptz not null default now()
);

create unique index complaints_external on complaints (platform, shop, external_id) where external_id is not null;
create index complaints_person on complaints (person_id);
create index complaints_opened on complaints (opened_at desc, number desc);
create index complaints_shop on complaints (platform, shop, opened_at desc, number desc);
create index complaints_stage on complaints (stage, opened_at desc, number desc) where closed_at is null;
create index complaints_owner on complaints (owner, opened_at desc, number desc);
create index complaints_due on complaints (next_due) where closed_at is null and next_due is not null;
create index complaints_attention on complaints (opened_at desc, number desc) where needs_attention;
create index complaints_breached on complaints (opened_at desc, number desc) where breached;
create index complaints_unstarted on complaints (created_at) where started_at is null;

-- Which complaint an idempotency key, or a platform's own case, already opened.
create table idempotency_keys (
	key        varchar(300) primary key,
	number     varchar(20) not null references complaints deferrable initially deferred,
	digest     varchar(64) not null, -- of the opening it was used with
	created_at timestamptz not null default now()
);
create index idempotency_keys_number on idempotency_keys (number);

-- +goose Down
drop table idempotency_keys;
drop table complaints;
