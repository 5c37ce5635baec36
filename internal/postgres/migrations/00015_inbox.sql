-- +goose Up

-- Who may hand something in at /v1/inbox/{name}: a platform, or a tool for chat,
-- phone or social media. What they hand in has its row in platform_inbox.
create table inbox_sources (
	name       varchar(40) primary key,
	kind       varchar(20) not null, -- how what it sends is signed and written: form
	platform   varchar(40) not null,
	shop       varchar(100) not null,
	speaks_for text[] not null,      -- the roles whose messages it may hand in
	secret     bytea not null,       -- encrypted with the service key
	created_by varchar(200) not null,
	created_at timestamptz not null default now(),
	revoked_at timestamptz
);

-- What the work on an entry came to, and when it is tried again.
alter table platform_inbox
	add column source   varchar(40) references inbox_sources,
	add column result   varchar(60) not null default '',
	add column attempts integer not null default 0,
	add column next_try timestamptz;
create index platform_inbox_waiting on platform_inbox (next_try) where handled_at is null and source is not null;

-- +goose Down
drop index platform_inbox_waiting;
alter table platform_inbox drop column source, drop column result, drop column attempts, drop column next_try;
drop table inbox_sources;
