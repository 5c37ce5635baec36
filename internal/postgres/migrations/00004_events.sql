-- +goose Up

-- What happened to a complaint, for ever: append-only and hash-chained.
create table events (
	number     varchar(20) not null references complaints,
	seq        integer not null,     -- of this table, without gaps
	run_id     varchar(64) not null, -- the workflow run that recorded it
	branch     integer not null,     -- counts the times the case went on from an earlier point
	case_seq   integer not null,     -- the number the case gave it; 0 for a marker of our own
	at         timestamptz not null,
	type       varchar(60) not null,
	actor_role varchar(20) not null,
	actor_id   varchar(200) not null,
	message_id varchar(200) not null,
	facts      jsonb,
	hash       bytea not null,
	recorded_at timestamptz not null default now(),
	primary key (number, seq)
);
create unique index events_case_seq on events (number, branch, case_seq) where case_seq > 0;

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
	raise exception 'events are append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
-- +goose StatementEnd

create trigger events_append_only before update or delete on events
	for each row execute function refuse_change();
create trigger events_never_emptied before truncate on events
	for each statement execute function refuse_change();

-- +goose Down
drop table events;
drop function refuse_change;
