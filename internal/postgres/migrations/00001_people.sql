-- +goose Up

-- A person is a key: everything personal of theirs, wherever it is stored, is
-- encrypted with it. Deleting the key is erasing the person.
create table people (
	id          varchar(40) primary key,
	platform    varchar(40) not null,
	shop        varchar(100) not null,
	key_id      varchar(16) not null, -- the service key that wrapped the person's key
	wrapped_key bytea,                -- null once erased
	erased_at   timestamptz,
	created_at  timestamptz not null default now(),
	check ((wrapped_key is null) = (erased_at is not null))
);

-- How a person is found again: a keyed hash of platform, shop and mail address
-- or phone number. It says nothing without the service key.
create table contacts (
	key       varchar(80) primary key,
	person_id varchar(40) not null references people deferrable initially deferred
);
create index contacts_person on contacts (person_id);

-- +goose Down
drop table contacts;
drop table people;
