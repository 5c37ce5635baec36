package rakuten

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// drift is how far apart the clocks may be: windows are asked for by ours.
const drift = 2 * time.Minute

// Check implements marketplace.Checker.
func (d *desk) Check(ctx context.Context) []marketplace.Finding {
	found := []marketplace.Finding{d.licenceKey(ctx)}
	now := d.now()
	got, err := d.page(ctx, cursor{from: now.Add(-24 * time.Hour), to: now, page: 1})
	found = append(found, finding("list inquiries", err, fmt.Sprintf("inquiries opened within a day: %d", got.Total)))

	// No order has this number: a refusal that is not about the licence shows that orders may be read.
	_, _, err = d.order(ctx, d.shopID+"-20000101-0000000000")
	if isDefinite(err) && !isRefused(err, provider.Unauthorised) {
		err = nil
	}
	found = append(found, finding("read orders", err, "the order API answers"))
	return append(found, d.clock())
}

func finding(what string, err error, note string) marketplace.Finding {
	if err != nil {
		return marketplace.Finding{What: what, Err: err}
	}
	return marketplace.Finding{What: what, Note: note}
}

// licenceKey says how long the key lasts: by Rakuten's licence API where the shop
// may use it, else by the setting. It fails while there is time to renew the key.
// The API wants the key in the URL, which is never in an error.
func (d *desk) licenceKey(ctx context.Context) marketplace.Finding {
	const what = "the licence key"
	var got struct {
		Until stamp `json:"expiryDate"`
	}
	until := d.expires
	err := d.get(ctx, licences, url.Values{"licenseKey": {d.licence}}, &got)
	switch {
	case isRefused(err, provider.Unauthorised):
		return marketplace.Finding{What: what, Err: fmt.Errorf("it has ended, or is not right: make a new one in RMS: %w", err)}
	case err == nil && !got.Until.IsZero():
		until = got.Until.Time
	case until.IsZero():
		return marketplace.Finding{What: what, Note: "nobody knows until when: Rakuten does not tell, and the setting " + settingExpires + " is empty", Err: err}
	}
	left := until.Sub(d.now())
	days := int(left / (24 * time.Hour))
	f := marketplace.Finding{What: what, Note: fmt.Sprintf("expires in %d days, on %s", days, until.Add(-time.Second).In(japan).Format(time.DateOnly))}
	switch {
	case left <= 0:
		f.Err = fmt.Errorf("it has ended: make a new one in RMS")
	case left < d.warn:
		f.Err = fmt.Errorf("it ends in %d days: make a new one in RMS, and add it with the shop", days)
	}
	return f
}

func (d *desk) clock() marketplace.Finding {
	skew := time.Duration(d.skew.Load()).Round(time.Second)
	f := marketplace.Finding{What: "the clock", Note: fmt.Sprintf("theirs is %s ahead of ours", skew)}
	if skew.Abs() > drift {
		f.Err = fmt.Errorf("the clocks are %s apart; set this machine's by NTP", skew.Abs())
	}
	return f
}
