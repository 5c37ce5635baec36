package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/access"
)

// linkRow is a customer's link as the table has it.
type linkRow struct {
	ID         string     `db:"id"`
	Number     string     `db:"number"`
	CreatedBy  string     `db:"created_by"`
	CreatedAt  time.Time  `db:"created_at"`
	ExpiresAt  time.Time  `db:"expires_at"`
	LastUsedAt *time.Time `db:"last_used_at"`
	RevokedAt  *time.Time `db:"revoked_at"`
}

const linkColumns = `id, number, created_by, created_at, expires_at, last_used_at, revoked_at`

func (r linkRow) link() access.CustomerLink {
	return access.CustomerLink{ID: r.ID, Number: r.Number, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(),
		LastUsedAt: utc(r.LastUsedAt), RevokedAt: utc(r.RevokedAt)}
}

// CreateLink keeps a new link, and in the audit who made it. It fails with
// NotFound when there is no such complaint.
func (s *Store) CreateLink(ctx context.Context, l access.CustomerLink) error {
	_, _, err := s.CreateLinkOnce(ctx, Once{}, SecretLink{l, ""})
	return err
}

// SecretLink is a link with its token.
type SecretLink struct {
	Link  access.CustomerLink `json:"link"`
	Token string              `json:"token"`
}

// CreateLinkOnce is CreateLink for a request that may come again: then it tells
// the link that was made before. It fails with AnsweredOtherwise too.
func (s *Store) CreateLinkOnce(ctx context.Context, once Once, wanted SecretLink) (made SecretLink, again bool, err error) {
	return answered(ctx, s, once, func(tx *sqlx.Tx) (SecretLink, error) {
		l := wanted.Link
		_, err := tx.ExecContext(ctx, `insert into customer_links (id, number, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
			l.ID, l.Number, l.CreatedBy, l.CreatedAt, l.ExpiresAt)
		if unknownReference(err) {
			return SecretLink{}, NotFound{"complaint", l.Number}
		}
		if err != nil {
			return SecretLink{}, fmt.Errorf("keep link %s: %w", l.ID, err)
		}
		return wanted, audit(ctx, tx, AuditEntry{Actor: l.CreatedBy, Action: "link_created", Subject: l.ID, Detail: map[string]string{"complaint": l.Number}})
	})
}

// unknownReference reports whether a foreign key names no row.
func unknownReference(err error) bool {
	var trouble *pq.Error
	return errors.As(err, &trouble) && trouble.Code == "23503"
}

// CustomerLink is a link by its id; false when there is none.
func (s *Store) CustomerLink(ctx context.Context, id string) (access.CustomerLink, bool, error) {
	var row linkRow
	err := s.db.GetContext(ctx, &row, `select `+linkColumns+` from customer_links where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return access.CustomerLink{}, false, nil
	}
	if err != nil {
		return access.CustomerLink{}, false, fmt.Errorf("read link %s: %w", id, err)
	}
	return row.link(), true, nil
}

// CustomerLinks lists the links of a complaint, the newest first.
func (s *Store) CustomerLinks(ctx context.Context, number string) ([]access.CustomerLink, error) {
	var rows []linkRow
	err := s.db.SelectContext(ctx, &rows, `select `+linkColumns+` from customer_links where number = $1 order by created_at desc, id`, number)
	if err != nil {
		return nil, fmt.Errorf("list the links of %s: %w", number, err)
	}
	links := make([]access.CustomerLink, len(rows))
	for i, row := range rows {
		links[i] = row.link()
	}
	return links, nil
}

// CustomerLinkUsed keeps when a link was last used, where that is not known to
// the minute already.
func (s *Store) CustomerLinkUsed(ctx context.Context, id string, at time.Time) error {
	return s.used(ctx, "customer_links", id, at)
}

// RevokeLink ends a link for good. Revoking again changes nothing. It fails with
// NotFound.
func (s *Store) RevokeLink(ctx context.Context, id, by string, at time.Time) error {
	return s.revoke(ctx, "customer_links", "link", id, by, at)
}
