package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"redress/internal/bench/arrivals"
)

const (
	newsRate   = 20 // messages a second, each of which everybody who listens is told of
	joinWithin = 30 * time.Second
)

// streams lets many listen while messages come, and counts who was told what and how late.
func (m *measurement) streams(ctx context.Context) error {
	before, err := m.watch.resident()
	if err != nil {
		return err
	}
	total := int((m.seconds + m.warm.Seconds()) * newsRate)
	news := &newsroom{measurement: m, prefix: m.name + "-n", total: total, sent: make([]atomic.Int64, total), answered: make([]atomic.Int64, total)}
	listening, leave := context.WithCancel(ctx)
	defer leave()
	if err := news.join(listening); err != nil {
		return err
	}
	joined, err := m.watch.resident()
	if err != nil {
		return err
	}
	measured := news.send(ctx)
	if err := m.note(newsRate, measured, kind{"POST …/messages/add-note, with listeners", 0, nil}); err != nil {
		return err
	}
	news.wait(ctx)
	loud, err := m.watch.resident()
	if err != nil {
		return err
	}
	leave()
	news.gone.Wait()
	n := float64(m.listeners)
	m.fact("memory a listener", (joined-before)*1000/n, "kB", fmt.Sprintf("the front door grew from %.0f to %.0f MB when %d joined, and to %.0f MB while they were told", before, joined, m.listeners, loud))
	news.tell()
	return nil
}

// newsroom is messages that are sent, and those who listen to what they change.
type newsroom struct {
	*measurement
	prefix         string
	total          int            // messages
	sent, answered []atomic.Int64 // when, by number, in Unix nanoseconds
	accepted       atomic.Int64
	heard          atomic.Int64 // by all listeners
	left           atomic.Int64 // streams that ended and were taken up again
	ears           []*listener
	gone           sync.WaitGroup
}

// listener is one stream.
type listener struct {
	at   []time.Time // when each message was heard, by number
	more int         // messages heard twice
}

// join makes the streams, and returns when all of them have begun.
func (n *newsroom) join(ctx context.Context) error {
	begun := make(chan error, n.listeners)
	for range n.listeners {
		l := &listener{at: make([]time.Time, n.total)}
		n.ears = append(n.ears, l)
		n.gone.Go(func() { n.follow(ctx, l, begun) })
	}
	late := time.After(joinWithin)
	for i := range n.ears {
		select {
		case err := <-begun:
			if err != nil {
				return fmt.Errorf("listen: %w", err)
			}
		case <-late:
			return fmt.Errorf("only %d of %d streams began within %s", i, len(n.ears), joinWithin)
		}
	}
	return nil
}

// follow listens until ctx ends, and comes back with the last id when it is let go.
func (n *newsroom) follow(ctx context.Context, l *listener, begun chan<- error) {
	client := &http.Client{Transport: n.door.client.Transport} // without a timeout
	last, told := "", false
	for ctx.Err() == nil {
		r, err := n.door.request(ctx, http.MethodGet, "/v1/stream", "", nil)
		if err == nil {
			if last != "" {
				r.Header.Set("Last-Event-ID", last)
				n.left.Add(1)
			}
			last, err = n.hear(client, r, l, last, func() {
				if !told {
					told = true
					begun <- nil
				}
			})
		}
		if !told && ctx.Err() == nil {
			begun <- err
			return
		}
	}
}

// hear reads one stream to its end and returns the last id.
func (n *newsroom) hear(client *http.Client, r *http.Request, l *listener, last string, begun func()) (string, error) {
	answer, err := client.Do(r)
	if err != nil {
		return last, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return last, fmt.Errorf("status %d", answer.StatusCode)
	}
	lines := bufio.NewReaderSize(answer.Body, 2048)
	for {
		line, err := lines.ReadSlice('\n')
		switch id, isID := bytes.CutPrefix(line, []byte("id: ")); {
		case bytes.HasPrefix(line, []byte(": ")):
			begun()
		case isID:
			last = string(bytes.TrimSpace(id))
		case bytes.HasPrefix(line, []byte("data: ")):
			n.note(l, line)
		}
		if err != nil && err != bufio.ErrBufferFull {
			return last, err
		}
	}
}

// note finds out which message of the run an event came from.
func (n *newsroom) note(l *listener, line []byte) {
	_, rest, ours := bytes.Cut(line, []byte(`"message_id":"`+n.prefix))
	if !ours {
		return
	}
	digits, _, _ := bytes.Cut(rest, []byte(`"`))
	i, err := strconv.Atoi(string(digits))
	switch {
	case err != nil || i >= n.total:
	case !l.at[i].IsZero():
		l.more++
	default:
		l.at[i] = time.Now()
		n.heard.Add(1)
	}
}

// send sends the messages.
func (n *newsroom) send(ctx context.Context) []arrivals.Measured {
	_, _, _ = n.watch.lap() // an error comes again at the next one
	plan := arrivals.Plan{Rate: newsRate, For: time.Duration(float64(n.total) / newsRate * float64(time.Second))}
	return []arrivals.Measured{plan.Run(ctx, func(ctx context.Context, i int) error {
		n.sent[i].Store(time.Now().UnixNano())
		err := n.addNote(ctx, n.prefix+strconv.Itoa(i), i)
		if err == nil {
			n.answered[i].Store(time.Now().UnixNano())
			n.accepted.Add(1)
		}
		return err
	})}
}

// wait gives what is on its way the time to come.
func (n *newsroom) wait(ctx context.Context) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(n.patience); time.Now().Before(end) && n.heard.Load() < n.accepted.Load()*int64(len(n.ears)); {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tell puts into the report how late the listeners were told, and what got lost.
func (n *newsroom) tell() {
	whole, behind := arrivals.NewLatency(), arrivals.NewLatency()
	lost, twice := 0, 0
	for _, l := range n.ears {
		twice += l.more
		for i, at := range l.at {
			switch answered := n.answered[i].Load(); {
			case answered == 0: // refused or failed: nothing to hear
			case at.IsZero():
				lost++
			default:
				whole.Add(at.Sub(time.Unix(0, n.sent[i].Load())))
				behind.Add(at.Sub(time.Unix(0, answered)))
			}
		}
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	n.fact("heard, p50 after it was sent", ms(whole.At(50)), "ms", fmt.Sprintf("by %d listeners, %d messages a second", len(n.ears), newsRate))
	n.fact("heard, p99 after it was sent", ms(whole.At(99)), "ms", "")
	n.fact("heard, p50 after its sender had the answer", ms(behind.At(50)), "ms", "0.001: before it")
	n.fact("heard, p99 after its sender had the answer", ms(behind.At(99)), "ms", "")
	n.promise("lost", float64(lost), "events", lost == 0, fmt.Sprintf("of %d, %d came twice, %d streams had to be taken up again",
		n.accepted.Load()*int64(len(n.ears)), twice, n.left.Load()))
}
