package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// schema can be applied again and again. The id is a hash of the token, so that the table lets nobody in.
const schema = `
CREATE SCHEMA IF NOT EXISTS signin;
CREATE TABLE IF NOT EXISTS signin.refresh_tokens (
	id        text        PRIMARY KEY,
	person    text        NOT NULL,
	scopes    text[]      NOT NULL,
	signed_in timestamptz NOT NULL
);`

// Migrate makes the tables.
func Migrate(ctx context.Context, db *pgxpool.Pool) error {
	if _, err := db.Exec(ctx, schema); err != nil {
		return fmt.Errorf("make the provider's tables: %w", err)
	}
	return nil
}

// grant is what a refresh token stands for.
type grant struct {
	person   string
	scopes   []string
	signedIn time.Time
}

func (g *grant) GetAMR() []string                 { return []string{"pwd"} }
func (g *grant) GetAudience() []string            { return []string{Audience} }
func (g *grant) GetAuthTime() time.Time           { return g.signedIn }
func (g *grant) GetClientID() string              { return ClientID }
func (g *grant) GetScopes() []string              { return g.scopes }
func (g *grant) GetSubject() string               { return g.person }
func (g *grant) SetCurrentScopes(scopes []string) { g.scopes = scopes }

type refreshTokens struct{ db *pgxpool.Pool }

func idOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// errNoToken is a refresh token that never was, was used, ran out or was ended.
var errNoToken = errors.New("no such refresh token")

// issue makes a token and clears away those that ran out.
func (r *refreshTokens) issue(ctx context.Context, g grant) (string, error) {
	token := rand.Text()
	_, err := r.db.Exec(ctx, `
		WITH ran_out AS (DELETE FROM signin.refresh_tokens WHERE signed_in < $1)
		INSERT INTO signin.refresh_tokens (id, person, scopes, signed_in) VALUES ($2, $3, $4, $5)`,
		time.Now().Add(-refreshLifetime), idOf(token), g.person, g.scopes, g.signedIn)
	return token, err
}

// find returns errNoToken for one that is not good.
func (r *refreshTokens) find(ctx context.Context, token string) (*grant, error) {
	var g grant
	err := r.db.QueryRow(ctx, `SELECT person, scopes, signed_in FROM signin.refresh_tokens WHERE id = $1 AND signed_in >= $2`,
		idOf(token), time.Now().Add(-refreshLifetime)).Scan(&g.person, &g.scopes, &g.signedIn)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, errNoToken
	}
	return &g, err
}

// swap gives a new token for an old one, which is used up: of two that bring the same, one gets errNoToken.
func (r *refreshTokens) swap(ctx context.Context, old string) (string, error) {
	token := rand.Text()
	done, err := r.db.Exec(ctx, `UPDATE signin.refresh_tokens SET id = $1 WHERE id = $2`, idOf(token), idOf(old))
	if err == nil && done.RowsAffected() == 0 {
		err = errNoToken
	}
	return token, err
}

// endAll is a person's signing out, everywhere.
func (r *refreshTokens) endAll(ctx context.Context, person string) error {
	_, err := r.db.Exec(ctx, `DELETE FROM signin.refresh_tokens WHERE person = $1`, person)
	return err
}

func (r *refreshTokens) end(ctx context.Context, id string) error {
	_, err := r.db.Exec(ctx, `DELETE FROM signin.refresh_tokens WHERE id = $1`, id)
	return err
}
