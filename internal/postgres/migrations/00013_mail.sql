-- +goose Up

-- Mails that came in. A mail has its row in platform_inbox for good, so that it
-- is known when it comes again; everything in it stands here and in mail_parts
-- until it is worked on, encrypted with a key of its own, and is then deleted.
create table mails (
	platform    varchar(40) not null default 'mail' check (platform = 'mail'),
	message_id  varchar(200) not null,
	destination varchar(200) not null, -- platform/shop, or a case number
	sender      varchar(80),           -- keyed hash of the address, to count by; null after the hour
	size        bigint not null,       -- bytes of the mail
	key_id      varchar(16),           -- the service key that wrapped the mail's own
	wrapped_key bytea,                 -- null once worked on
	attempts    integer not null default 0,
	next_try    timestamptz not null,  -- kept from other workers until then
	result      varchar(40) not null default '',
	primary key (platform, message_id),
	foreign key (platform, message_id) references platform_inbox on delete cascade
);
create index mails_waiting on mails (next_try) where wrapped_key is not null;
create index mails_sender on mails (destination, sender) where sender is not null;

-- A mail in pieces, in order: 30 MB never stand in memory at once.
create table mail_parts (
	platform   varchar(40) not null default 'mail',
	message_id varchar(200) not null,
	n          integer not null,
	body       bytea not null,
	primary key (platform, message_id, n),
	foreign key (platform, message_id) references mails on delete cascade
);

-- +goose Down
drop table mail_parts;
drop table mails;
