-- +goose Up

-- The order as somebody stated it after the opening, where the opening did not know it: encrypted with the
-- person's key, like the opening.
alter table complaints add column stated_order bytea;

-- The messages that are to file a piece of evidence, each as a hash. When all of them were refused, the piece is
-- taken away again. Null: it stays whatever comes.
alter table evidence add column holders text[];

-- +goose Down
alter table evidence drop column holders;
alter table complaints drop column stated_order;
