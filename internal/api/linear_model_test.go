package api_test

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
)

// asked is one request of the history, and heard what came back.
type asked struct {
	complaint string
	what      string // send, events, case
	key       string // of a message
	message   string
	proposal  int // of an answer
}

type heard struct {
	unknown bool // nobody heard what became of it
	refused bool
	seq     int      // of the receipt, or how many events a case has
	ids     []string // of the messages that events name, in their order
}

// history is what a complaint is by its specification: the messages that were
// applied, in order and once each, and how far anybody saw it come.
type history struct {
	applied string // "key=seq;" for each; below zero where nobody heard it: the least that it can be
	high    int    // the largest seq or number of events that was told
	offers  int
	open    bool // an offer waits for its answer
}

func (h history) seqOf(key string) (seq int, there bool) {
	at := strings.Index(h.applied, ";"+key+"=")
	if at < 0 {
		return 0, false
	}
	_, err := fmt.Sscanf(h.applied[at+len(key)+2:], "%d;", &seq)
	return seq, err == nil
}

func (h history) keys() []string {
	keys := []string{}
	for one := range strings.SplitSeq(strings.Trim(h.applied, ";"), ";") {
		if key, _, ok := strings.Cut(one, "="); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// step is the specification: whether a request can have this answer where the
// complaint stands so, and where it stands then.
func step(state, input, output any) (bool, any) {
	h, in, out := state.(history), input.(asked), output.(heard)
	switch in.what {
	case "case":
		if out.seq < h.high {
			return false, h
		}
		h.high = out.seq
		return true, h
	case "events":
		return strings.Join(h.keys(), " ") == strings.Join(out.ids, " "), h
	}
	seq, there := h.seqOf(in.key)
	switch {
	case out.refused:
		return !there && h.refuses(in), h
	case there && (out.unknown || seq == out.seq):
		return true, h // it was said before, and has the same answer
	case there && seq < 0 && out.seq >= -seq:
		h.applied = strings.Replace(h.applied, fmt.Sprintf(";%s=%d;", in.key, seq), fmt.Sprintf(";%s=%d;", in.key, out.seq), 1)
		return true, h
	case there, !out.unknown && out.seq <= h.high, h.refuses(in):
		return out.unknown, h // of what nobody heard, perhaps nothing became
	}
	if out.unknown {
		out.seq = -(h.high + 1) // it is this or more
	}
	h.applied += fmt.Sprintf("%s=%d;", in.key, out.seq)
	h.high = max(h.high, out.seq)
	switch in.message {
	case "propose-remedy":
		h.offers, h.open = h.offers+1, true
	case "answer-offer":
		h.open = false
	}
	return true, h
}

// refuses reports whether the process says no: one offer is open at a time, and it
// is answered once.
func (h history) refuses(in asked) bool {
	switch in.message {
	case "propose-remedy":
		return h.open
	case "answer-offer":
		return !h.open || in.proposal != h.offers
	}
	return false
}

var model = porcupine.Model{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		of := map[string][]porcupine.Operation{}
		for _, one := range all {
			number := one.Input.(asked).complaint
			of[number] = append(of[number], one)
		}
		parts := [][]porcupine.Operation{}
		for _, part := range of {
			parts = append(parts, part)
		}
		return parts
	},
	Init:  func() any { return history{applied: ";"} },
	Step:  step,
	Equal: func(a, b any) bool { return a == b },
	DescribeOperation: func(input, output any) string {
		return fmt.Sprintf("%+v: %+v", input, output)
	},
}

// bounded ends the requests of which nobody heard when the same message was
// answered at last: it is applied then, and applying it again does nothing. It
// keeps the search short and leaves the answer as it is.
func bounded(all []porcupine.Operation) []porcupine.Operation {
	answered := map[string]int64{}
	at := func(o porcupine.Operation) string { in := o.Input.(asked); return in.complaint + " " + in.key }
	for _, o := range all {
		if out := o.Output.(heard); out.seq > 0 && o.Input.(asked).what == "send" {
			if first, there := answered[at(o)]; !there || o.Return < first {
				answered[at(o)] = o.Return
			}
		}
	}
	kept := slices.Clone(all)
	for i, o := range kept {
		if back, there := answered[at(o)]; there && o.Return == never {
			kept[i].Return = max(back, o.Call)
		}
	}
	return kept
}

// never is when a request ends of which nobody heard.
const never = math.MaxInt64
