package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
	"redress/internal/dispatch"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// temporal counts what was started; while away it starts nothing.
type temporal struct {
	mu      sync.Mutex
	started map[string]int
	away    bool
	onStart func() // runs before each start
}

var errAway = errors.New("away")

func (p *temporal) Start(_ context.Context, d postgres.Delivery) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.onStart != nil {
		p.onStart()
	}
	if p.away {
		return errAway
	}
	if p.started == nil {
		p.started = map[string]int{}
	}
	p.started[fmt.Sprintf("%s/%d", d.ID, d.Run)]++
	return nil
}

func (p *temporal) reachable(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		return errAway
	}
	return nil
}

func (p *temporal) comes(back bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = !back
}

func (p *temporal) has() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string]int{}
	for id, n := range p.started {
		all[id] = n
	}
	return all
}

// run runs a dispatcher until stop is called, which waits for it.
func run(t *testing.T, feed dispatch.Feed, p *temporal, rings <-chan struct{}) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	d := dispatch.Dispatcher{Feed: feed, Starter: p, Reachable: p.reachable, Rings: rings, Every: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(stop)
	return stop
}

func desk(s *postgres.Store, p dispatch.Starter) dispatch.Desk {
	return dispatch.Desk{Store: s, Starter: p, Log: slog.New(slog.DiscardHandler)}
}

var everything = dispatch.Wanted{Platform: "*", Shop: "*", URL: "https://example.com/hooks", EventTypes: []string{"*"}}

func subscribe(t *testing.T, s *postgres.Store) postgres.Webhook {
	t.Helper()
	w, _, err := desk(s, &temporal{}).Create(t.Context(), "operator:lin", everything)
	require.NoError(t, err)
	return w
}

// live records events of a new complaint, one transaction each.
func live(ctx context.Context, s *postgres.Store, number string, events int) error {
	c := &complaint.Case{Number: number, Platform: "house", Shop: "demo", Stage: complaint.Received}
	for range events {
		c.Seq++
		c.Unrecorded = []complaint.Event{{Seq: c.Seq, At: time.Now(), Type: complaint.NoteAdded, Actor: complaint.Actor{Role: complaint.Agent, ID: "lin"}}}
		if err := s.Record(ctx, postgres.RecordRequest{RunID: "first", Case: c, View: complaint.View{ID: number}}); err != nil {
			return err
		}
	}
	return nil
}

const patience = 8 * time.Minute // the feed stands still while any transaction of the whole server writes

func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	require.Eventually(t, met, patience, 20*time.Millisecond, what)
}

func TestNoEventIsLostOrSentTwiceByTwoDispatchers(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	one, two := postgrestest.Connect(t, url), postgrestest.Connect(t, url)
	subscribe(t, one)
	p := &temporal{}
	for _, s := range []*postgres.Store{one, two} {
		run(t, s, p, postgres.FeedRings(t.Context(), url))
	}
	const lives, events = 20, 10
	var all errgroup.Group
	for range lives {
		number := postgrestest.Open(t, one)
		all.Go(func() error { return live(t.Context(), one, number, events) })
	}
	require.NoError(t, all.Wait())

	eventually(t, "all are started", func() bool { return len(p.has()) == lives*events })
	for id, times := range p.has() {
		require.Equal(t, 1, times, id)
	}
}

// killed is a store whose process ends when deliveries were made and before any
// of them was started.
type killed struct {
	*postgres.Store
	end context.CancelFunc
}

func (k killed) DispatchWebhooks(ctx context.Context, limit int) (postgres.FeedRead, error) {
	read, err := k.Store.DispatchWebhooks(ctx, limit)
	if len(read.New) > 0 {
		k.end()
	}
	return read, err
}

func TestADispatcherThatDiesBeforeItStartsADeliveryLosesNone(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := postgrestest.Connect(t, url)
	w := subscribe(t, s)
	require.NoError(t, live(t.Context(), s, postgrestest.Open(t, s), 5))
	p := &temporal{away: true}
	dying, die := context.WithCancel(t.Context())
	died := make(chan struct{})
	go func() {
		defer close(died)
		dispatch.Dispatcher{Feed: killed{s, die}, Starter: p, Reachable: p.reachable, Every: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}.Run(dying)
	}()
	<-died
	require.Empty(t, p.has())
	page, err := s.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: w.ID})
	require.NoError(t, err)
	require.NotEmpty(t, page.Deliveries)

	lapse(t, url)
	p.comes(true)
	run(t, s, p, nil)

	eventually(t, "another one starts them", func() bool { return len(p.has()) == 5 })
}

