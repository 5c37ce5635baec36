package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"redress/internal/bench/arrivals"
	"redress/internal/postgres/million"
)

const (
	sampleEvery = time.Second
	// flatWithin is how much of itself memory may grow by in ten minutes and still
	// be called flat. The first quarter is left out: caches fill.
	flatWithin = 0.05
	// toldFrom is how long must be watched for a slope to say anything.
	toldFrom = 8 * time.Minute
)

// memory sends everything at once at a moderate rate, and watches the front door's
// memory meanwhile.
func (m *measurement) memory(ctx context.Context) error {
	lasts := time.Duration(m.minutes * float64(time.Minute))
	if _, _, err := m.watch.lap(); err != nil {
		return err
	}
	mix := []struct {
		rate float64
		kind
	}{
		{2, kind{"mixed: open", 0, func(ctx context.Context, n int) error { _, err := m.openOne(ctx, 1_000_000+n); return err }}},
		{40, kind{"mixed: read", 0, m.readOne}},
		{3, kind{"mixed: note", 0, func(ctx context.Context, n int) error { return m.addNote(ctx, fmt.Sprintf("%s-m%d", m.name, n), n) }}},
		{4, kind{"mixed: list", 0, m.getting(m.list())}},
		{2, kind{"mixed: search", 0, m.getting(m.list("search", million.MiddleWord))}},
	}
	measured := make([]arrivals.Measured, len(mix))
	var sending sync.WaitGroup
	for i, one := range mix {
		sending.Go(func() { measured[i] = arrivals.Plan{Rate: one.rate, For: lasts}.Run(ctx, one.send) })
	}
	samples, err := m.sampled(ctx, lasts)
	sending.Wait()
	if err != nil {
		return err
	}
	var rates []float64
	var kinds []kind
	for _, one := range mix {
		rates, kinds = append(rates, one.rate), append(kinds, one.kind)
	}
	if err := m.noteEach(rates, measured, kinds); err != nil {
		return err
	}
	m.tellMemory(samples, lasts)
	return nil
}

// sampled is the front door's memory once a second.
func (m *measurement) sampled(ctx context.Context, lasts time.Duration) (samples []float64, err error) {
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for end := time.Now().Add(lasts); time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return samples, ctx.Err()
		case <-tick.C:
		}
		mb, err := m.watch.resident()
		if err != nil {
			return samples, err
		}
		samples = append(samples, mb)
	}
	return samples, nil
}

func (m *measurement) tellMemory(samples []float64, lasts time.Duration) {
	if len(samples) < 4 {
		return
	}
	later := samples[len(samples)/4:]
	growth := slope(later) * float64(10*time.Minute/sampleEvery)
	mean := 0.0
	for _, mb := range later {
		mean += mb / float64(len(later))
	}
	spread := fmt.Sprintf("%.0f to %.0f MB over %s, %.0f on average", slices.Min(later), slices.Max(later), lasts, mean)
	if lasts < toldFrom {
		m.fact("memory's slope in 10 minutes", growth, "MB", spread+"; too short to judge: make load MINUTES=10")
		return
	}
	m.promise("memory's slope in 10 minutes", growth, "MB", growth <= flatWithin*mean, spread)
}

// addNote sends one message to one of the complaints.
func (m *measurement) addNote(ctx context.Context, id string, n int) error {
	return m.door.ask(ctx, http.MethodPost, "/v1/complaints/"+m.numbers[n*7919%len(m.numbers)]+"/messages/add-note", id,
		[]byte(`{"text":"Looked into it.","actor":{"role":"agent","id":"load"}}`), nil)
}
