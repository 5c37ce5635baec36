package activities

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

const (
	// watchOverlap is how far back a look at a platform reaches into what was seen:
	// changes come into its lists late, and its clock is not ours.
	watchOverlap = 10 * time.Minute
	// watchFirst is how far back the first look reaches.
	watchFirst = 7 * 24 * time.Hour
)

// Why no complaint follows a case.
const (
	caseOver     = "over_before_us" // it had ended when it was first seen
	caseLate     = "closed_here"    // it moved on after its complaint was closed
	caseMistaken = "not_a_complaint"
)

// Watch looks after the cases on the platforms of connected shops: a new one
// becomes a complaint, and a complaint is told that its case changed. It is apart
// from Activities because it belongs to no complaint.
type Watch struct {
	Platforms Platforms
	Seen      WatchBook
	Desk      WatchDesk
	Now       func() time.Time
	Log       *slog.Logger
	// Lag is told how far behind a shop's platform we are; may be nil.
	Lag func(platform, shop string, behind time.Duration)
}

// WatchBook is where it is written down what was seen.
type WatchBook interface {
	PlatformCase(ctx context.Context, platform, shop, id string) (postgres.PlatformCase, error)
	SawPlatformCase(ctx context.Context, c postgres.PlatformCase) error
	Watched(ctx context.Context, platform, shop string) (postgres.Watched, error)
	WatchedUpTo(ctx context.Context, platform, shop string, upTo, now time.Time) error
	WatchFailed(ctx context.Context, platform, shop, why string, since, now time.Time) error
}

// WatchDesk takes complaints in and carries messages to them.
type WatchDesk interface {
	Take(ctx context.Context, opening complaint.Opening, key string) (number string, created bool, err error)
	Signal(ctx context.Context, number, message string, payload json.RawMessage) error
}

// ShopRef is a shop on a platform.
type ShopRef struct {
	Platform string `json:"platform"`
	Shop     string `json:"shop"`
}

// CaseRef is a case on the platform of a shop.
type CaseRef struct {
	ShopRef
	ID string `json:"id"`
}

// WatchReport is what a look at a platform found.
type WatchReport struct {
	Changed int       `json:"changed"` // cases that had changed
	Opened  int       `json:"opened"`  // complaints
	Told    int       `json:"told"`    // complaints that were told
	Left    int       `json:"left"`    // cases that no complaint follows; `starter shop list` counts them
	UpTo    time.Time `json:"up_to"`
}

// WatchShop looks for cases that changed since the last look, window by window,
// and writes down how far it came. Cases that cannot become a complaint are
// passed over, written down and logged. Its codes: unsupported, unauthorised.
func (w *Watch) WatchShop(ctx context.Context, shop ShopRef) (WatchReport, error) {
	report, err := w.watchShop(ctx, shop)
	if err == nil || ctx.Err() != nil {
		return report, err
	}
	err = failure(err)
	if written := w.Seen.WatchFailed(context.WithoutCancel(ctx), shop.Platform, shop.Shop, codeOf(err), w.Now().Add(-watchFirst), w.Now()); written != nil {
		w.Log.WarnContext(ctx, "how a shop is watched was not written down", slog.String("error", written.Error()))
	}
	w.lag(ctx, shop)
	return report, err
}

func (w *Watch) watchShop(ctx context.Context, shop ShopRef) (WatchReport, error) {
	report := WatchReport{}
	platform, err := w.Platforms.For(ctx, shop.Platform, shop.Shop)
	if err != nil {
		return report, err
	}
	if platform.Cases == nil || platform.Case == nil {
		return report, final(Unsupported, "platform %s lists no cases of shop %s", shop.Platform, shop.Shop)
	}
	w.pull(ctx, shop, platform, &report)
	from := w.Now().Add(-watchFirst)
	seen, err := w.Seen.Watched(ctx, shop.Platform, shop.Shop)
	switch {
	case err == nil:
		from = seen.UpTo.Add(-watchOverlap)
	case !errors.As(err, &postgres.NotFound{}):
		return report, err
	}
	for now := w.Now(); from.Before(now); {
		until := now
		if longest := platform.Cases.Longest(); longest > 0 && until.Sub(from) > longest {
			until = from.Add(longest)
		}
		if err := w.window(ctx, shop, platform, from, until, &report); err != nil {
			return report, err
		}
		if err := w.Seen.WatchedUpTo(ctx, shop.Platform, shop.Shop, until, w.Now()); err != nil {
			return report, err
		}
		from, report.UpTo = until, until.UTC()
	}
	w.lag(ctx, shop)
	return report, nil
}

// pullRounds bounds how often a look fetches what the platform keeps for us.
const pullRounds = 20

// pull looks at the cases that the platform keeps messages of. What fails is not
// confirmed and comes again, and the lists that follow have those cases too.
func (w *Watch) pull(ctx context.Context, shop ShopRef, p marketplace.Platform, report *WatchReport) {
	if p.Hints == nil {
		return
	}
	err := func() error {
		for range pullRounds {
			cases, confirm, err := p.Hints.Pull(ctx)
			if err != nil || len(cases) == 0 && confirm == nil {
				return err
			}
			for _, id := range cases {
				activity.RecordHeartbeat(ctx, id)
				known, err := w.known(ctx, CaseRef{shop, id})
				if err != nil {
					return err
				}
				report.Changed++
				if err := w.see(ctx, CaseRef{shop, id}, p, known, report); err != nil {
					return err
				}
			}
			if err := confirm(ctx); err != nil {
				return err
			}
			if len(cases) == 0 {
				return nil
			}
		}
		return nil
	}()
	if err != nil {
		w.Log.WarnContext(ctx, "a platform's messages are fetched again later", slog.String("platform", shop.Platform), slog.String("shop", shop.Shop), slog.String("why", codeOf(failure(err))))
	}
}

// window looks at all that changed in a window.
func (w *Watch) window(ctx context.Context, shop ShopRef, p marketplace.Platform, from, until time.Time, report *WatchReport) error {
	for cursor := ""; ; {
		page, err := p.Cases.Changed(ctx, from, until, cursor)
		if err != nil {
			return err
		}
		for _, changed := range page.Cases {
			activity.RecordHeartbeat(ctx, changed.ID)
			known, err := w.known(ctx, CaseRef{shop, changed.ID})
			if err != nil {
				return err
			}
			if known.ID != "" && !changed.At.After(known.ModifiedAt) {
				continue
			}
			report.Changed++
			if err := w.see(ctx, CaseRef{shop, changed.ID}, p, known, report); err != nil {
				return err
			}
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

func (w *Watch) lag(ctx context.Context, shop ShopRef) {
	if w.Lag == nil {
		return
	}
	if seen, err := w.Seen.Watched(ctx, shop.Platform, shop.Shop); err == nil {
		w.Lag(shop.Platform, shop.Shop, w.Now().Sub(seen.UpTo))
	}
}