// lapse lets the leases of deliveries end.
func lapse(t *testing.T, url string) {
	t.Helper()
	db, err := sqlx.ConnectContext(t.Context(), "postgres", url)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `update webhook_deliveries set leased_until = now() - interval '1 second'`)
	require.NoError(t, err)
}

func TestWhatHappensWhileTemporalIsAwayIsDeliveredWhenItIsBack(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := postgrestest.Connect(t, url)
	w := subscribe(t, s)
	p := &temporal{away: true}
	run(t, s, p, nil)
	number := postgrestest.Open(t, s)
	require.NoError(t, live(t.Context(), s, number, 12))

	eventually(t, "they are kept", func() bool {
		page, err := s.Deliveries(t.Context(), postgres.DeliveryFilter{Webhook: w.ID})
		return err == nil && len(page.Deliveries) == 12
	})
	require.Empty(t, p.has())
	p.comes(true)
	lapse(t, url)

	eventually(t, "they are started", func() bool { return len(p.has()) == 12 })
}

func TestARingIsHeard(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := postgrestest.Connect(t, url)
	rings := postgres.FeedRings(t.Context(), url)
	<-rings // connected

	require.NoError(t, live(t.Context(), s, postgrestest.Open(t, s), 1))

	select {
	case <-rings:
	case <-time.After(patience):
		require.Fail(t, "nothing rang")
	}
}

func TestASubscriptionIsChecked(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	d := desk(s, &temporal{})
	for field, change := range map[string]func(*dispatch.Wanted){
		"platform":       func(w *dispatch.Wanted) { w.Platform = "ebay" },
		"shop":           func(w *dispatch.Wanted) { w.Shop = "" },
		"url":            func(w *dispatch.Wanted) { w.URL = "https://10.0.0.1/" },
		"event_types":    func(w *dispatch.Wanted) { w.EventTypes = nil },
		"event_types[1]": func(w *dispatch.Wanted) { w.EventTypes = []string{"opened", "offer_acepted"} },
	} {
		wanted := everything
		change(&wanted)
		_, _, err := d.Create(t.Context(), "operator:lin", wanted)
		var p complaint.Problems
		require.ErrorAs(t, err, &p, field)
		require.Equal(t, field, p[0].Field)
	}
	wanted := everything
	wanted.EventTypes = []string{"opened", "closed", "opened"}
	made, secret, err := d.Create(t.Context(), "operator:lin", wanted)
	require.NoError(t, err)
	require.Equal(t, []string{"closed", "opened"}, []string(made.EventTypes))
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, secret)

	bad := "http://example.com"
	for field, c := range map[string]postgres.WebhookChange{"url": {URL: &bad}, "state": {State: "gone"}, "event_types": {EventTypes: []string{}}} {
		_, err := d.Change(t.Context(), "operator:lin", made.ID, c)
		var p complaint.Problems
		require.ErrorAs(t, err, &p)
		require.Equal(t, field, p[0].Field)
	}
	_, second, err := d.Rotate(t.Context(), "operator:lin", made.ID)
	require.NoError(t, err)
	require.NotEqual(t, secret, second)
	_, none, err := d.Rotate(t.Context(), "operator:lin", "wh_none")
	require.ErrorAs(t, err, &postgres.NotFound{})
	require.Empty(t, none)
}

func TestATestIsKeptAlsoWhenTemporalIsAway(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := postgrestest.Connect(t, url)
	w := subscribe(t, s)
	p := &temporal{away: true}

	test, err := desk(s, p).Test(t.Context(), w.ID)
	require.NoError(t, err)
	lapse(t, url)
	p.comes(true)
	run(t, s, p, nil)

	eventually(t, "it is started", func() bool { return p.has()[test.ID+"/1"] == 1 })
	_, err = desk(s, p).SendAgain(t.Context(), "operator:lin", test.ID)
	require.ErrorAs(t, err, &postgres.DeliveryUnderWay{})
}

// A type of event that is missing in the list could not be subscribed to.
func TestEveryTypeOfEventCanBeSubscribedTo(t *testing.T) {
	t.Parallel()
	for file, least := range map[string]int{"../complaint/event.go": 50, "../postgres/follow.go": 3} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		found := regexp.MustCompile(`(?m)^\s+\w+\s+(?:complaint\.)?EventType = "(\w+)"`).FindAllStringSubmatch(string(text), -1)
		require.GreaterOrEqual(t, len(found), least)
		for _, one := range found {
			require.True(t, slices.Contains(dispatch.EventTypes, complaint.EventType(one[1])), one[1])
		}
	}
}
