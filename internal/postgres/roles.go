package postgres

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// appendOnly are the tables that the app's role adds to and reads, and can change
// in no other way. A version of a policy is a hash of its content.
var appendOnly = []string{"events", "checkpoints", "checkpoint_heads", "checkpoint_rounds", "audit", "policies"}

// readOnly are the tables that only migrations write.
var readOnly = []string{"goose_db_version"}

// ErrRole says what is wrong with a role's name.
var ErrRole = errors.New("a role's name is 1 to 63 of a-z, 0-9 and _, and begins with a letter")

var roleName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// AppRole are the statements, for the owner of the tables, after which a role can
// do all that the worker and the front door do, and nothing else: it cannot
// change or remove an event or a checkpoint, nor the triggers that refuse it. They
// may be run as often as one likes, and anew after each migration. The role can
// log in and has no password; that is given with psql's \password. It fails with
// ErrRole.
func AppRole(name string) ([]string, error) {
	if !roleName.MatchString(name) || strings.HasPrefix(name, "pg_") {
		return nil, ErrRole
	}
	role := pq.QuoteIdentifier(name)
	only := strings.Join(append(append([]string{}, appendOnly...), readOnly...), ", ")
	return []string{
		`do $$ begin if not exists (select from pg_roles where rolname = ` + pq.QuoteLiteral(name) + `) then create role ` + role + ` login; end if; end $$`,
		`revoke create on schema public from public`,
		`revoke all on schema public from ` + role,
		`grant usage on schema public to ` + role,
		`revoke all on all tables in schema public from public, ` + role,
		`grant select, insert, update, delete on all tables in schema public to ` + role,
		`revoke update, delete on ` + only + ` from ` + role,
		`revoke insert on ` + strings.Join(readOnly, ", ") + ` from ` + role,
		`revoke all on all sequences in schema public from ` + role,
		`grant usage on all sequences in schema public to ` + role,
	}, nil
}

// PrepareAppRole makes the role, or gives the one that is there its rights anew.
// It takes a connection of the tables' owner. It fails with ErrRole, and when the
// role could do more than it should by other ways.
func PrepareAppRole(ctx context.Context, databaseURL, name string) error {
	statements, err := AppRole(name)
	if err != nil {
		return err
	}
	db, err := dial(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // what counts was committed
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to prepare role %s: %w", name, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("prepare role %s (%s): %w", name, firstWords(statement), err)
		}
	}
	if err := checkAppRole(ctx, tx, name); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("prepare role %s: %w", name, err)
	}
	return nil
}

// checkAppRole asks PostgreSQL what the role can do after all: a grant by who
// may not give it is only a warning, and a role has the rights of those it is in.
func checkAppRole(ctx context.Context, tx *sqlx.Tx, name string) error {
	var wrong []string
	err := tx.SelectContext(ctx, &wrong, `
		select 'it may ' || p.may || ' ' || t.tablename from pg_tables t cross join unnest(array['update', 'delete', 'truncate', 'trigger', 'references']) as p(may)
			where t.schemaname = 'public' and has_table_privilege($1, 'public.' || quote_ident(t.tablename), p.may)
				and (t.tablename = any($2) or p.may in ('truncate', 'trigger', 'references'))
		union all select 'it may not ' || p.may || ' ' || t.tablename from pg_tables t cross join unnest(array['select', 'insert']) as p(may)
			where t.schemaname = 'public' and t.tablename = any($3) and not has_table_privilege($1, 'public.' || quote_ident(t.tablename), p.may)
		union all select 'it owns ' || tablename from pg_tables where schemaname = 'public' and tableowner = $1
		union all select 'it is a superuser, or may make roles' from pg_roles where rolname = $1 and (rolsuper or rolcreaterole)
		union all select 'it is a member of ' || r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid
			where m.member = (select oid from pg_roles where rolname = $1)
		order by 1 limit 5`, name, append(append([]string{}, appendOnly...), readOnly...), appendOnly)
	if err != nil {
		return fmt.Errorf("look what role %s may do: %w", name, err)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("role %s was left as it is: %s", name, strings.Join(wrong, ", "))
	}
	return nil
}

// firstWords names a statement in an error.
func firstWords(statement string) string {
	return strings.Join(strings.Fields(statement)[:4], " ")
}
