package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Where the complaints of a run are: a shop that the filled ones do not have.
const (
	openPlatform, openShop = "taobao", "load"
	openRate               = 30 // a second
	openTarget             = 60 * time.Millisecond
	settleWithin           = 5 * time.Minute
	quietFor               = 3 * time.Second
)

// open takes complaints in, and waits until their processes have told of themselves.
func (m *measurement) open(ctx context.Context) error {
	var mu sync.Mutex
	send := func(ctx context.Context, n int) error {
		number, err := m.openOne(ctx, n)
		if err == nil {
			mu.Lock()
			m.numbers = append(m.numbers, number)
			mu.Unlock()
		}
		return err
	}
	if err := m.alternate(ctx, openRate, kind{"POST /v1/complaints", openTarget, send}); err != nil {
		return err
	}
	if len(m.numbers) == 0 {
		return fmt.Errorf("none was taken in: %v", m.report.Requests[0].Why)
	}
	begun := time.Now()
	within, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	for _, number := range m.numbers {
		if err := m.settled(within, number); err != nil {
			return err
		}
	}
	m.fact("until the last process had started", time.Since(begun).Seconds(), "s", fmt.Sprintf("after the last of %d answers", len(m.numbers)))
	if err := m.quiet(within); err != nil {
		return err
	}
	m.fact("until nothing was left to do", time.Since(begun).Seconds(), "s", "look-ups and letters; what follows is measured after it")
	return nil
}

// quiet waits until nothing has been recorded for a while: letters and look-ups
// go on when a process has long started, and would be measured with what follows.
func (m *measurement) quiet(ctx context.Context) error {
	for {
		since, err := m.sinceRecorded(ctx)
		if err != nil {
			return fmt.Errorf("ask when something was recorded last: %w", err)
		}
		if since > quietFor {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("it does not come to rest: %w", ctx.Err())
		case <-time.After(quietFor - since + 10*time.Millisecond):
		}
	}
}

// openOne opens one complaint of the run.
func (m *measurement) openOne(ctx context.Context, n int) (number string, err error) {
	var accepted struct{ ID string }
	err = m.door.ask(ctx, http.MethodPost, "/v1/complaints", fmt.Sprintf("%s-%d", m.name, n), opening(m.name, n), &accepted)
	return accepted.ID, err
}

// settled waits until a complaint has recorded its first events.
func (m *measurement) settled(ctx context.Context, number string) error {
	for {
		var shown struct{ Events int }
		err := m.door.ask(ctx, http.MethodGet, "/v1/complaints/"+number, "", nil, &shown)
		if err == nil && shown.Events > 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not start: is a worker running? %w", number, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// opening is a complaint as a backend sends it, of another customer each time.
func opening(run string, n int) []byte {
	type object = map[string]any
	price := object{"value": "128.00", "currency": "CNY"}
	b, err := json.Marshal(object{
		"platform": openPlatform, "shop": openShop, "external_id": fmt.Sprintf("%s-%d", run, n), "kind": "complaint", "channel": "platform",
		"customer": object{"name": "张样例", "email": fmt.Sprintf("%s.%d@example.com", run, n), "locale": "zh-CN",
			"timezone": "Asia/Shanghai", "preferred_channel": "email"},
		"order": object{"number": fmt.Sprintf("TB-%s-%d", run, n), "total": price, "paid_at": "2026-11-12T21:04:00+08:00",
			"shipped_at": "2026-11-14T10:00:00+08:00", "carrier": "sf", "tracking": fmt.Sprintf("SF%012d", n),
			"items": []object{{"sku": "KETTLE-17", "batch": "B2610", "title": "电热水壶 1.7L", "quantity": 1, "price": price}}},
		"text": "水壶收到第三天就不加热了，底座的指示灯会亮，换了插座也一样。包装和发票都还在，希望全额退款。", "wish": "full_refund",
	})
	if err != nil {
		panic("an opening is always JSON: " + err.Error())
	}
	return b
}
