package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	return s.saveText(ctx, newID("t"), number, by, text)
}

// SaveTextOf stores the text of one message: the same message's again is the
// same text, with the same id. It fails as SaveText does, and with TextReused
// when the message had another text or another author before.
func (s *Store) SaveTextOf(ctx context.Context, number, messageID string, by complaint.Actor, text string) (string, error) {
	sum := sha256.Sum256([]byte(number + " " + messageID))
	id, err := s.saveText(ctx, "t_"+hex.EncodeToString(sum[:13]), number, by, text)
	if !errors.Is(err, errTaken) {
		return id, err
	}
	there, err := s.Text(ctx, id)
	if err != nil {
		return "", err
	}
	if there.Body != text || there.Author != by || there.Number != number {
		return "", TextReused{messageID}
	}
	return id, nil
}

var errTaken = errors.New("the text's id is taken")

func (s *Store) saveText(ctx context.Context, id, number string, by complaint.Actor, text string) (string, error) {
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
	body, err := key.Seal("text:"+id, []byte(text))
	if err != nil {
		return "", err
	}
	done, err := s.db.ExecContext(ctx, `insert into texts (id, number, author_role, author_id, size, body) values ($1, $2, $3, $4, $5, $6)
		on conflict (id) do nothing`, id, number, by.Role, by.ID, len(text), body)
	if err != nil {
		return "", fmt.Errorf("save a text of %s: %w", number, err)
	}
	if n, err := done.RowsAffected(); err == nil && n == 0 {
		return id, errTaken
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
