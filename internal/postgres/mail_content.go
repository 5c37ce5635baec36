package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jmoiron/sqlx"

	"redress/internal/vault"
)

// mailPart is how much of an encrypted mail stands in one row, in bytes.
const mailPart = 256 << 10

// keepMailParts encrypts a mail's content and writes it row by row.
func keepMailParts(ctx context.Context, tx *sqlx.Tx, key vault.Key, id string, content io.Reader) error {
	sealed, err := key.Encrypt("mail:"+id, content)
	if err != nil {
		return err
	}
	piece := make([]byte, mailPart)
	for n := 0; ; n++ {
		size, err := io.ReadFull(sealed, piece)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("read mail %s: %w", id, err)
		}
		if _, err := tx.ExecContext(ctx, `insert into mail_parts (message_id, n, body) values ($1, $2, $3)`, id, n, piece[:size]); err != nil {
			return fmt.Errorf("keep mail %s: %w", id, err)
		}
	}
}

// MailContent writes a waiting mail to w as it came. It fails with NotFound for
// one that was worked on, and when what is stored was changed.
func (s *Store) MailContent(ctx context.Context, id string, w io.Writer) error {
	var row struct {
		KeyID   string `db:"key_id"`
		Wrapped []byte `db:"wrapped_key"`
	}
	if err := s.get(ctx, &row, "waiting mail", id, `select key_id, wrapped_key from mails where message_id = $1 and wrapped_key is not null`); err != nil {
		return err
	}
	key, err := s.vault.Unwrap("mail:"+id, vault.Wrapped{KeyID: row.KeyID, Bytes: row.Wrapped})
	if err != nil {
		return fmt.Errorf("mail %s: %w", id, err)
	}
	plain, err := key.Decrypt("mail:"+id, &mailParts{ctx: ctx, store: s, id: id})
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, plain); err != nil {
		return fmt.Errorf("read mail %s: %w", id, err)
	}
	return nil
}

// mailParts reads a mail's rows one after another.
type mailParts struct {
	ctx   context.Context
	store *Store
	id    string
	next  int
	rest  bytes.Reader
}

func (p *mailParts) Read(b []byte) (int, error) {
	for p.rest.Len() == 0 {
		var rows [][]byte
		err := p.store.db.SelectContext(p.ctx, &rows, `select body from mail_parts where message_id = $1 and n = $2`, p.id, p.next)
		if err != nil {
			return 0, fmt.Errorf("read part %d of mail %s: %w", p.next, p.id, err)
		}
		if len(rows) == 0 {
			return 0, io.EOF
		}
		p.next++
		p.rest.Reset(rows[0])
	}
	return p.rest.Read(b)
}
