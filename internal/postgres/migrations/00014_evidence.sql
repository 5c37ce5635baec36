-- +goose Up

-- What tells where a picture was taken is taken out of it before it is kept. So that the same file sent again is
-- the same piece, its hash as it was sent is kept too. Null in rows of a program that does not know the column.
alter table evidence add column sent_sha256 char(64); -- lower-case hex
update evidence set sent_sha256 = sha256;
create unique index evidence_sent on evidence (number, sent_sha256);

-- +goose Down
drop index evidence_sent;
alter table evidence drop column sent_sha256;
