package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"redress/internal/clock"
	"redress/internal/policy/holidays"
)

// Stored is the pack's rules as JSON, always the same for the same version. It
// holds no lexicons, so a stored pack has no triage.
func (p *Pack) Stored() ([]byte, error) {
	text, err := json.Marshal(p.rules)
	if err != nil {
		return nil, fmt.Errorf("store pack %s: %w", p.Name(), err)
	}
	return text, nil
}

// Restore is the pack that was stored: it answers all but Triage as it did. What
// this build does not know is an error, so that no rule is lost silently.
func Restore(stored []byte) (*Pack, error) {
	p := &Pack{}
	d := json.NewDecoder(bytes.NewReader(stored))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.rules); err != nil {
		return nil, fmt.Errorf("read a stored pack: %w", err)
	}
	if p.rules.Name == "" || p.rules.Version == "" {
		return nil, fmt.Errorf("read a stored pack: it has no name or no version")
	}
	if err := p.rules.countable(); err != nil {
		return nil, fmt.Errorf("read stored pack %s %s: %w", p.Name(), p.Version(), err)
	}
	return p, nil
}

// countable is nil when this build has the zones and lists that the rules count
// with.
func (r *ruleset) countable() error {
	zones := []string{r.Zone}
	all := clock.Calendars{}
	for _, name := range inOrder(r.Calendars) {
		c := r.Calendars[name]
		zones = append(zones, c.Zone)
		if c.Holidays != "" && !slices.Contains(holidays.Names(), c.Holidays) {
			return fmt.Errorf("calendar %s: there is no list of holidays %q", name, c.Holidays)
		}
		all[name] = clock.Calendar{Week: c.Week}
	}
	for _, zone := range zones {
		if _, err := clock.ZoneOf(zone, time.Time{}, time.Time{}); err != nil {
			return err
		}
	}
	for _, d := range r.Deadlines {
		if err := d.Measure.Check(all); err != nil {
			return fmt.Errorf("%s: %w", d.rule(), err)
		}
	}
	return nil
}
