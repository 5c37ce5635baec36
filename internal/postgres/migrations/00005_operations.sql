-- +goose Up

-- The ledger of effects on the world. The key is made by the domain, so the
-- same effect has the same row whatever crashed in between.
create table operations (
	key          varchar(200) primary key,
	number       varchar(20) not null references complaints,
	kind         varchar(40) not null,
	platform     varchar(40) not null,
	shop         varchar(100) not null,
	order_number varchar(100) not null,
	amount       bigint not null,      -- minor units
	currency     varchar(3) not null,
	request_hash varchar(128) not null,
	state        varchar(10) not null check (state in ('pending', 'done', 'failed')),
	reference    varchar(200) not null default '',
	code         varchar(200) not null default '', -- why the provider refused it for good
	attempts     integer not null default 1,       -- times it was claimed anew
	claimed_at   timestamptz not null default now(),
	finished_at  timestamptz
);
create index operations_number on operations (number);
create index operations_order on operations (platform, shop, order_number) where kind = 'refund' and state <> 'failed';

-- +goose Down
drop table operations;
