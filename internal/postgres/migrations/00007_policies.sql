-- +goose Up

-- Every version of a policy that a complaint was opened with or moved to, with
-- all its rules resolved. A version is a hash of the content: it never changes.
create table policies (
	version   varchar(16) primary key,
	pack      varchar(60) not null,
	content   jsonb not null,
	stored_at timestamptz not null default now()
);
create index policies_pack on policies (pack, stored_at desc);

alter table complaints
	add column pack           varchar(60) not null default '',
	add column policy_version varchar(16) not null default '',
	add column terms          jsonb; -- those in force, once the case moved away from the ones of its intake
update complaints set pack = coalesce(intake #>> '{terms,pack}', ''), policy_version = left(coalesce(intake #>> '{terms,version}', ''), 16);
create index complaints_policy on complaints (pack, policy_version, opened_at desc, number desc) where closed_at is null;

-- +goose Down
drop index complaints_policy;
alter table complaints drop column pack, drop column policy_version, drop column terms;
drop table policies;
