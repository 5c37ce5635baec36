-- +goose Up

-- Who follows one complaint and comes back reads what they missed of it, and not
-- a month of everybody's.
create index feed_number on feed (number, xid, position);

-- +goose Down
drop index feed_number;
