-- +goose NO TRANSACTION
-- +goose Up

-- What was asked for and answered under an Idempotency-Key where the answer holds
-- a secret that is told once: a webhook's, a customer's link. Kept for a day, so
-- that who lost the answer can ask again, and encrypted with the service key.
create table if not exists kept_answers (
	key        varchar(100) primary key, -- a hash: of the operation, who asked, and their key
	sealed     bytea not null,
	expires_at timestamptz not null
);
create index if not exists kept_answers_expiry on kept_answers (expires_at);

-- Deliveries that are over are dropped by their end. Nothing was dropped before, so
-- there may be many: nobody waits while the index is made, and one that was broken
-- off is made anew.
drop index concurrently if exists webhook_deliveries_ended;
create index concurrently webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null;

-- +goose Down
drop index webhook_deliveries_ended;
drop table kept_answers;
