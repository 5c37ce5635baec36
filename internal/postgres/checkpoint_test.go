package postgres_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/vault"
)

var checkpointTime = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// checkpointed makes the checkpoints of an hour.
func checkpointed(t *testing.T, s *postgres.Store, hour int) postgres.MadeCheckpoints {
	t.Helper()
	made, err := s.MakeCheckpoints(t.Context(), checkpointTime.Add(time.Duration(hour)*time.Hour), nil)
	require.NoError(t, err)
	return made
}

func lifeIn(t *testing.T, s *postgres.Store, shop string) *life {
	t.Helper()
	number := postgrestest.Open(t, s, func(o *complaint.Opening) { o.Shop = shop })
	return &life{t, s, &complaint.Case{Number: number, Stage: complaint.Received}}
}

// verifyAll is the sum, and what is wrong by complaint or checkpoint.
func verifyAll(t *testing.T, s *postgres.Store, scope postgres.Scope) (postgres.Verification, map[string]string) {
	t.Helper()
	wrong := map[string]string{}
	scope.Keys = s.PublicKeys()
	scope.Complaint = func(r postgres.VerifyResult) {
		if !r.OK {
			wrong[r.Number] = r.Reason
		}
	}
	scope.Checkpoint = func(r postgres.CheckpointResult) {
		if !r.OK {
			wrong[r.String()] = r.Reason
		}
	}
	sum, err := s.VerifyAll(t.Context(), scope)
	require.NoError(t, err)
	require.Equal(t, len(wrong) == 0, sum.OK)
	return sum, wrong
}

func TestEachShopGetsACheckpointOfWhatGrew(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	require.Empty(t, checkpointed(t, s, 0).Made)
	a, b, c := lifeIn(t, s, "one"), lifeIn(t, s, "one"), lifeIn(t, s, "two")
	lifeIn(t, s, "three") // nothing happened to it yet
	a.happens("1", "2").recorded("first")
	b.happens("1").recorded("first")
	c.happens("1").recorded("first")

	first := checkpointed(t, s, 1)
	require.Empty(t, first.Broken)
	require.Len(t, first.Made, 2)
	require.Equal(t, postgres.CheckpointRef{Platform: "house", Shop: "one", N: 1}, first.Made[0].CheckpointRef)
	require.Equal(t, []int{2, 1}, []int{first.Made[0].Count, first.Made[1].Count})
	require.Empty(t, checkpointed(t, s, 2).Made, "nothing has changed")

	b.happens("2", "3").recorded("first")
	second := checkpointed(t, s, 3)
	require.Len(t, second.Made, 1)
	require.Equal(t, 2, second.Made[0].N)
	require.Equal(t, first.Made[0].Hash(), second.Made[0].Previous)
	require.Equal(t, checkpointTime.Add(3*time.Hour), second.Made[0].At)
	var heads []postgres.Head
	require.NoError(t, s.Checkpoints(t.Context(), "house", "one", 1, func(c postgres.Checkpoint) error {
		heads = append(heads, c.Heads...)
		return nil
	}))
	require.Len(t, heads, 1)
	require.Equal(t, []any{b.c.Number, 3}, []any{heads[0].Number, heads[0].Seq})

	a.happens("3").recorded("first")
	sum, wrong := verifyAll(t, s, postgres.Scope{})
	require.Empty(t, wrong)
	require.Equal(t, []int{4, 7, 3, 1}, []int{sum.Complaints, sum.Events, sum.Checkpoints, sum.Uncovered})
	verified, err := s.Verify(t.Context(), a.c.Number)
	require.NoError(t, err)
	require.Equal(t, []int{3, 2}, []int{verified.Events, verified.Covered})
	sum, wrong = verifyAll(t, s, postgres.Scope{Platform: "house", Shop: "two"})
	require.Empty(t, wrong)
	require.Equal(t, []int{1, 1, 1}, []int{sum.Complaints, sum.Events, sum.Checkpoints})
}

