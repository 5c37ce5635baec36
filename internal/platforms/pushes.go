package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"redress/internal/marketplace/marketplacetest"
)

const (
	pushWithin = 5 * time.Second
	mostTimes  = 5
)

// pushing is where a platform's notifications go, and how many went.
type pushing struct {
	to    string
	times int    // each is sent, as a platform may send it again
	done  int    // of all that there were
	last  string // how the last one was answered, for people
}

// pushes lets a platform's notifications go to an address from now on; none for an
// empty one.
func (p *platform) pushes(t told) error {
	if err := t.only("url", "times"); err != nil {
		return err
	}
	if !p.notifies {
		return &refusal{http.StatusConflict, "not_now", "", "this platform sends no notifications by itself"}
	}
	times, err := t.number("times", 1, mostTimes)
	if err != nil {
		return err
	}
	if to := t["url"]; to != "" {
		u, err := url.Parse(to)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || !here(u.Hostname()) {
			return invalid("url", "must be an http address on this machine, such as http://127.0.0.1:8080/v1/inbox/NAME")
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.push = pushing{to: t["url"], times: times, done: len(p.world.Pushes())}
	return nil
}

func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// deliver sends the notifications that did not go yet. What is not taken goes again
// the next time.
func (p *platform) deliver(ctx context.Context) {
	for {
		p.mu.Lock()
		to, times := p.push.to, p.push.times
		var next *marketplacetest.Push
		if all := p.world.Pushes(); to != "" && p.push.done < len(all) {
			next = &all[p.push.done]
		}
		p.mu.Unlock()
		if next == nil {
			return
		}
		said, taken := "", true
		for range times {
			said, taken = send(ctx, to, *next)
		}
		p.mu.Lock()
		if p.push.to == to {
			p.push.last = said
			if taken {
				p.push.done++
			}
		}
		p.mu.Unlock()
		if !taken {
			return
		}
	}
}

func send(ctx context.Context, to string, push marketplacetest.Push) (said string, taken bool) {
	ctx, cancel := context.WithTimeout(ctx, pushWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(push.Body))
	if err != nil {
		return err.Error(), false
	}
	request.Header = push.Header.Clone()
	if request.Header == nil {
		request.Header = http.Header{}
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error(), false
	}
	_ = answer.Body.Close()
	return fmt.Sprintf("the last one was answered %s", answer.Status), answer.StatusCode < http.StatusMultipleChoices
}

// notify delivers all platforms' notifications as they come, until ctx ends.
func (s *stage) notify(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			for _, p := range s.platforms {
				p.deliver(ctx)
			}
		}
	}
}
