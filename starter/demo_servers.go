package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// effect is something the sandbox did: a refund of an amount, a replacement.
type effect struct{ kind, value string }

// settled checks that the sandbox did each effect once, and nothing else.
func (s *story) settled(want []effect) {
	var answer struct {
		Ledger []struct {
			Kind   string
			Amount *struct{ Value, Currency string }
		}
	}
	if s.err == nil {
		s.err = fetch(s.ctx, s.demo.settings.Remedies.Sandbox, "/v1/ledger?key_prefix="+url.QueryEscape(s.number+"/"), &answer)
	}
	if s.err != nil {
		return
	}
	var did []effect
	var words []string
	for _, e := range answer.Ledger {
		one := effect{kind: e.Kind}
		if e.Amount != nil && e.Kind == "refund" {
			one.value = e.Amount.Value
			words = append(words, fmt.Sprintf("%s of %s %s", e.Kind, e.Amount.Value, e.Amount.Currency))
		} else {
			words = append(words, e.Kind)
		}
		did = append(did, one)
	}
	if !slices.Equal(did, want) {
		s.err = fmt.Errorf("the ledger shows %v, not %v", did, want)
		return
	}
	if len(words) == 0 {
		s.tell("check", "the sandbox's ledger shows nothing, so that nothing was paid twice")
		return
	}
	s.tell("check", "the sandbox's ledger shows, once: "+strings.Join(words, ", "))
}

// done waits for an operation of a kind to be carried out.
func done(kind complaint.OperationKind) func(postgres.Shown) bool {
	return func(s postgres.Shown) bool {
		return slices.ContainsFunc(s.Remedies, func(r complaint.RemedyView) bool { return r.Kind == kind && r.State == complaint.OpDone })
	}
}

// joins lets the mails about a case be told with its story.
func (d *demo) joins(s *story) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cast[s.number] = s
}

type mail struct {
	ID      int64
	To      []string
	Subject string
}

// readMails tells of each mail as it comes.
func (d *demo) readMails(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			d.showMails(ctx)
		}
	}
}

// showMails tells of the mails that came since the last look. Without an inbox
// to read there are none to tell of.
func (d *demo) showMails(ctx context.Context) {
	for _, m := range d.mails(ctx, fmt.Sprintf("after=%d&limit=500", d.letters)) {
		d.letters = max(d.letters, m.ID)
		if s := d.about(m.Subject); s != nil {
			d.tell(s, "mail", "to "+strings.Join(m.To, ", ")+": "+m.Subject)
		}
	}
}

// lastMail is the id of the newest mail there is; only later ones are told of.
func (d *demo) lastMail(ctx context.Context) int64 {
	for _, m := range d.mails(ctx, "limit=1") {
		return m.ID
	}
	return 0
}

func (d *demo) mails(ctx context.Context, query string) []mail {
	var answer struct{ Messages []mail }
	if d.settings.Letters.Inbox == "" || fetch(ctx, d.settings.Letters.Inbox, "/messages?"+query, &answer) != nil {
		return nil
	}
	return answer.Messages
}

// about is the story whose case number a subject names.
func (d *demo) about(subject string) *story {
	d.mu.Lock()
	defer d.mu.Unlock()
	for number, s := range d.cast {
		if number != "" && strings.Contains(subject, number) {
			return s
		}
	}
	return nil
}

// fetch reads JSON from one of the devstack's servers.
func fetch(ctx context.Context, base, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(base, "/")+path, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", base, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %w", base, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("ask %s: it answers %s", base, answer.Status)
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("read the answer of %s: %w", base, err)
	}
	return nil
}
