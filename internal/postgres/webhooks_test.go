package postgres_test

import (
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func subscribe(t *testing.T, s *postgres.Store, change ...func(*postgres.Webhook)) postgres.Webhook {
	t.Helper()
	w := postgres.Webhook{Platform: "house", Shop: "demo", URL: "https://example.com/hooks", EventTypes: []string{"*"}, CreatedBy: "operator:lin"}
	for _, c := range change {
		c(&w)
	}
	made, err := s.CreateWebhook(t.Context(), w, secret)
	require.NoError(t, err)
	return made
}

// dispatched reads everything that the feed has, and returns what was made.
func dispatched(t *testing.T, s *postgres.Store) (made []postgres.Delivery) {
	t.Helper()
	settled(t, s)
	for {
		read, err := s.DispatchWebhooks(t.Context(), 10)
		require.NoError(t, err)
		made = append(made, read.New...)
		if !read.More {
			return made
		}
	}
}

// housed is a case of the shop house/demo.
func housed(t *testing.T, s *postgres.Store) *life {
	t.Helper()
	l := newLife(t, s)
	l.c.Platform, l.c.Shop = "house", "demo"
	return l
}

// settled waits until everything that was committed is in the feed: an entry is,
// once every older transaction of the whole server has ended, those of other tests too.
func settled(t *testing.T, s *postgres.Store) {
	t.Helper()
	next, err := s.NextTransaction(t.Context())
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		end, err := s.FeedEnd(t.Context())
		return err == nil && end.Transaction >= next-1
	}, 30*time.Second, 5*time.Millisecond)
}

func TestASubscriptionIsKeptWithItsSecretEncrypted(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	made := subscribe(t, s, func(w *postgres.Webhook) { w.EventTypes = []string{"opened", "closed"} })

	require.Regexp(t, `^wh_[a-z2-7]{26}$`, made.ID)
	again, err := s.Webhook(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, made, again)
	require.Equal(t, postgres.WebhookActive, again.State)
	stored, err := s.Dump(t.Context())
	require.NoError(t, err)
	require.NotContains(t, stored, secret)
	require.NotContains(t, stored, hex.EncodeToString([]byte(secret)), "not as bytes either")
	_, err = s.Webhook(t.Context(), "wh_none")
	require.ErrorAs(t, err, &postgres.NotFound{})
	entries, err := s.Audits(t.Context(), made.ID, 0)
	require.NoError(t, err)
	require.Equal(t, "webhook_created", entries[0].Action)
}

func TestWhatHappensIsDeliveredToWhoeverWantsIt(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	all := subscribe(t, s)
	for name, change := range map[string]func(*postgres.Webhook){
		"every shop":     func(w *postgres.Webhook) { w.Shop = "*" },
		"every platform": func(w *postgres.Webhook) { w.Platform = "*" },
		"notes only":     func(w *postgres.Webhook) { w.EventTypes = []string{"opened", "note_added"} },
	} {
		subscribe(t, s, change, func(w *postgres.Webhook) { w.URL += "?" + name })
	}
	for _, change := range []func(*postgres.Webhook){
		func(w *postgres.Webhook) { w.Shop = "another" },
		func(w *postgres.Webhook) { w.Platform = "jd" },
		func(w *postgres.Webhook) { w.EventTypes = []string{"closed"} },
	} {
		subscribe(t, s, change)
	}
	paused := subscribe(t, s)
	_, err := s.ChangeWebhook(t.Context(), paused.ID, "operator:lin", postgres.WebhookChange{State: postgres.WebhookPaused})
	require.NoError(t, err)
	l := housed(t, s).happens("a", "b").recorded("first")

	made := dispatched(t, s)

	require.Len(t, made, 4*2)
	require.Empty(t, dispatched(t, s), "nothing is made twice")
	page, err := s.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: all.ID})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"msg_" + all.ID + "_" + l.c.Number + "_1", "msg_" + all.ID + "_" + l.c.Number + "_2"},
		[]string{page.Deliveries[0].ID, page.Deliveries[1].ID})
	d, err := s.LoadDispatch(t.Context(), "msg_"+all.ID+"_"+l.c.Number+"_2")
	require.NoError(t, err)
	require.Equal(t, []any{"house", "demo", complaint.Received, complaint.NoteAdded, "b", []string{secret}, all.URL},
		[]any{d.Platform, d.Shop, d.Stage, d.Event.Type, d.Event.Facts["note"], d.Secrets, d.URL})
}

