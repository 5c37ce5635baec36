package sandbox

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// schema can be applied again and again. Amounts are whole numbers of the currency's smallest unit.
const schema = `
CREATE SCHEMA IF NOT EXISTS sandbox;
CREATE TABLE IF NOT EXISTS sandbox.payments (
	order_no   text        PRIMARY KEY,
	currency   text        NOT NULL,
	amount     bigint      NOT NULL CHECK (amount > 0),
	created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS sandbox.effects (
	seq        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id         text        NOT NULL UNIQUE,
	key        text        NOT NULL UNIQUE,
	request    text        NOT NULL, -- hash of what was asked for
	kind       text        NOT NULL CHECK (kind IN ('refund', 'replacement', 'repair', 'coupon')),
	order_no   text        NOT NULL,
	currency   text,
	amount     bigint      CHECK (amount > 0),
	answer     jsonb       NOT NULL, -- as it was given, and is given again
	created_at timestamptz NOT NULL DEFAULT now(),
	CHECK ((currency IS NULL) = (amount IS NULL))
);
CREATE INDEX IF NOT EXISTS effects_order ON sandbox.effects (order_no);
CREATE TABLE IF NOT EXISTS sandbox.attempts (
	key   text   PRIMARY KEY,
	count bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS sandbox.switches (
	kind     text  NOT NULL,
	order_no text  NOT NULL,
	setting  jsonb NOT NULL,
	PRIMARY KEY (kind, order_no)
);`

// Migrate makes the tables.
func Migrate(ctx context.Context, db *pgxpool.Pool) error {
	if _, err := db.Exec(ctx, schema); err != nil {
		return fmt.Errorf("make the sandbox's tables: %w", err)
	}
	return nil
}
