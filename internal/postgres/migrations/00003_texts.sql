-- +goose Up

-- Free texts. A message and the workflow carry the id only.
create table texts (
	id          varchar(40) primary key,
	number      varchar(20) not null references complaints,
	author_role varchar(20) not null,
	author_id   varchar(200) not null,
	size        integer not null, -- bytes of the plain text
	body        bytea not null,   -- encrypted with the person's key
	created_at  timestamptz not null default now()
);
create index texts_number on texts (number);

create table evidence (
	id         varchar(40) primary key,
	number     varchar(20) not null references complaints,
	sha256     char(64) not null, -- of the plain content, lower-case hex
	size       bigint not null,   -- bytes of the plain content
	type       varchar(100) not null,
	kind       varchar(20) not null,
	given_role varchar(20) not null,
	given_id   varchar(200) not null,
	name       bytea not null,    -- the file's name, encrypted with the person's key
	created_at timestamptz not null default now(),
	unique (number, sha256)
);

-- +goose Down
drop table evidence;
drop table texts;
