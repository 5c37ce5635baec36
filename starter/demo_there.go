package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// theirs is a story that begins on a platform: its buyer opens a case there, and
// Redress finds it. The platforms keep the real time, and so does it.
type theirs struct {
	platform, about string
	fields          map[string]string // of the case; what is left out is the platform's usual
	acts            func(*story)
}

// arrives has a buyer open the case, and waits until it is a complaint.
func (s *story) arrives(t theirs) {
	s.platform, s.there = t.platform, platforms{s.demo.settings.Remedies.Platforms}
	connection, err := s.there.connection(s.ctx, t.platform)
	if err != nil {
		s.err = err
		return
	}
	opened, err := s.there.opens(s.ctx, t.platform, t.fields)
	if err != nil {
		s.err = err
		return
	}
	s.external = opened.ID
	s.tell("buyer", "opens case "+opened.ID+" on the platform")
	s.await("the case is found and becomes a complaint", func() (bool, error) {
		s.number, err = s.demo.store.ByExternal(s.ctx, t.platform, connection.Shop, opened.ID)
		if errors.As(err, &postgres.NotFound{}) {
			return false, nil
		}
		return err == nil, err
	})
	s.demo.joins(s)
	s.tell("Redress", "finds the case and opens "+s.number)
}

// does has buyer or platform do something on the platform; the words say what.
func (s *story) does(who, deed string, fields map[string]string, words string) {
	if s.err != nil {
		return
	}
	if fields == nil {
		fields = map[string]string{}
	}
	s.err = s.there.does(s.ctx, s.platform, s.external, deed, fields)
	s.tell(who, words)
}

// pass lets hours pass on the platform alone, as where it takes its time.
func (s *story) pass(hours int, words string) {
	if s.err != nil {
		return
	}
	if s.err = s.there.turns(s.ctx, s.platform, hours); s.err == nil {
		s.err = s.there.turns(s.ctx, s.platform, 0)
	}
	s.tell("platform", words)
}

// untilThere waits for what the shop does on the platform.
func (s *story) untilThere(words string, happened func(caseThere) bool) {
	s.await(words, func() (bool, error) {
		c, err := s.there.read(s.ctx, s.platform, s.external)
		return err == nil && happened(c), err
	})
	s.tell("Redress", words)
}

// endsThere waits for the end, and checks what the platform paid back and what the
// shop did there.
func (s *story) endsThere(outcome complaint.Outcome, paid ...string) {
	s.closes(outcome)
	if s.err != nil {
		return
	}
	c, err := s.there.read(s.ctx, s.platform, s.external)
	if err != nil {
		s.err = err
		return
	}
	var sums []string
	for _, m := range c.PaidBack {
		sums = append(sums, m.String())
	}
	if !slices.Equal(sums, paid) {
		s.err = fmt.Errorf("the platform shows as paid back %v, not %v", sums, paid)
		return
	}
	s.tell("check", "the platform shows, once: "+strings.Join(sums, ", ")+" paid back")
	s.settled(nil)
	s.verified()
}

func took(what string) func(caseThere) bool {
	return func(c caseThere) bool { return slices.Contains(c.Took, what) }
}
