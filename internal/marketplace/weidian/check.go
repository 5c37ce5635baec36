package weidian

import (
	"context"
	"fmt"
	"time"

	"redress/internal/marketplace"
)

// drift is how far apart the clocks may be: windows of changed orders are asked
// for by ours and answered by theirs.
const drift = 2 * time.Minute

// Check implements marketplace.Checker.
func (d *desk) Check(ctx context.Context) []marketplace.Finding {
	token, err := d.token(ctx)
	found := []marketplace.Finding{{What: "the token", Note: lasts(token, d.now()), Err: err}}
	if err != nil {
		return found
	}
	now := d.now()
	listed, err := d.list(ctx, now.Add(-24*time.Hour), now, 1, 1)
	found = append(found, marketplace.Finding{What: "list orders", Note: note(err, "orders that changed within a day: %s", listed.Total), Err: err})
	found = append(found, d.clock())
	return append(found, marketplace.Finding{
		What: "the codes Weidian does not publish",
		Note: fmt.Sprintf("known: %d of answers, %d of refunds, %d of kinds. An order with several refunds, one of which has another code, is for a person; "+
			"add codes in the setting codes as you see them", len(d.codes.Status), len(d.codes.Refund), len(d.codes.Kind)),
	})
}

func (d *desk) clock() marketplace.Finding {
	skew := time.Duration(d.skew.Load()).Round(time.Second)
	f := marketplace.Finding{What: "the clock", Note: fmt.Sprintf("theirs is %s ahead of ours", skew)}
	if skew.Abs() > drift {
		f.Err = fmt.Errorf("the clocks are %s apart; set this machine's by NTP", skew.Abs())
	}
	return f
}

func lasts(t marketplace.Token, now time.Time) string {
	switch {
	case t.Access == "":
		return ""
	case t.Expires.IsZero():
		return "it is there; Weidian does not say until when"
	}
	return fmt.Sprintf("expires in %s and is renewed by itself", t.Expires.Sub(now).Round(time.Minute))
}

func note(err error, format string, args ...any) string {
	if err != nil {
		return ""
	}
	return fmt.Sprintf(format, args...)
}
