package main

import (
	"fmt"
	"strconv"
	"strings"

	"redress/internal/complaint"
)

// printWaiting says what a case waits for, and what must be repaired.
func (sh *shell) printWaiting(v complaint.View) {
	for _, a := range v.NeedsAttention {
		_, _ = fmt.Fprintf(sh.out, "\nNEEDS ATTENTION: %s since %s (%s): send %s\n",
			oneLine(a.Step), moment(a.Since, sh.now()), oneLine(plain(a.Reason)), repairs(a))
	}
	switch n := v.Next; {
	case v.Stage == complaint.Closed:
	case v.Events == 0:
		_, _ = fmt.Fprintln(sh.out, "\nIt has not started yet: it does as soon as Temporal and a worker are there.")
	case n.Due == nil && n.WaitingFor != "":
		_, _ = fmt.Fprintf(sh.out, "\nWaits for %s: %s\n", whom(n.WaitingFor), plain(n.For))
	case n.WaitingFor != "":
		_, _ = fmt.Fprintf(sh.out, "\nWaits for %s: %s by %s; otherwise %s\n", whom(n.WaitingFor), plain(n.For), moment(*n.Due, sh.now()), inWords(n.AtBreach))
	}
	sh.printMorning(v.Morning)
}

// repairs says which messages help with what needs attention.
func repairs(a complaint.Attention) string {
	kind, name, _ := strings.Cut(a.Step, "/")
	switch {
	case kind == "deadline" && a.Reason == "paused":
		return "resume with deadline " + name
	case kind == "deadline", kind == "gate", kind == "policy", kind == "message", kind == "cancel", kind == "classify":
		return "skip-step once you have seen to it"
	}
	return "retry-step, skip-step or settle-step"
}

// printMorning says how many letters wait until their readers are awake.
func (sh *shell) printMorning(w complaint.Waiting) {
	if w.Letters == 0 || !w.Until.After(sh.now()) {
		return
	}
	letters := "1 letter waits"
	if w.Letters > 1 {
		letters = fmt.Sprintf("%d letters wait", w.Letters)
	}
	_, _ = fmt.Fprintf(sh.out, "%s for the morning: %s\n", letters, moment(w.Until, sh.now()))
}

func (sh *shell) deadlines(v complaint.View) table {
	t := table{{"DEADLINE", "STATE", "DUE", "OTHERWISE"}}
	for _, d := range v.Deadlines {
		consequence := ""
		if d.State == complaint.Running || d.State == complaint.Paused {
			consequence = inWords(string(d.AtBreach))
		}
		t.row(plain(d.Name), string(d.State), moment(d.Due, sh.now()), consequence)
	}
	return t
}

func (sh *shell) proposals(v complaint.View) table {
	t := table{{"PROPOSAL", "REMEDY", "STATE", "BY", "MADE"}}
	for _, p := range v.Proposals {
		state := plain(p.State)
		if p.Counter != nil {
			state += ": " + remedyInWords(*p.Counter)
		}
		t.row(strconv.Itoa(p.N), remedyInWords(p.Remedy), state, p.By.String(), moment(p.At, sh.now()))
	}
	return t
}

func remedies(v complaint.View) table {
	t := table{{"REMEDY", "AMOUNT", "STATE", "REFERENCE", "OPERATION"}}
	for _, r := range v.Remedies {
		t.row(plain(r.Kind), r.Amount.String(), plain(r.State), r.Reference, r.Operation)
	}
	return t
}

func (sh *shell) evidence(all []complaint.Evidence) table {
	t := table{{"EVIDENCE", "KIND", "BY", "GIVEN", "SHA-256"}}
	for _, e := range all {
		given := moment(e.At, sh.now())
		if e.Late {
			given += " late"
		}
		t.row(e.ID, plain(e.Kind), string(e.By), given, e.SHA256)
	}
	return t
}

func remedyInWords(r complaint.Remedy) string {
	words := plain(r.Kind)
	if !r.Amount.IsZero() {
		words += " " + r.Amount.String()
	}
	if r.ReturnRequired {
		words += ", goods come back"
	}
	return words
}
