package postgres

import (
	"context"
	"fmt"
	"time"

	"redress/internal/complaint"
)

// TextsOf are all texts of a complaint, in the order they came. Those of an
// erased person have no body.
func (s *Store) TextsOf(ctx context.Context, number string) ([]Text, error) {
	var rows []struct {
		lockedKey
		ID   string         `db:"id"`
		Role complaint.Role `db:"author_role"`
		By   string         `db:"author_id"`
		Body []byte         `db:"body"`
		At   time.Time      `db:"created_at"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		select t.id, author_role, author_id, body, t.created_at, person_id, key_id, wrapped_key
		from texts t join complaints c on c.number = t.number join people p on p.id = c.person_id
		where t.number = $1 order by t.created_at, t.id`, number)
	if err != nil {
		return nil, fmt.Errorf("read the texts of %s: %w", number, err)
	}
	texts := make([]Text, len(rows))
	for i, r := range rows {
		texts[i] = Text{ID: r.ID, Number: number, Author: complaint.Actor{Role: r.Role, ID: r.By}, At: r.At.UTC()}
		if r.Wrapped == nil {
			continue
		}
		key, err := s.keyOf(number, r.lockedKey)
		if err != nil {
			return nil, err
		}
		plain, err := key.Open("text:"+r.ID, r.Body)
		if err != nil {
			return nil, fmt.Errorf("text %s: %w", r.ID, err)
		}
		texts[i].Body = string(plain)
	}
	return texts, nil
}

// Arrived is a message about a complaint that a platform or a mail server handed
// in; its content went into texts and evidence.
type Arrived struct {
	Platform   string     `db:"platform" json:"from"`
	ID         string     `db:"message_id" json:"id"`
	Kind       string     `db:"kind" json:"kind"`
	ReceivedAt time.Time  `db:"received_at" json:"received_at"`
	HandledAt  *time.Time `db:"handled_at" json:"handled_at"` // null: it waits, and is not in this list's texts yet
}

// ArrivedFor lists what was handed in about a complaint, in order.
func (s *Store) ArrivedFor(ctx context.Context, number string) ([]Arrived, error) {
	all := []Arrived{}
	err := s.db.SelectContext(ctx, &all, `select i.platform, i.message_id, i.kind, i.received_at, i.handled_at
		from platform_inbox i left join mails m using (platform, message_id)
		where i.number = $1 or m.destination = $1 order by i.received_at, i.message_id`, number)
	if err != nil {
		return nil, fmt.Errorf("list what arrived for %s: %w", number, err)
	}
	for i := range all {
		all[i].ReceivedAt, all[i].HandledAt = all[i].ReceivedAt.UTC(), utc(all[i].HandledAt)
	}
	return all, nil
}