func TestChainThatWasRewrittenWithoutTheKeyIsFound(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := lifeIn(t, s, "one").happens("1", "2").recorded("first")
	checkpointed(t, s, 0)
	l.happens("3", "4").recorded("first")
	checkpointed(t, s, 1)
	l.happens("5").recorded("first")
	require.NoError(t, s.Exec(t.Context(), `alter table events disable trigger user`))
	require.NoError(t, s.Exec(t.Context(), `alter table checkpoint_heads disable trigger user`))
	require.NoError(t, s.Forge(t.Context(), l.c.Number, 3))

	verified, err := s.Verify(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.False(t, verified.OK)
	require.Equal(t, 3, verified.FirstBad)
	require.Equal(t, &postgres.CheckpointRef{Platform: "house", Shop: "one", N: 2}, verified.Checkpoint)
	require.Contains(t, verified.Reason, "from 3 to 4")

	l.happens("6")
	l.recordIn("first")
	broken := checkpointed(t, s, 2)
	require.Empty(t, broken.Made, "what does not go on from the checkpoint before is not signed")
	require.Len(t, broken.Broken, 1)
	require.Equal(t, l.c.Number, broken.Broken[0].Number)

	require.NoError(t, s.ForgeHeads(t.Context(), l.c.Number))
	verified, err = s.Verify(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.False(t, verified.OK, "the checkpoint's heads were made to fit, and its signature does not")
	require.Contains(t, verified.Reason, "proves nothing")
	_, wrong := verifyAll(t, s, postgres.Scope{})
	require.Equal(t, map[string]string{"checkpoint 2 of house/one": "its heads are not the ones that were signed"}, wrong)
}

func TestCheckpointsCannotBeChangedAndAChangeShows(t *testing.T) {
	t.Parallel()
	const first, second = "checkpoint 1 of house/one", "checkpoint 2 of house/one"
	for name, c := range map[string]struct{ change, where string }{
		"platform":        {`update checkpoints set platform = 'jd' where n = 1`, first},
		"number":          {`update checkpoints set n = 7 where n = 2`, "checkpoint 7 of house/one"},
		"instant":         {`update checkpoints set at = at - interval '1 second' where n = 1`, first},
		"no instant":      {`update checkpoints set at = '-infinity' where n = 1`, first},
		"count":           {`update checkpoints set count = 3 where n = 1`, first},
		"root":            {`update checkpoints set root = '\x01' where n = 2`, second},
		"previous":        {`update checkpoints set previous = root where n = 2`, second},
		"key":             {`update checkpoints set key_id = 'another' where n = 2`, second},
		"signature":       {`update checkpoints set signature = set_byte(signature, 9, get_byte(signature, 9) # 1) where n = 2`, second},
		"no signature":    {`update checkpoints set signature = '' where n = 2`, second},
		"removed":         {`delete from checkpoints where n = 1`, second},
		"last removed":    {`delete from checkpoints where n = 2`, second},
		"head's seq":      {`update checkpoint_heads set seq = seq - 1 where n = 2`, second},
		"head's hash":     {`update checkpoint_heads set hash = '\x02' where n = 2`, second},
		"head removed":    {`delete from checkpoint_heads where n = 2`, second},
		"head added":      {`insert into checkpoint_heads select platform, shop, 2, number, seq, hash from checkpoint_heads where n = 1 on conflict do nothing`, second},
		"head moved":      {`update checkpoint_heads set n = 2 where n = 1 and number in (select max(number) from checkpoint_heads)`, first},
		"heads exchanged": {`update checkpoint_heads a set hash = b.hash from checkpoint_heads b where a.n = 1 and b.n = 1 and a.number <> b.number`, first},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgrestest.Store(t)
			lives := []*life{lifeIn(t, s, "one"), lifeIn(t, s, "one")}
			if lives[0].c.Number > lives[1].c.Number {
				lives[0], lives[1] = lives[1], lives[0]
			}
			for _, l := range lives {
				l.happens("1", "2").recorded("first")
			}
			checkpointed(t, s, 0)
			lives[0].happens("3").recorded("first")
			checkpointed(t, s, 1)
			_, wrong := verifyAll(t, s, postgres.Scope{})
			require.Empty(t, wrong)
			if c.change[:6] != "insert" {
				require.ErrorContains(t, s.Exec(t.Context(), c.change), "append-only")
			}
			require.NoError(t, s.Exec(t.Context(), `alter table checkpoints disable trigger all`))
			require.NoError(t, s.Exec(t.Context(), `alter table checkpoint_heads disable trigger all`))
			require.NoError(t, s.Exec(t.Context(), c.change))
			_, wrong = verifyAll(t, s, postgres.Scope{})
			require.Contains(t, wrong, c.where, "%v", wrong)
			_, wrong = verifyAll(t, s, postgres.Scope{Platform: "house", Shop: "one"})
			require.NotEmpty(t, wrong)
		})
	}
}

