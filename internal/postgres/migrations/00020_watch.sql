-- +goose Up

-- What was seen of platforms' cases, so that what has not changed is passed over
-- and what ended before we knew of it opens nothing.
create table platform_cases (
	platform    varchar(40) not null,
	shop        varchar(100) not null,
	id          varchar(100) collate "C" not null, -- the platform's own
	number      varchar(20) collate "C",           -- the complaint; null where none was opened
	modified_at timestamptz not null,              -- by the platform's clock
	version     varchar(100) not null default '',
	state       varchar(20) not null,
	seen_at     timestamptz not null,
	why         varchar(60) not null default '',   -- no complaint was opened, or it was not told: a code
	primary key (platform, shop, id)
);
create index platform_cases_why on platform_cases (platform, shop, seen_at desc) where why <> '';

-- Up to where each shop's platform was read.
create table platform_watch (
	platform  varchar(40) not null,
	shop      varchar(100) not null,
	up_to     timestamptz not null, -- changes before it were seen, by the platform's clock
	read_at   timestamptz not null, -- when that was, by ours
	failed_at timestamptz,          -- the last try, where it failed
	why       varchar(60) not null default '',
	primary key (platform, shop)
);

-- +goose Down
drop table platform_watch;
drop table platform_cases;
