-- +goose Up

-- Signed statements about the event chains of a shop: who can write to this
-- database, but has not the service key, cannot make one that fits a chain they
-- rewrote. Numbered from 1 in each shop, each naming the hash of the one before.
create table checkpoints (
	platform  varchar(40) not null,
	shop      varchar(100) not null,
	n         integer not null,
	at        timestamptz not null,
	count     integer not null,     -- of its heads
	root      bytea not null,       -- of the Merkle tree over its heads, by number
	previous  bytea not null,       -- the hash of the checkpoint before; empty for the first
	key_id    varchar(16) not null, -- of the public key that proves the signature
	signature bytea not null,
	primary key (platform, shop, n)
);

-- Where the chains ended that had grown since the checkpoint before.
create table checkpoint_heads (
	platform varchar(40) not null,
	shop     varchar(100) not null,
	n        integer not null,
	number   varchar(20) collate "C" not null,
	seq      integer not null,
	hash     bytea not null,
	primary key (platform, shop, n, number),
	foreign key (platform, shop, n) references checkpoints
);
create index checkpoint_heads_number on checkpoint_heads (number, seq);

-- Up to where the feed was looked through for chains that had grown. A whole
-- round compares every complaint with its checkpoints instead.
create table checkpoint_rounds (
	round    bigint generated always as identity primary key,
	at       timestamptz not null,
	reaches  varchar(60) not null, -- a place in the feed
	whole    boolean not null
);

create trigger checkpoints_append_only before update or delete on checkpoints
	for each row execute function refuse_change();
create trigger checkpoints_never_emptied before truncate on checkpoints
	for each statement execute function refuse_change();
create trigger checkpoint_heads_append_only before update or delete on checkpoint_heads
	for each row execute function refuse_change();
create trigger checkpoint_heads_never_emptied before truncate on checkpoint_heads
	for each statement execute function refuse_change();
create trigger checkpoint_rounds_append_only before update or delete on checkpoint_rounds
	for each row execute function refuse_change();
create trigger checkpoint_rounds_never_emptied before truncate on checkpoint_rounds
	for each statement execute function refuse_change();

-- Why a complaint's records may not be erased: a court, the police, a law suit.
create table legal_holds (
	id          varchar(40) primary key,
	number      varchar(20) not null references complaints,
	reason_code varchar(60) not null,
	set_by      varchar(200) not null,
	set_at      timestamptz not null default now(),
	lifted_by   varchar(200),
	lifted_at   timestamptz,
	check ((lifted_by is null) = (lifted_at is null))
);
create unique index legal_holds_standing on legal_holds (number) where lifted_at is null;

-- +goose Down
drop table legal_holds;
drop table checkpoint_rounds;
drop table checkpoint_heads;
drop table checkpoints;