// Who takes the last checkpoints away, with their heads, can rewrite what they
// covered: only who kept one elsewhere sees it.
func TestLastCheckpointThatWasTakenAwayIsMissedByItsWitness(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := lifeIn(t, s, "one").happens("1").recorded("first")
	checkpointed(t, s, 0)
	l.happens("2").recorded("first")
	kept := checkpointed(t, s, 1).Made
	_, wrong := verifyAll(t, s, postgres.Scope{Witness: kept})
	require.Empty(t, wrong)
	for _, statement := range []string{`alter table checkpoints disable trigger all`, `alter table checkpoint_heads disable trigger all`,
		`delete from checkpoint_heads where n = 2`, `delete from checkpoints where n = 2`} {
		require.NoError(t, s.Exec(t.Context(), statement))
	}
	_, wrong = verifyAll(t, s, postgres.Scope{Witness: kept})
	require.Equal(t, map[string]string{"checkpoint 2 of house/one": "it was kept elsewhere and is missing here"}, wrong)
	_, wrong = verifyAll(t, s, postgres.Scope{Platform: "house", Shop: "two", Witness: kept})
	require.Empty(t, wrong)

	checkpointed(t, s, 48) // another one in its place
	_, wrong = verifyAll(t, s, postgres.Scope{Witness: kept})
	require.Contains(t, wrong["checkpoint 2 of house/one"], "not the one that was kept")
}

func TestAuditorNeedsThePublicKeyAlone(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := postgrestest.Connect(t, url)
	l := lifeIn(t, s, "one").happens("1").recorded("first")
	checkpointed(t, s, 0)
	l.happens("2").recorded("first")
	checkpointed(t, s, 1)
	lifeIn(t, s, "two").happens("1").recorded("first")
	checkpointed(t, s, 2)
	var file bytes.Buffer
	require.NoError(t, s.Checkpoints(t.Context(), "", "", 0, func(c postgres.Checkpoint) error { return json.NewEncoder(&file).Encode(c) }))

	asPEM, err := s.PublicKeys()[0].PEM()
	require.NoError(t, err)
	keys, err := vault.ParsePublicKeys([]byte(asPEM))
	require.NoError(t, err)
	checker := postgres.CheckpointChecker{Keys: keys}
	var all []postgres.Checkpoint
	for d := json.NewDecoder(&file); d.More(); {
		var c postgres.Checkpoint
		require.NoError(t, d.Decode(&c))
		require.Empty(t, checker.Check(c), c.CheckpointRef)
		all = append(all, c)
	}
	require.Len(t, all, 3)
	late := postgres.CheckpointChecker{Keys: keys}
	require.Equal(t, "the 1 before it are missing", late.Check(all[1]))
	late = postgres.CheckpointChecker{Keys: keys, From: true}
	require.Empty(t, late.Check(all[1]))
	all[0].Heads[0].Seq++
	require.NotEmpty(t, (&postgres.CheckpointChecker{Keys: keys}).Check(all[0]))

	audited, err := postgres.Connect(t.Context(), url, nil, 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, audited.Close()) }()
	sum, err := audited.VerifyAll(t.Context(), postgres.Scope{Keys: keys})
	require.NoError(t, err)
	require.True(t, sum.OK, "without the service key")
}

