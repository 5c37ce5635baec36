-- +goose Up

-- How each shop is connected to its platform. What is secret among its settings is
-- encrypted with the service key; the names alone are readable.
create table shop_connections (
	platform     varchar(40) not null,
	shop         varchar(100) not null,
	gateway      varchar(2000) not null default '', -- empty: the platform's own
	settings     jsonb not null default '{}',       -- those that are no secrets, by name
	secret_names text[] not null default '{}',
	secrets      bytea,                             -- encrypted; null when there are none, or the shop is revoked
	state        varchar(10) not null default 'connected' check (state in ('connected', 'dead', 'revoked')),
	why          varchar(60) not null default '',   -- it is dead: the platform's code
	since        timestamptz not null default now(), -- it stands as it does
	created_by   varchar(200) not null,
	created_at   timestamptz not null default now(),
	updated_at   timestamptz not null default now(),
	checked_at   timestamptz,
	check_works  boolean,                           -- whether all that was tried then worked
	primary key (platform, shop)
);

-- The token of each shop, encrypted: one row, empty before there is one. Each
-- token has a generation of its own. Who renews it has the row on lease, so that
-- no connection is held while the platform is asked.
create table shop_tokens (
	platform       varchar(40) not null,
	shop           varchar(100) not null,
	access         bytea,
	refresh        bytea,
	expires_at     timestamptz,                     -- null: it does not, or nobody knows
	generation     bigint not null default 0,
	given          boolean not null default false,  -- by a person, it or one it was renewed from
	made_at        timestamptz,
	renewing_by    varchar(40) not null default '',
	renewing_until timestamptz,
	primary key (platform, shop),
	foreign key (platform, shop) references shop_connections
);

-- How often a shop's platform may be asked, by all workers together: the instant
-- from which calls are free, and until when the platform wants none.
create table shop_paces (
	platform      varchar(40) not null,
	shop          varchar(100) not null,
	rate          double precision not null check (rate > 0), -- calls a second
	free_at       timestamptz not null default '-infinity',
	blocked_until timestamptz not null default '-infinity',
	primary key (platform, shop),
	foreign key (platform, shop) references shop_connections
) with (fillfactor = 50); -- written often, and nothing indexed in it changes

-- +goose Down
drop table shop_paces;
drop table shop_tokens;
drop table shop_connections;
