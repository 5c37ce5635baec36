package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// rewritten is a complaint of two signed events that somebody who can write to the database, and
// has not the service key, told anew from its beginning.
func rewritten(t *testing.T, s *postgres.Store) *life {
	t.Helper()
	l := lifeIn(t, s, "one").happens("1", "2").recorded("first")
	lifeIn(t, s, "one").happens("1").recorded("first")
	lifeIn(t, s, "two").happens("1").recorded("first")
	checkpointed(t, s, 0)
	for _, table := range []string{"events", "checkpoints", "checkpoint_heads"} {
		require.NoError(t, s.Exec(t.Context(), `alter table `+table+` disable trigger all`))
	}
	require.NoError(t, s.Forge(t.Context(), l.c.Number, 1))
	return l
}

func TestAChainThatWasRewrittenAsAWholeIsFoundByItsNumberAlone(t *testing.T) {
	t.Parallel()
	of := postgres.CheckpointRef{Platform: "house", Shop: "one", N: 1}
	for name, hide := range map[string]string{
		"its heads taken away":      `delete from checkpoint_heads where number = $1`,
		"and put under another":     `update checkpoint_heads set number = 'R26-0000-000E' where number = $1`,
		"its checkpoint taken away": `delete from checkpoints where shop = 'one' and $1 <> ''`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgrestest.Store(t)
			l := rewritten(t, s)
			require.NoError(t, s.Exec(t.Context(), hide, l.c.Number))

			verified, err := s.Verify(t.Context(), l.c.Number)
			require.NoError(t, err)
			require.False(t, verified.OK)
			require.Equal(t, &of, verified.Checkpoint)
			require.NotEmpty(t, verified.Reason)
		})
	}
}

func TestALaterEventThatWasCutOffWithItsHeadIsFoundByItsNumberAlone(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	rewritten(t, s) // its triggers are off
	cut := lifeIn(t, s, "one").happens("1", "2").recorded("first")
	checkpointed(t, s, 1)
	cut.happens("3").recorded("first")
	checkpointed(t, s, 2)
	require.NoError(t, s.Exec(t.Context(), cutOff, cut.c.Number, 3))
	require.NoError(t, s.Exec(t.Context(), `delete from checkpoint_heads where number = $1 and seq = 3`, cut.c.Number))

	verified, err := s.Verify(t.Context(), cut.c.Number)
	require.NoError(t, err)
	require.False(t, verified.OK, "what is left is signed, and something is missing")
	require.Equal(t, 3, verified.Checkpoint.N)
}

func TestAComplaintThatWasMovedFromItsShopIsFoundByItsNumberAlone(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := rewritten(t, s)
	require.NoError(t, s.Exec(t.Context(), `update complaints set shop = 'two' where number = $1`, l.c.Number))
	require.NoError(t, s.ForgeHeads(t.Context(), l.c.Number))
	verified, err := s.Verify(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.False(t, verified.OK)
	require.Contains(t, verified.Reason, "in another shop")

	require.NoError(t, s.Exec(t.Context(), `delete from checkpoint_heads where number = $1`, l.c.Number))
	verified, err = s.VerifyWith(t.Context(), postgres.Scope{Keys: s.PublicKeys()}, l.c.Number)
	require.NoError(t, err)
	require.False(t, verified.OK, "nothing signed has it, so every shop's checkpoints are looked at")
	require.Equal(t, "one", verified.Checkpoint.Shop)
}

func TestAComplaintIsNotBlamedForOtherShopsNorForWhatIsNotSignedYet(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	rewritten(t, s)
	require.NoError(t, s.Exec(t.Context(), `delete from checkpoint_heads where shop = 'one'`))
	sound := lifeIn(t, s, "three").happens("1").recorded("first")
	checkpointed(t, s, 1)
	sound.happens("2").recorded("first")
	fresh := lifeIn(t, s, "four").happens("1").recorded("first")

	verified, err := s.VerifyWith(t.Context(), postgres.Scope{Keys: s.PublicKeys()}, sound.c.Number)
	require.NoError(t, err)
	require.True(t, verified.OK, verified.Reason)
	require.Equal(t, []int{2, 1}, []int{verified.Events, verified.Covered})
	verified, err = s.Verify(t.Context(), fresh.c.Number)
	require.NoError(t, err)
	require.True(t, verified.OK)
	require.Zero(t, verified.Covered)
}

func TestAComplaintIsHeldAgainstWhatWasKeptElsewhere(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := rewritten(t, s)
	var kept []postgres.Checkpoint
	require.NoError(t, s.Checkpoints(t.Context(), "", "", 0, func(c postgres.Checkpoint) error {
		kept = append(kept, c)
		return nil
	}))
	require.NoError(t, s.Exec(t.Context(), `delete from checkpoint_heads`))
	require.NoError(t, s.Exec(t.Context(), `delete from checkpoints`))

	verified, err := s.Verify(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.True(t, verified.OK, "with every checkpoint gone nobody can tell")
	require.Zero(t, verified.Covered)
	verified, err = s.VerifyWith(t.Context(), postgres.Scope{Keys: s.PublicKeys(), Witness: kept}, l.c.Number)
	require.NoError(t, err)
	require.False(t, verified.OK)
	require.Contains(t, verified.Reason, "kept elsewhere")
}