func TestCheckpointsOfAFormerServiceKeyAreProvedWithIt(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	key := func(b byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32)) }
	connect := func(keys ...string) *postgres.Store {
		v, err := vault.New(keys[0], keys[1:]...)
		require.NoError(t, err)
		s, err := postgres.Connect(t.Context(), url, v, 3)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	}
	before := connect(key(1))
	l := lifeIn(t, before, "one").happens("1").recorded("first")
	checkpointed(t, before, 0)
	after := connect(key(2), key(1))
	l.happens("2").recorded("first")
	checkpointed(t, after, 1)
	_, wrong := verifyAll(t, after, postgres.Scope{})
	require.Empty(t, wrong)
	_, wrong = verifyAll(t, connect(key(2)), postgres.Scope{})
	require.Len(t, wrong, 1)
	require.Contains(t, wrong["checkpoint 1 of house/one"], "not known")
}

func TestCheckpointsGoOnWhateverTheClockAndTheFeedSay(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := lifeIn(t, s, "one").happens("1").recorded("first")
	checkpointed(t, s, 5)
	l.happens("2").recorded("first")
	require.Len(t, checkpointed(t, s, 3).Made, 1, "the clock was put back")

	l.happens("3").recorded("first")
	require.NoError(t, s.Exec(t.Context(), `delete from feed`))
	require.Empty(t, checkpointed(t, s, 6).Made, "nobody told of it")
	sum, _ := verifyAll(t, s, postgres.Scope{})
	require.Equal(t, 1, sum.Uncovered, "but it is told here")
	require.Len(t, checkpointed(t, s, 30).Made, 1, "and seen within a day")
	_, wrong := verifyAll(t, s, postgres.Scope{})
	require.Empty(t, wrong)
}

func TestComplaintThatIsGoneIsMissed(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := lifeIn(t, s, "one").happens("1").recorded("first")
	checkpointed(t, s, 0)
	number := l.c.Number
	for _, table := range []string{"events", "complaints", "texts"} {
		require.NoError(t, s.Exec(t.Context(), `alter table `+table+` disable trigger all`))
	}
	require.NoError(t, s.Exec(t.Context(), `delete from complaints where number = $1`, number))
	_, wrong := verifyAll(t, s, postgres.Scope{})
	require.Contains(t, wrong, number)
	require.NoError(t, s.Exec(t.Context(), `delete from events`))
	_, wrong = verifyAll(t, s, postgres.Scope{})
	require.Contains(t, wrong[number], "gone")
}

// A complaint whose record was made to say that nothing ever happened is broken,
// not one that ends before its first event.
func TestNoCheckpointIsMadeOfAChainThatWasEmptied(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := lifeIn(t, s, "one").happens("1", "2").recorded("first")
	checkpointed(t, s, 0)
	require.NoError(t, s.Exec(t.Context(), `alter table events disable trigger user`))
	require.NoError(t, s.Exec(t.Context(), `delete from events where number = $1`, l.c.Number))
	require.NoError(t, s.Exec(t.Context(), `update complaints set last_seq = 0, last_hash = null where number = $1`, l.c.Number))

	made := checkpointed(t, s, 30) // a round that looks at everything

	require.Empty(t, made.Made)
	require.Len(t, made.Broken, 1)
	require.Equal(t, []any{l.c.Number, 1}, []any{made.Broken[0].Number, made.Broken[0].FirstBad})
}
