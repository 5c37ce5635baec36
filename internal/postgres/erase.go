package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// EraseRequest asks for a person to be erased.
type EraseRequest struct {
	Person string // id
	// May judges what is held under the lock that keeps it from changing; its
	// error is Erase's, and nothing is erased.
	May   func(Held) error
	Audit AuditEntry // written with it
}

// Erase makes all that is known of a person unreadable, here and in every copy
// of the data: their key goes. What it opened goes too, so that a key from a
// backup opens nothing; so do the contacts and words they are found by, their
// links, and mails that wait. What stays is ids, codes, amounts, instants and
// hashes: the chain of events still verifies. Erasing again erases what came
// since. It fails with NotFound and with what May says.
func (s *Store) Erase(ctx context.Context, r EraseRequest) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		held, err := lockHeld(ctx, tx, r.Person)
		if err != nil {
			return err
		}
		if err := r.May(held); err != nil {
			return err
		}
		if err := erase(ctx, tx, r.Person); err != nil {
			return err
		}
		return audit(ctx, tx, r.Audit)
	})
}

// ErasePerson is Erase for the customer of a complaint, whatever the law says;
// only who has asked it may do that. It fails with NotFound.
func (s *Store) ErasePerson(ctx context.Context, number string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var person string
		err := tx.GetContext(ctx, &person, `select person_id from complaints where number = $1`, number)
		if errors.Is(err, sql.ErrNoRows) {
			return NotFound{"complaint", number}
		}
		if err != nil {
			return fmt.Errorf("find the person of %s: %w", number, err)
		}
		if _, err := lockHeld(ctx, tx, person); err != nil {
			return err
		}
		return erase(ctx, tx, person)
	})
}

// What belongs to a person, $1: their complaints, and the mails that go to one of
// them or opened one. A mail and what a source hands in open a complaint under a
// key made of their own id, until they are worked on to their end.
const (
	ownComplaints = `(select number from complaints where person_id = $1)`
	ownMails      = `(select message_id from mails where destination in ` + ownComplaints + `
		or message_id in (select substr(key, 10) from idempotency_keys where key like 'key mail:%' and number in ` + ownComplaints + `))`
	ownEntries = `source is not null and (number in ` + ownComplaints + `
		or 'key inbox ' || source || ' ' || message_id in (select key from idempotency_keys where number in ` + ownComplaints + `))`
)

// erasing is what is deleted of a person, $1, in this order.
var erasing = []struct{ what, statement string }{
	{"key", `update people set wrapped_key = null, erased_at = coalesce(erased_at, now()) where id = $1`},
	{"contacts", `delete from contacts where person_id = $1`},
	{"words to be found by", `delete from search_terms where person_id = $1`},
	{"openings", `update complaints set opening = '', stated_order = null where person_id = $1 and (opening <> '' or stated_order is not null)`},
	{"texts", `update texts set body = '' where body <> '' and number in ` + ownComplaints},
	{"names of files", `update evidence set name = '' where name <> '' and number in ` + ownComplaints},
	{"links", `delete from customer_links where number in ` + ownComplaints},
	{"what waits in the inbox", `update platform_inbox set body = '', result = 'erased', handled_at = now(), next_try = null where handled_at is null and ` + ownEntries},
	{"platforms' messages", `update platform_inbox set body = '' where body <> '' and number in ` + ownComplaints},
	{"mails", `delete from mail_parts where message_id in ` + ownMails},
	{"mails that wait", `update platform_inbox set handled_at = now() where platform = 'mail' and handled_at is null and message_id in ` + ownMails},
	{"mails' keys", `update mails set wrapped_key = null, key_id = null, sender = null, result = case when wrapped_key is null then result else 'erased' end
		where message_id in ` + ownMails},
	// Both are hashes of what was written, by which somebody who has the words
	// could prove whose they were. A platform's own case stays known by its id.
	{"idempotency keys", `delete from idempotency_keys where key like 'key %' and number in ` + ownComplaints},
	{"digests", `update idempotency_keys set digest = '' where number in ` + ownComplaints},
}

func erase(ctx context.Context, tx *sqlx.Tx, person string) error {
	for _, e := range erasing {
		if _, err := tx.ExecContext(ctx, e.statement, person); err != nil {
			return fmt.Errorf("erase the %s of %s: %w", e.what, person, err)
		}
	}
	return nil
}

// SweepErased has PostgreSQL give up the rows that an erasure left behind, which
// only the tables' owner may ask for. Until then, and in backups made before,
// the person's key is still there, wrapped by the service's key.
func (s *Store) SweepErased(ctx context.Context) error {
	var owner bool
	err := s.db.GetContext(ctx, &owner, `select pg_has_role(tableowner::name, 'usage') from pg_tables where schemaname = current_schema() and tablename = 'people'`)
	if err != nil {
		return fmt.Errorf("ask who owns the tables: %w", err)
	}
	if !owner {
		return ErrNotOwner
	}
	for _, table := range []string{"people", "contacts", "search_terms", "complaints", "texts", "evidence", "customer_links", "mail_parts", "mails", "platform_inbox",
		"idempotency_keys"} {
		if _, err := s.db.ExecContext(ctx, `vacuum `+table); err != nil {
			return fmt.Errorf("vacuum %s: %w", table, err)
		}
	}
	return nil
}

// ErrNotOwner means that something is for the owner of the tables.
var ErrNotOwner = errors.New("it takes the owner of the tables")
