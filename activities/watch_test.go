package activities_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/provider"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// lists is a platform with cases, and how it was asked for them.
type lists struct {
	cases   map[string]marketplace.Dispute
	longest time.Duration
	windows [][2]time.Time
	reads   int
	fails   error
}

func (l *lists) Longest() time.Duration { return l.longest }

func (l *lists) Changed(_ context.Context, since, until time.Time, _ string) (marketplace.Page, error) {
	l.windows = append(l.windows, [2]time.Time{since, until})
	page := marketplace.Page{}
	for id, d := range l.cases {
		if !d.ModifiedAt.Before(since) && d.ModifiedAt.Before(until) {
			page.Cases = append(page.Cases, marketplace.Changed{ID: id, At: d.ModifiedAt})
		}
	}
	return page, l.fails
}

func (l *lists) Dispute(_ context.Context, id string) (marketplace.Dispute, error) {
	l.reads++
	d, there := l.cases[id]
	if !there {
		return d, &provider.Refused{Code: "not_found"}
	}
	return d, nil
}

// reception takes complaints in and carries hints, in memory.
type reception struct {
	taken  map[string]complaint.Opening
	told   []string
	closed bool
}

func (r *reception) Take(_ context.Context, o complaint.Opening, _ string) (string, bool, error) {
	if o.Order.Total.Currency == "" {
		return "", false, complaint.Problems{{Field: "order.total", Reason: "must be there"}}
	}
	_, before := r.taken[o.ExternalID]
	r.taken[o.ExternalID] = o
	return "R26-" + o.ExternalID, !before, nil
}

func (r *reception) Signal(_ context.Context, number, message string, payload json.RawMessage) error {
	if r.closed {
		return &complaint.Refusal{Code: complaint.CaseClosed}
	}
	var m complaint.PlatformChanged
	if err := complaint.DecodeStrict(payload, &m); err != nil {
		return err
	}
	r.told = append(r.told, number+" "+message+" "+m.MessageID)
	return nil
}

type tower struct {
	t     *testing.T
	watch *activities.Watch
	lists *lists
	desk  *reception
	store *postgres.Store
	now   time.Time
	lag   time.Duration
}

var shop = activities.ShopRef{Platform: "taobao", Shop: "demo"}

func openTower(t *testing.T, cases map[string]marketplace.Dispute) *tower {
	t.Helper()
	w := &tower{t: t, lists: &lists{cases: cases}, desk: &reception{taken: map[string]complaint.Opening{}}, store: postgrestest.Store(t), now: noon}
	w.watch = &activities.Watch{Seen: w.store, Desk: w.desk, Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler),
		Platforms: marketplace.NewRegistry(marketplace.Platform{Cases: w.lists, Case: w.lists}, nil),
		Lag:       func(_, _ string, behind time.Duration) { w.lag = behind }}
	return w
}

func (w *tower) looks() (report activities.WatchReport, err error) {
	w.t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(w.watch)
	value, err := env.ExecuteActivity(w.watch.WatchShop, shop)
	if err == nil {
		require.NoError(w.t, value.Get(&report))
	}
	return report, err
}

func disputed(id string, changed time.Time) marketplace.Dispute {
	return marketplace.Dispute{ID: id, Order: "O-" + id, Kind: marketplace.RefundOnly, State: marketplace.SellersTurn, Total: yuan(12800), Claimed: yuan(12800),
		OpenedAt: changed, ModifiedAt: changed, Due: noon.Add(48 * time.Hour), Text: "坏了"}
}

func TestACaseBecomesOneComplaintHoweverOftenItIsSeen(t *testing.T) {
	t.Parallel()
	w := openTower(t, map[string]marketplace.Dispute{"1": disputed("1", noon.Add(-time.Hour))})
	report, err := w.looks()
	require.NoError(t, err)
	require.Equal(t, activities.WatchReport{Changed: 1, Opened: 1, Told: 1, UpTo: noon}, report)
	opening := w.desk.taken["1"]
	require.Equal(t, complaint.FullRefund, opening.Wish)
	require.Equal(t, noon.Add(48*time.Hour), opening.PlatformDue)
	require.Zero(t, w.lag)

	report, err = w.looks()
	require.NoError(t, err)
	require.Equal(t, activities.WatchReport{UpTo: noon}, report, "what has not changed is passed over")
	require.Equal(t, 1, w.lists.reads)

	w.now = noon.Add(time.Minute)
	w.lists.cases["1"] = disputed("1", noon.Add(30*time.Second))
	report, err = w.looks()
	require.NoError(t, err)
	require.Equal(t, activities.WatchReport{Changed: 1, Told: 1, UpTo: w.now}, report)
	require.Len(t, w.desk.told, 2)
	require.NotEqual(t, w.desk.told[0], w.desk.told[1], "another change is another hint")
}