func TestAnEventSaysTheStageBehindIt(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	w := subscribe(t, s)
	l := housed(t, s)
	for i, stage := range []complaint.Stage{complaint.Investigating, complaint.Deciding} {
		l.c.Seq = 2*i + 2
		l.c.Unrecorded = append(l.c.Unrecorded,
			complaint.Event{Seq: 2*i + 1, At: time.Now(), Type: complaint.StageEntered, Actor: lin, Facts: map[string]string{"stage": string(stage)}},
			complaint.Event{Seq: 2*i + 2, At: time.Now(), Type: complaint.NoteAdded, Actor: lin})
	}
	l.recorded("first")
	dispatched(t, s)

	var stages []complaint.Stage
	for seq := 1; seq <= 4; seq++ {
		d, err := s.LoadDispatch(t.Context(), fmt.Sprintf("msg_%s_%s_%d", w.ID, l.c.Number, seq))
		require.NoError(t, err)
		stages = append(stages, d.Stage)
	}

	require.Equal(t, []complaint.Stage{complaint.Investigating, complaint.Investigating, complaint.Deciding, complaint.Deciding}, stages)
}

func TestWhatHappenedBeforeASubscriptionIsNotDelivered(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := housed(t, s).happens("a").recorded("first")
	settled(t, s)
	read, err := s.DispatchWebhooks(t.Context(), 10)
	require.NoError(t, err)
	require.True(t, read.Idle, "nobody subscribed: the place in the feed moves on")

	subscribe(t, s)
	l.happens("b").recorded("first")

	made := dispatched(t, s)
	require.NotEmpty(t, made)
	require.Equal(t, 2, made[len(made)-1].Seq)
	require.LessOrEqual(t, len(made), 1)
}

func TestTwoWhoReadTheFeedMakeEachDeliveryOnce(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	one, two := postgrestest.Connect(t, url), postgrestest.Connect(t, url)
	w := subscribe(t, one)
	const lives, events = 20, 10
	var all errgroup.Group
	for range lives {
		l := housed(t, one)
		all.Go(func() error {
			for i := range events {
				if err := l.happens(fmt.Sprint(i)).recordIn("first"); err != nil {
					return err
				}
				l.c.Recorded(l.c.Seq)
			}
			return nil
		})
	}
	made := make(chan postgres.Delivery, 2*lives*events)
	for _, s := range []*postgres.Store{one, two} {
		all.Go(func() error {
			// The feed stands still while any transaction of the whole server writes, and
			// another test edits ten thousand rows in some.
			deadline := time.Now().Add(8 * time.Minute)
			for time.Now().Before(deadline) {
				read, err := s.DispatchWebhooks(t.Context(), 7)
				if err != nil {
					return err
				}
				for _, d := range read.New {
					made <- d
				}
				page, err := s.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: w.ID, Limit: postgres.MaxPage})
				if err != nil || len(page.Deliveries) == lives*events {
					return err
				}
			}
			return fmt.Errorf("not all events were found")
		})
	}
	require.NoError(t, all.Wait())
	close(made)

	seen := map[string]bool{}
	for d := range made {
		require.False(t, seen[d.ID], "%s was made twice", d.ID)
		seen[d.ID] = true
	}
	require.Len(t, seen, lives*events)
}

func TestSubscriptionsArePagedAndStayWithinTheirShops(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	var ids []string
	for range 5 {
		ids = append([]string{subscribe(t, s).ID}, ids...)
	}
	other := subscribe(t, s, func(w *postgres.Webhook) { w.Platform, w.Shop = "jd", "a" })
	wide := subscribe(t, s, func(w *postgres.Webhook) { w.Platform, w.Shop = "jd", "*" })

	var paged []string
	for f := (postgres.WebhookFilter{Platform: "house", Limit: 2}); ; {
		page, err := s.Webhooks(t.Context(), f)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Webhooks), 2)
		for _, w := range page.Webhooks {
			paged = append(paged, w.ID)
		}
		if f.Cursor = page.NextCursor; f.Cursor == "" {
			break
		}
	}
	require.Equal(t, ids, paged)
	within := func(shops ...access.Shop) (found []string) {
		page, err := s.Webhooks(t.Context(), postgres.WebhookFilter{Shops: shops})
		require.NoError(t, err)
		for _, w := range page.Webhooks {
			found = append(found, w.ID)
		}
		return found
	}
	require.Equal(t, []string{other.ID}, within(access.Shop{Platform: "jd", Name: "a"}), "that of all shops is not one shop's to see")
	require.Equal(t, []string{wide.ID, other.ID}, within(access.Shop{Platform: "jd", Name: "*"}))
	require.Len(t, within(access.Shop{Platform: "*", Name: "*"}), 7)
	require.Empty(t, within([]access.Shop{}...))
	_, err := s.Webhooks(t.Context(), postgres.WebhookFilter{Cursor: "xyz"})
	require.ErrorAs(t, err, &postgres.BadCursor{})
	_, err = s.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: "wh_none"})
	require.ErrorAs(t, err, &postgres.NotFound{})
}
