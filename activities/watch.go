package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
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

// TakeCase looks at one case, which a push told of.
func (w *Watch) TakeCase(ctx context.Context, c CaseRef) (WatchReport, error) {
	report := WatchReport{}
	platform, err := w.Platforms.For(ctx, c.Platform, c.Shop)
	if err != nil {
		return report, failure(err)
	}
	if platform.Case == nil {
		return report, final(Unsupported, "platform %s shows shop %s no case", c.Platform, c.Shop)
	}
	known, err := w.known(ctx, c)
	if err != nil {
		return report, failure(err)
	}
	return report, failure(w.see(ctx, c, platform, known, &report))
}

func (w *Watch) known(ctx context.Context, c CaseRef) (postgres.PlatformCase, error) {
	known, err := w.Seen.PlatformCase(ctx, c.Platform, c.Shop, c.ID)
	if errors.As(err, &postgres.NotFound{}) {
		return postgres.PlatformCase{}, nil
	}
	return known, err
}

// see reads a case, which is the fact that a list or a push only hints at, and
// has a complaint opened or told.
func (w *Watch) see(ctx context.Context, c CaseRef, p marketplace.Platform, known postgres.PlatformCase, report *WatchReport) error {
	d, err := p.Case.Dispute(ctx, c.ID)
	if err != nil {
		return err
	}
	now := postgres.PlatformCase{Platform: c.Platform, Shop: c.Shop, ID: c.ID, Number: known.Number, ModifiedAt: d.ModifiedAt, Version: d.Version,
		State: string(d.State), SeenAt: w.Now()}
	switch {
	case now.Number == "" && d.State.Over():
		now.Why = caseOver
	case now.Number == "":
		err = w.open(ctx, c, d, &now, report)
	}
	if err == nil && now.Number != "" {
		err = w.tell(ctx, d, &now, report)
	}
	if err != nil {
		return err
	}
	if now.Why != "" && now.Why != caseOver {
		report.Left++
		w.Log.WarnContext(ctx, "no complaint follows a platform's case", slog.String("platform", c.Platform), slog.String("shop", c.Shop),
			slog.String("case", c.ID), slog.String("why", now.Why))
	}
	return w.Seen.SawPlatformCase(ctx, now)
}

// open has a complaint opened; what cannot become one is written down.
func (w *Watch) open(ctx context.Context, c CaseRef, d marketplace.Dispute, now *postgres.PlatformCase, report *WatchReport) error {
	number, created, err := w.Desk.Take(ctx, openingOf(c, d, w.Now()), "case/"+c.Platform+"/"+c.Shop+"/"+c.ID)
	var problems complaint.Problems
	if errors.As(err, &problems) || complaint.CodeOf(err) != "" {
		now.Why = caseMistaken
		w.Log.WarnContext(ctx, "a platform's case cannot become a complaint", slog.String("case", c.ID), slog.String("field", fieldOf(problems)))
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a complaint about case %s: %w", c.ID, err)
	}
	if created {
		report.Opened++
	}
	now.Number = number
	return nil
}

// tell has the complaint read its case, once for each change.
func (w *Watch) tell(ctx context.Context, d marketplace.Dispute, now *postgres.PlatformCase, report *WatchReport) error {
	sum := sha256.Sum256([]byte(now.ID + " " + d.ModifiedAt.UTC().Format(time.RFC3339Nano) + " " + d.Version + " " + string(d.State) + string(d.Review)))
	id := "there-" + hex.EncodeToString(sum[:12])
	payload, err := json.Marshal(complaint.PlatformChanged{
		Envelope: complaint.Envelope{MessageID: id, Actor: complaint.Actor{Role: complaint.Platform, ID: now.Platform}}, Reference: id,
	})
	if err != nil {
		return err
	}
	switch err := w.Desk.Signal(ctx, now.Number, string(complaint.MsgPlatformChanged), payload); {
	case complaint.CodeOf(err) == complaint.CaseClosed:
		if !d.State.Over() {
			now.Why = caseLate
		}
	case err != nil:
		return fmt.Errorf("tell %s that its case changed: %w", now.Number, err)
	default:
		report.Told++
	}
	return nil
}

func (w *Watch) lag(ctx context.Context, shop ShopRef) {
	if w.Lag == nil {
		return
	}
	if seen, err := w.Seen.Watched(ctx, shop.Platform, shop.Shop); err == nil {
		w.Lag(shop.Platform, shop.Shop, w.Now().Sub(seen.UpTo))
	}
}

func fieldOf(p complaint.Problems) string {
	if len(p) == 0 {
		return ""
	}
	return p[0].Field
}
