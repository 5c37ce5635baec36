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

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

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

func fieldOf(p complaint.Problems) string {
	if len(p) == 0 {
		return ""
	}
	return p[0].Field
}
