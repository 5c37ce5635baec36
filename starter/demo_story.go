package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

//go:embed demo/*.json
var demoOpenings embed.FS

const (
	demoPatience = 2 * time.Minute        // for anything that must happen by itself
	demoLook     = 200 * time.Millisecond // between two looks at a case
)

// story is one complaint's life as it is played. After the first thing that
// goes wrong, nothing more is done.
type story struct {
	demo   *demo
	ctx    context.Context
	n      int
	name   string
	number string
	seen   postgres.Shown
	err    error

	// Of a story that begins on a platform.
	platform, external string // the case's name there
	there              platforms
}

// starter carries out one command line, as somebody at a shell would.
func (s *story) starter(in string, args ...string) string {
	if s.err != nil {
		return ""
	}
	var out, told bytes.Buffer
	sh := *s.demo.sh
	sh.in, sh.out, sh.err, sh.terminal, sh.output = strings.NewReader(in), &out, &told, false, ""
	if code := run(s.ctx, &sh, args); code != exitDone {
		s.err = fmt.Errorf("starter %s: exit code %d: %s", strings.Join(args, " "), code, strings.TrimSpace(told.String()+out.String()))
	}
	return out.String()
}

// opens opens the complaint of the demo's file of that name.
func (s *story) opens(name string) {
	text, err := demoOpenings.ReadFile("demo/" + name + ".json")
	must(err)
	var o complaint.Opening
	must(json.Unmarshal(text, &o))
	o.ExternalID, o.Order.Number, o.TimeScale = o.ExternalID+"-"+s.demo.run, o.Order.Number+"-"+s.demo.run, s.demo.scale
	text, err = json.Marshal(o)
	must(err)
	var opened struct{ ID string }
	if answer := s.starter(string(text), "open", "-", "-o", "json"); s.err == nil {
		s.err = json.Unmarshal([]byte(answer), &opened)
	}
	s.number = opened.ID
	s.demo.joins(s)
	s.tell("customer", fmt.Sprintf("complains as %s about an order of %s: %s", s.number, o.Order.Total, o.Text))
}

// sends sends a message; the words say what it means.
func (s *story) sends(as string, message complaint.Name, body, words string) {
	s.starter("", "send", s.number, string(message), body, "--as", as)
	s.tell(role(as), words)
}

// gives adds the photo to the evidence.
func (s *story) gives(as, words string) {
	s.starter("", "evidence", "add", s.number, s.demo.photo, "--as", as)
	s.tell(role(as), words)
}

// until waits for something that happens by itself.
func (s *story) until(words string, happened func(postgres.Shown) bool) {
	s.await(words, func() (bool, error) {
		var err error
		s.seen, err = s.demo.store.Show(s.ctx, s.number)
		return err == nil && happened(s.seen), err
	})
	s.tell("Redress", words)
}

// await looks until something is so; the words say what.
func (s *story) await(words string, so func() (bool, error)) {
	tick := time.NewTicker(demoLook)
	defer tick.Stop()
	for deadline := time.Now().Add(demoPatience); s.err == nil; {
		var there bool
		if there, s.err = so(); s.err == nil && there {
			return
		}
		if s.err == nil && time.Now().After(deadline) {
			s.err = fmt.Errorf("waited for %q in vain; it is %s and waits for %s %s: is bin/worker running?",
				words, s.seen.Stage, s.seen.Next.WaitingFor, s.seen.Next.For)
		}
		select {
		case <-s.ctx.Done():
			s.err = errors.Join(s.err, s.ctx.Err())
		case <-tick.C:
		}
	}
}

// ends waits for the end and checks it: outcome, money and goods in the
// sandbox's ledger, and the chain of events.
func (s *story) ends(outcome complaint.Outcome, effects ...effect) {
	s.closes(outcome)
	s.settled(effects)
	s.verified()
}

// closes waits for the end, and checks how it ended.
func (s *story) closes(outcome complaint.Outcome) {
	s.until("closes the case: "+plain(outcome), func(c postgres.Shown) bool { return c.Stage == complaint.Closed })
	if s.err == nil && s.seen.Outcome != outcome {
		s.err = fmt.Errorf("it ended as %s, not as %s", s.seen.Outcome, outcome)
	}
}

// verified checks the chain of events.
func (s *story) verified() {
	if verified := s.starter("", "verify", s.number); s.err == nil {
		s.tell("check", strings.TrimSpace(verified))
	}
}

func (s *story) tell(who, words string) {
	if s.err == nil {
		s.demo.tell(s, who, words)
	}
}

func role(as string) string {
	who, _, _ := strings.Cut(as, ":")
	return who
}

// in waits for a stage; due, for a deadline to be running.
func in(stage complaint.Stage) func(postgres.Shown) bool {
	return func(s postgres.Shown) bool { return s.Stage == stage }
}

func due(name complaint.DeadlineName) func(postgres.Shown) bool {
	return func(s postgres.Shown) bool {
		for _, d := range s.Deadlines {
			if d.Name == name && d.State == complaint.Running {
				return true
			}
		}
		return false
	}
}
