package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

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
	id, err := s.saveText(ctx, textIDOf(number, messageID), number, by, text)
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

func textIDOf(number, messageID string) string {
	sum := sha256.Sum256([]byte(number + " " + messageID))
	return "t_" + hex.EncodeToString(sum[:13])
}

// DropTextOf takes back the text of a message that was not applied. One that an
// event names stays.
func (s *Store) DropTextOf(ctx context.Context, number, messageID string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		done, err := tx.ExecContext(ctx, `delete from texts where id = $1 and number = $2
			and not exists (select from events where number = $2 and message_id = $3)`, textIDOf(number, messageID), number, messageID)
		if err != nil {
			return fmt.Errorf("take back a text of %s: %w", number, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, _, err = s.index(ctx, tx, []string{number})
		return err
	})
}

var errTaken = errors.New("the text's id is taken")

func (s *Store) saveText(ctx context.Context, id, number string, by complaint.Actor, text string) (string, error) {
	if text == "" || len(text) > complaint.MaxText {
		return "", TooLong{len(text)}
	}
	if !utf8.ValidString(text) {
		return "", fmt.Errorf("the text is not UTF-8")
	}
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		person, key, err := s.holdKey(ctx, tx, number)
		if err != nil {
			return err
		}
		body, err := key.Seal("text:"+id, []byte(text))
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `insert into texts (id, number, author_role, author_id, size, body) values ($1, $2, $3, $4, $5, $6)
			on conflict (id) do nothing`, id, number, by.Role, by.ID, len(text), body)
		if err != nil {
			return fmt.Errorf("save a text of %s: %w", number, err)
		}
		if n, err := done.RowsAffected(); err == nil && n == 0 {
			return errTaken
		}
		return s.indexText(ctx, tx, number, person, text)
	})
	if err != nil && !errors.Is(err, errTaken) {
		return "", err
	}
	return id, err
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

// Texts are all texts of a complaint, the first first. It fails with NotFound
// and Erased.
func (s *Store) Texts(ctx context.Context, number string) ([]Text, error) {
	key, err := s.PersonKey(ctx, number)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID   string         `db:"id"`
		Role complaint.Role `db:"author_role"`
		By   string         `db:"author_id"`
		Body []byte         `db:"body"`
		At   time.Time      `db:"created_at"`
	}
	err = s.db.SelectContext(ctx, &rows, `select id, author_role, author_id, body, created_at from texts where number = $1 order by created_at, id`, number)
	if err != nil {
		return nil, fmt.Errorf("read the texts of %s: %w", number, err)
	}
	texts := make([]Text, len(rows))
	for i, r := range rows {
		plain, err := key.Open("text:"+r.ID, r.Body)
		if err != nil {
			return nil, fmt.Errorf("text %s: %w", r.ID, err)
		}
		texts[i] = Text{ID: r.ID, Number: number, Author: complaint.Actor{Role: r.Role, ID: r.By}, Body: string(plain), At: r.At.UTC()}
	}
	return texts, nil
}
