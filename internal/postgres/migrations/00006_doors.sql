-- +goose Up

-- What platforms sent, each message once.
create table platform_inbox (
	platform    varchar(40) not null,
	message_id  varchar(200) not null,
	number      varchar(20) references complaints, -- null until it is known which complaint it is about
	kind        varchar(60) not null,
	body        bytea not null,
	received_at timestamptz not null default now(),
	handled_at  timestamptz,
	primary key (platform, message_id)
);
create index platform_inbox_open on platform_inbox (received_at) where handled_at is null;

create table api_keys (
	id         varchar(40) primary key,
	hash       bytea not null unique, -- SHA-256 of the secret
	owner      varchar(100) not null,
	roles      text[] not null default '{}',
	created_at timestamptz not null default now(),
	revoked_at timestamptz
);

-- +goose Down
drop table api_keys;
drop table platform_inbox;
