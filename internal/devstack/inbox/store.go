package inbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// schema can be applied again and again. The letter's parts are kept decoded, so that they can be
// searched; raw is the mail as it came.
const schema = `
CREATE SCHEMA IF NOT EXISTS inbox;
CREATE TABLE IF NOT EXISTS inbox.messages (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	message_id  text        NOT NULL UNIQUE,
	sender      text        NOT NULL,
	recipients  text[]      NOT NULL,
	subject     text        NOT NULL,
	language    text        NOT NULL,
	text        text        NOT NULL,
	html        text        NOT NULL,
	attachments text[]      NOT NULL,
	raw         bytea       NOT NULL,
	at          timestamptz NOT NULL DEFAULT now()
);`

// Migrate makes the tables.
func Migrate(ctx context.Context, db *pgxpool.Pool) error {
	if _, err := db.Exec(ctx, schema); err != nil {
		return fmt.Errorf("make the inbox's tables: %w", err)
	}
	return nil
}

// Message is a kept mail.
type Message struct {
	ID          int64     `json:"id"`
	MessageID   string    `json:"message_id"`
	From        string    `json:"from"`
	To          []string  `json:"to"` // of the envelope, so hidden copies too
	Subject     string    `json:"subject"`
	Language    string    `json:"language"`
	Text        string    `json:"text"`
	HTML        string    `json:"html"`
	Attachments []string  `json:"attachments"` // names only
	At          time.Time `json:"at"`
}

type store struct{ db *pgxpool.Pool }

// add keeps a mail. The same Message-ID again is the same mail: it can only add recipients.
func (s *store) add(ctx context.Context, from string, to []string, raw []byte) error {
	l := decode(raw)
	if l.attachments == nil {
		l.attachments = []string{}
	}
	_, err := s.db.Exec(ctx, `
		INSERT INTO inbox.messages AS m (message_id, sender, recipients, subject, language, text, html, attachments, raw)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (message_id) DO UPDATE SET recipients = m.recipients ||
			ARRAY(SELECT r FROM unnest(EXCLUDED.recipients) r WHERE r <> ALL (m.recipients))`,
		l.messageID, from, to, l.subject, l.language, l.text, l.html, l.attachments, raw)
	return err
}

// filter selects mails; empty fields select all.
type filter struct {
	to    string // a part of a recipient's address
	q     string // words that all occur in recipient, subject or text
	after int64  // only those that came later than this id
	limit int
	// oldestFirst is for who reads on from an id, 0 being the beginning; people see the newest first.
	oldestFirst bool
}

const columns = `id, message_id, sender, recipients, subject, language, text, html, attachments, at`

func (s *store) list(ctx context.Context, f filter) ([]Message, error) {
	query := `SELECT ` + columns + ` FROM inbox.messages WHERE id > $1`
	args := []any{f.after}
	add := func(expression, word string) {
		args = append(args, "%"+likeEscaper.Replace(word)+"%")
		query += fmt.Sprintf(" AND %s ILIKE $%d", expression, len(args))
	}
	if f.to != "" {
		add(`array_to_string(recipients, ' ')`, f.to)
	}
	for _, word := range strings.Fields(f.q) {
		add(`(array_to_string(recipients, ' ') || ' ' || subject || ' ' || text || ' ' || html)`, word)
	}
	order := "DESC"
	if f.oldestFirst {
		order = "ASC"
	}
	args = append(args, f.limit)
	query += fmt.Sprintf(" ORDER BY id %s LIMIT $%d", order, len(args))
	rows, err := s.db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// get returns nil when there is no such mail.
func (s *store) get(ctx context.Context, id int64) (*Message, error) {
	rows, err := s.db.Query(ctx, `SELECT `+columns+` FROM inbox.messages WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	m, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &m, err
}

func scan(row pgx.CollectableRow) (m Message, err error) {
	err = row.Scan(&m.ID, &m.MessageID, &m.From, &m.To, &m.Subject, &m.Language, &m.Text, &m.HTML, &m.Attachments, &m.At)
	m.At = m.At.UTC()
	return m, err
}
