-- +goose Up

-- Keys of machines. The table was made for a door that was not there yet, and is
-- empty.
alter table api_keys
	drop column owner,
	add column name         varchar(100) not null,
	add column shops        text[] not null,
	add column acts_as      text[] not null,
	add column only_actions text[],              -- null: all that its roles may do
	add column created_by   varchar(200) not null,
	add column expires_at   timestamptz not null,
	add column last_used_at timestamptz,         -- written once a minute at most
	add column replaced_by  varchar(40) references api_keys;

-- What a customer's link opens. The token itself is signed and not kept.
create table customer_links (
	id           varchar(40) primary key,
	number       varchar(20) not null references complaints,
	created_by   varchar(200) not null,
	created_at   timestamptz not null,
	expires_at   timestamptz not null,
	last_used_at timestamptz,
	revoked_at   timestamptz
);
create index customer_links_number on customer_links (number, created_at desc);

-- People who signed in with a browser. Their name and what their provider said
-- is encrypted with a key that only the cookie holds.
create table sessions (
	hash       bytea primary key, -- SHA-256 of the token in the cookie
	account    varchar(100) not null,
	roles      text[] not null,
	shops      text[] not null,
	sealed     bytea not null,
	created_at timestamptz not null,
	seen_at    timestamptz not null, -- written once a minute at most
	expires_at timestamptz not null
);
create index sessions_account on sessions (account);
create index sessions_expiry on sessions (expires_at);

-- +goose Down
drop table sessions;
drop table customer_links;
alter table api_keys
	drop column name, drop column shops, drop column acts_as, drop column only_actions, drop column created_by,
	drop column expires_at, drop column last_used_at, drop column replaced_by,
	add column owner varchar(100) not null default '';
