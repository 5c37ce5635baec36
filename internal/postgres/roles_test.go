package postgres_test

import (
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// appRole makes the role of a test on its database, and returns the address that
// the role connects to.
func appRole(t *testing.T, owner string) (name, address string) {
	t.Helper()
	name, password := "app_"+strings.ToLower(rand.Text()), rand.Text()
	require.NoError(t, postgres.PrepareAppRole(t.Context(), owner, name))
	db, err := sqlx.Connect("postgres", owner)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := db.Exec(`drop owned by ` + name)
		require.NoError(t, err)
		_, err = db.Exec(`drop role ` + name)
		require.NoError(t, err)
		require.NoError(t, db.Close())
	})
	_, err = db.Exec(`alter role ` + name + ` password '` + password + `'`)
	require.NoError(t, err)
	u, err := url.Parse(owner)
	require.NoError(t, err)
	u.User = url.UserPassword(name, password)
	return name, u.String()
}

// TestAppRoleDoesAllTheWork goes the store's main ways as the app's role.
func TestAppRoleDoesAllTheWork(t *testing.T) {
	t.Parallel()
	owner := postgrestest.URL(t)
	_, address := appRole(t, owner)
	s := postgrestest.Connect(t, address)
	ctx := t.Context()
	now := time.Now().UTC()

	l := newLife(t, s).happens("a", "b").recorded("first")
	number := l.c.Number
	l.happens("c").recorded("second")
	require.Equal(t, []string{"1 a", "2 b", "3 c"}, l.story())
	text, err := s.SaveText(ctx, number, lin, "the lid leaks")
	require.NoError(t, err)
	_, err = s.Text(ctx, text)
	require.NoError(t, err)
	_, err = s.Unstarted(ctx, 0, 10)
	require.NoError(t, err)
	require.NoError(t, s.MarkStarted(ctx, number))
	_, err = s.List(ctx, postgres.Filter{})
	require.NoError(t, err)
	_, err = s.Feed(ctx, postgres.FeedCursor{}, 10)
	require.NoError(t, err)
	_, err = s.DropFeed(ctx, now.Add(2*postgres.FeedKept))
	require.NoError(t, err)
	require.NoError(t, s.SavePolicies(ctx, postgres.StoredPolicy{Version: "v", Pack: "house", Content: []byte("{}")}))
	require.NoError(t, s.SavePolicies(ctx, postgres.StoredPolicy{Version: "v", Pack: "house", Content: []byte("{}")}))
	require.NoError(t, s.CreateLink(ctx, access.CustomerLink{ID: "l_1", Number: number, CreatedBy: "agent:lin", CreatedAt: now, ExpiresAt: now}))
	_, err = s.KeepMail(ctx, postgres.MailRecord{ID: "m1", Kind: "reply", Destination: number, Size: 2, ReceivedAt: now}, strings.NewReader("hi"))
	require.NoError(t, err)
	require.NoError(t, s.MailHandled(ctx, "m1", number, "added"))
	_, err = s.SetHold(ctx, number, "court", "supervisor:wu")
	require.NoError(t, err)
	_, err = s.LiftHold(ctx, number, "ruled", "supervisor:wu")
	require.NoError(t, err)
	made, err := s.MakeCheckpoints(ctx, now, nil)
	require.NoError(t, err)
	require.Len(t, made.Made, 1)
	verified, err := s.Verify(ctx, number)
	require.NoError(t, err)
	require.True(t, verified.OK)
	require.NoError(t, s.ErasePerson(ctx, number))
	require.ErrorIs(t, s.SweepErased(ctx), postgres.ErrNotOwner)
}

func TestAppRoleCanForgeNothing(t *testing.T) {
	t.Parallel()
	owner := postgrestest.URL(t)
	name, address := appRole(t, owner)
	asOwner, s := postgrestest.Connect(t, owner), postgrestest.Connect(t, address)
	newLife(t, s).happens("a").recorded("first")
	_, err := s.MakeCheckpoints(t.Context(), time.Now(), nil)
	require.NoError(t, err)
	require.NoError(t, s.Audit(t.Context(), postgres.AuditEntry{Actor: "a", Action: "b"}))
	refused := func(statement string) {
		t.Helper()
		err := s.Exec(t.Context(), statement)
		require.Error(t, err, statement)
		require.Regexp(t, "permission denied|must be owner|must be superuser", err.Error(), statement)
	}
	for _, table := range []string{"events", "checkpoints", "checkpoint_heads", "checkpoint_rounds", "audit", "policies"} {
		refused(`delete from ` + table)
		refused(`truncate ` + table)
		refused(`alter table ` + table + ` disable trigger all`)
		refused(`alter table ` + table + ` add column more integer`)
		refused(`drop table ` + table)
		refused(`create trigger mine before insert on ` + table + ` for each row execute function refuse_change()`)
	}
	refused(`update events set actor_id = 'x'`)
	refused(`update checkpoints set count = 1`)
	refused(`update checkpoint_heads set seq = 1`)
	refused(`update checkpoint_rounds set whole = true`)
	refused(`update audit set actor = 'x'`)
	refused(`update policies set content = '{}'`)
	refused(`insert into goose_db_version (version_id, is_applied) values (99, true)`)
	refused(`drop trigger events_append_only on events`)
	refused(`create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'`)
	refused(`set session_replication_role = replica`)
	refused(`create table mine (n integer)`)
	refused(`create function mine() returns integer language sql as 'select 1'`)
	refused(`create role another`)
	refused(`truncate complaints`)
	_, wrong := verifyAll(t, s, postgres.Scope{})
	require.Empty(t, wrong)

	// Again, after somebody gave it too much.
	require.NoError(t, asOwner.Exec(t.Context(), `grant all on all tables in schema public to `+name))
	require.NoError(t, postgres.PrepareAppRole(t.Context(), owner, name))
	refused(`delete from events`)
	require.NoError(t, asOwner.Exec(t.Context(), `alter role `+name+` createrole`))
	require.ErrorContains(t, postgres.PrepareAppRole(t.Context(), owner, name), "may make roles")
	require.NoError(t, asOwner.Exec(t.Context(), `alter role `+name+` nocreaterole`))
	require.NoError(t, asOwner.Exec(t.Context(), `grant pg_monitor to `+name))
	require.ErrorContains(t, postgres.PrepareAppRole(t.Context(), owner, name), "member of pg_monitor")
}

func TestAppRoleIsNoOtherNameAndNotTheOwner(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"", "a b", `x"; drop table events; --`, "Öl", "pg_app", strings.Repeat("a", 64)} {
		_, err := postgres.AppRole(wrong)
		require.ErrorIs(t, err, postgres.ErrRole, wrong)
	}
	owner := postgrestest.URL(t)
	u, err := url.Parse(owner)
	require.NoError(t, err)
	require.Error(t, postgres.PrepareAppRole(t.Context(), owner, u.User.Username()))
	s := postgrestest.Connect(t, owner)
	l := &life{t, s, &complaint.Case{Number: postgrestest.Open(t, s), Stage: complaint.Received}}
	l.happens("a").recorded("first") // the owner was left as it was
}
