package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"redress/internal/complaint"
)

func money(p packShown) sheet {
	roles := []complaint.Role{complaint.Agent, complaint.Supervisor, complaint.Finance}
	s := sheet{rows: table{{"MONEY", "AGENT ALONE", "SUPERVISOR", "FINANCE", "TWO PEOPLE ABOVE", "VALUABLE FROM", "SURE"}}}
	for _, currency := range slices.Sorted(maps.Keys(p.Money)) {
		m := p.Money[currency]
		row := []string{currency}
		for _, role := range roles {
			if amount, may := m.Authority[role]; may {
				row = append(row, amount.Value())
			} else {
				row = append(row, "nothing")
			}
		}
		s.row(append(row, m.FourEyes.Value(), m.HighValue.Value(), sureOf(m.Source))...)
		s.note("source: " + m.Source)
	}
	return s
}

// limitWords say what each limit is.
var limitWords = []struct{ name, words string }{
	{"rounds", "offers in one decision before only arbitration is left"},
	{"reopens", "times a case may be reopened"},
	{"low_score", "a rating up to this opens the case again"},
	{"ruling_waits", "times an overdue ruling is waited for once more"},
	{"asks", "times the customer may be asked in one decision; 0: without limit"},
	{"grant_at_once", "whether silence gives exactly the wish without asking again"},
}

func limits(p packShown) sheet {
	s := sheet{rows: table{{"LIMIT", "IS", "WHAT IT IS", "SURE"}}}
	for _, known := range limitWords {
		if l, there := p.Limits[known.name]; there {
			s.row(plain(known.name), fmt.Sprint(l.Is), known.words, sureOf(l.Source))
			s.note("source: " + l.Source)
		}
	}
	if p.Letters != nil {
		s.row("letters go out", p.Letters.Awake, "in their reader's zone, unless a deadline would pass before", sureOf(p.Letters.Source))
		s.note("source: " + p.Letters.Source)
	}
	if e := p.Evidence; e != nil {
		s.row("a file", fmt.Sprintf("%d MB", e.FileMB), "the largest that is taken as evidence; 1 MB is 1,048,576 bytes", sureOf(e.Source))
		s.row("files", strconv.Itoa(e.Files), "kept of one complaint", sureOf(e.Source))
		s.row("files together", fmt.Sprintf("%d MB", e.TotalMB), "kept of one complaint", sureOf(e.Source))
		s.note("source: " + e.Source)
	}
	return s
}

func checklists(p packShown) sheet {
	s := sheet{rows: table{{"WHO PROVES WHAT", "FROM", "PIECE", "NEEDED", "PROVES"}}}
	for _, b := range p.Burdens {
		needed := ""
		if b.Required {
			needed = "to decide"
		}
		proves, rest := b.Proves, ""
		if looks.StringWidth(proves) > 70 {
			proves, rest = "see below", b.Proves
		}
		s.row(plain(b.Category), string(b.From), b.Code, needed, proves)
		s.note(rest)
		s.note(b.Article)
	}
	return s
}

func reasons(p packShown) sheet {
	s := sheet{rows: table{{"THE PLATFORM'S REASON", "MEANS"}}}
	for _, reason := range slices.Sorted(maps.Keys(p.Reasons)) {
		s.row(reason, plain(p.Reasons[reason]))
	}
	return s
}

func triageRules(p packShown) sheet {
	s := sheet{rows: table{{"TRIAGE", "MAKES IT", "TAG", "OWNER", "WHEN (CEL)"}}}
	if p.Triage == nil {
		return s
	}
	for _, r := range p.Triage.Rules {
		s.row(plain(r.Name), join(r.Severity, r.Complexity), r.Tag, r.Owner, brief(r.When, 80))
		s.note(prefixed("source: ", r.Source))
	}
	return s
}

func kept(p packShown) sheet {
	s := sheet{rows: table{{"KEPT AFTER CLOSING", "YEARS", "SURE"}}}
	for _, k := range p.Retention {
		s.row(k.What, strconv.Itoa(k.Years), sureOf(k.Source))
		s.note("source: " + k.Source)
	}
	return s
}
