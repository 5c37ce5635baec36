package postgres

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"redress/internal/complaint"
)

// Text is a free text: a note, an answer, the complaint's own words.
type Text struct {
	ID     string
	Number string
	Author complaint.Actor
	Body   string
	At     time.Time
}

// SaveText stores a text of a complaint, encrypted, and returns the id that a
// message may carry. It fails with NotFound, Erased and TooLong.
func (s *Store) SaveText(ctx context.Context, number string, by complaint.Actor, text string) (string, error) {
	if text == "" || len(text) > complaint.MaxText {
		return "", TooLong{len(text)}
	}
	if !utf8.ValidString(text) {
		return "", fmt.Errorf("the text is not UTF-8")
	}
	key, err := s.PersonKey(ctx, number)
	if err != nil {
		return "", err
	}
	id := newID("t")
	body, err := key.Seal("text:"+id, []byte(text))
	if err != nil {
		return "", err
	}
	_, err = s.db.ExecContext(ctx, `insert into texts (id, number, author_role, author_id, size, body) values ($1, $2, $3, $4, $5, $6)`,
		id, number, by.Role, by.ID, len(text), body)
	if err != nil {
		return "", fmt.Errorf("save a text of %s: %w", number, err)
	}
	return id, nil
}

// Text reads a text. It fails with NotFound and Erased.
func (s *Store) Text(ctx context.Context, id string) (Text, error) {
	var row struct {
		lockedKey
		Number string         `db:"number"`
		Role   complaint.Role `db:"author_role"`
		By     string         `db:"author_id"`
		Body   []byte         `db:"body"`
		At     time.Time      `db:"created_at"`
	}
	err := s.get(ctx, &row, "text", id, `
		select t.number, author_role, author_id, body, t.created_at, person_id, key_id, wrapped_key
		from texts t join complaints c on c.number = t.number join people p on p.id = c.person_id where t.id = $1`)
	if err != nil {
		return Text{}, err
	}
	key, err := s.keyOf(row.Number, row.lockedKey)
	if err != nil {
		return Text{}, err
	}
	plain, err := key.Open("text:"+id, row.Body)
	if err != nil {
		return Text{}, fmt.Errorf("text %s: %w", id, err)
	}
	return Text{ID: id, Number: row.Number, Author: complaint.Actor{Role: row.Role, ID: row.By}, Body: string(plain), At: row.At.UTC()}, nil
}
