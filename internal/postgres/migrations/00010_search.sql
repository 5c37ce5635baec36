-- +goose Up

-- What a complaint is found by: keyed hashes of the words and character pairs of
-- all its texts. Without the service key they say nothing but which complaints
-- share a word. The row goes when the person is erased.
create table search_terms (
	number    varchar(20) primary key references complaints,
	person_id varchar(40) not null,
	edition   varchar(24) not null, -- the key and the way of splitting; '' while not all texts are in
	terms     bigint[] not null
);
create index search_terms_person on search_terms (person_id);
-- What waits to be sorted in is looked through by every search, and sorted in by
-- whoever makes it too much: 256 kB, or some 200 complaints, are soon done.
create index search_terms_terms on search_terms using gin (terms) with (fastupdate = on, gin_pending_list_limit = 256);

-- A list reads from its start, or from a row on, in its own order.
drop index complaints_due;
create index complaints_due on complaints (next_due, number) where closed_at is null and next_due is not null;
create index complaints_shop_open on complaints (platform, shop, next_due, number) where closed_at is null;
create index complaints_shop_stage on complaints (platform, shop, stage, opened_at desc, number desc) where closed_at is null;
create index complaints_owner_open on complaints (owner, next_due, number) where closed_at is null;
create index complaints_submitted on complaints (submitted_at desc, number desc);
create index complaints_shop_submitted on complaints (platform, shop, submitted_at desc, number desc);
create index complaints_closed on complaints (closed_at desc, number desc) where closed_at is not null;
create index complaints_shop_closed on complaints (platform, shop, closed_at desc, number desc) where closed_at is not null;

-- A shop is of one platform, and a stage other than closed is of open ones: the
-- planner would take each for a matter of its own, and choose by numbers that are
-- twenty times too small.
create statistics complaints_shops (ndistinct, dependencies, mcv) on platform, shop from complaints;
create statistics complaints_open_stages (mcv) on stage, closed_at from complaints;

-- +goose Down
drop statistics complaints_open_stages;
drop statistics complaints_shops;
drop index complaints_shop_closed;
drop index complaints_closed;
drop index complaints_shop_submitted;
drop index complaints_submitted;
drop index complaints_owner_open;
drop index complaints_shop_stage;
drop index complaints_shop_open;
drop index complaints_due;
create index complaints_due on complaints (next_due) where closed_at is null and next_due is not null;
drop table search_terms;