func TestAfterAnOutageItGoesOnWhereItCameTo(t *testing.T) {
	t.Parallel()
	w := openTower(t, nil)
	w.lists.longest = 24 * time.Hour
	_, err := w.looks()
	require.NoError(t, err)
	require.Len(t, w.lists.windows, 7, "the first look reaches back seven days, a day at once")
	w.now = noon.Add(36 * time.Hour)
	w.lists.windows = nil
	_, err = w.looks()
	require.NoError(t, err)
	require.Equal(t, noon.Add(-10*time.Minute), w.lists.windows[0][0].UTC(), "it reaches into what was seen")
	require.Equal(t, w.lists.windows[0][1], w.lists.windows[1][0], "without a gap")
	require.Equal(t, w.now, w.lists.windows[1][1])
}

func TestACaseThatCannotBecomeAComplaintHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	strange := disputed("1", noon.Add(-time.Hour))
	strange.Total = complaint.Money{}
	over := disputed("2", noon.Add(-time.Hour))
	over.State = marketplace.Ended
	w := openTower(t, map[string]marketplace.Dispute{"1": strange, "2": over, "3": disputed("3", noon.Add(-time.Hour))})
	report, err := w.looks()
	require.NoError(t, err)
	require.Equal(t, activities.WatchReport{Changed: 3, Opened: 1, Told: 1, Left: 1, UpTo: noon}, report)
	unattended, err := w.store.UnattendedCases(t.Context(), shop.Platform, shop.Shop, 10)
	require.NoError(t, err)
	whys := map[string]string{}
	for _, one := range unattended {
		whys[one.ID] = one.Why
	}
	require.Equal(t, map[string]string{"1": "not_a_complaint", "2": "over_before_us"}, whys)
}

func TestACaseThatMovesOnAfterItsComplaintClosedIsWrittenDown(t *testing.T) {
	t.Parallel()
	w := openTower(t, map[string]marketplace.Dispute{"1": disputed("1", noon.Add(-time.Hour))})
	_, err := w.looks()
	require.NoError(t, err)
	w.desk.closed, w.now = true, noon.Add(time.Minute)
	w.lists.cases["1"] = disputed("1", noon)
	report, err := w.looks()
	require.NoError(t, err)
	require.Equal(t, 1, report.Left)
	seen, err := w.store.PlatformCase(t.Context(), shop.Platform, shop.Shop, "1")
	require.NoError(t, err)
	require.Equal(t, "closed_here", seen.Why)
	require.Equal(t, "R26-1", seen.Number)
}

func TestAChannelThatStallsSaysWhyAndHowFarItIsBehind(t *testing.T) {
	t.Parallel()
	w := openTower(t, nil)
	_, err := w.looks()
	require.NoError(t, err)
	w.now, w.lists.fails = noon.Add(time.Hour), &provider.Refused{Code: provider.Unauthorised}
	_, err = w.looks()
	refused(t, provider.Unauthorised, err)
	require.Equal(t, time.Hour, w.lag)
	watched, err := w.store.Watched(t.Context(), shop.Platform, shop.Shop)
	require.NoError(t, err)
	require.Equal(t, provider.Unauthorised, watched.Why)
	require.True(t, watched.UpTo.Equal(noon))

	w.lists.fails = nil
	_, err = w.looks()
	require.NoError(t, err)
	watched, err = w.store.Watched(t.Context(), shop.Platform, shop.Shop)
	require.NoError(t, err)
	require.Empty(t, watched.Why)
	require.Zero(t, w.lag)
}

// kept is a platform that keeps messages until they are confirmed.
type kept struct {
	cases     []string
	confirmed int
}

func (k *kept) Pull(context.Context) ([]string, func(context.Context) error, error) {
	return k.cases, func(context.Context) error {
		k.confirmed += len(k.cases)
		k.cases = nil
		return nil
	}, nil
}

func TestMessagesThatThePlatformKeepsAreConfirmedOnceTheirCasesWereSeen(t *testing.T) {
	t.Parallel()
	w := openTower(t, map[string]marketplace.Dispute{"1": disputed("1", noon.Add(-time.Hour))})
	post := &kept{cases: []string{"1"}}
	w.watch.Platforms = marketplace.NewRegistry(marketplace.Platform{Cases: w.lists, Case: w.lists, Hints: post}, nil)
	report, err := w.looks()
	require.NoError(t, err)
	require.Equal(t, 1, report.Opened)
	require.Equal(t, 1, w.lists.reads, "the list that follows passes over what was seen")
	require.Equal(t, 1, post.confirmed)

	post.cases = []string{"9"} // a case that cannot be read
	_, err = w.looks()
	require.NoError(t, err)
	require.Equal(t, 1, post.confirmed, "it comes again")
}
