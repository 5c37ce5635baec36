package main

import (
	"fmt"
	"io"
	"strings"

	"redress/internal/complaint"
	"redress/internal/policy"
)

// printPack writes a pack as a shop's owner reads it.
func (sh *shell) printPack(p packShown) error {
	_, _ = fmt.Fprintf(sh.out, "%s, %s %s\n%s; instants in %s\n", p.Title, p.Kind, packRef{p.Name, p.Version}, p.Lineage, p.Zone)
	unsure := 0
	for _, r := range p.Rules {
		if r.Mark == "U" {
			unsure++
		}
	}
	if unsure > 0 {
		_, _ = fmt.Fprintf(sh.out, "%d of %d deadlines are UNSURE: look them up, and set your own in a pack of yours\n", unsure, len(p.Rules))
	}
	for _, part := range []sheet{waits(p), toldOnly(p), money(p), limits(p), checklists(p), reasons(p), triageRules(p), kept(p)} {
		if len(part.rows) < 2 {
			continue
		}
		_, _ = io.WriteString(sh.out, "\n")
		if err := part.print(sh.out); err != nil {
			return err
		}
	}
	return nil
}

// waits are the rules that bound a wait of the process.
func waits(p packShown) sheet {
	s := sheet{rows: table{{"WAITS FOR", "AT MOST", "WARNS", "ACTS", "OTHERWISE", "SURE"}}}
	for _, r := range p.Rules {
		if r.Wait == "" {
			continue
		}
		acts, otherwise := "", inWords(string(r.Default))
		if r.Margin != "" {
			acts = r.Margin + " early"
		}
		if r.Law {
			otherwise = "(a law: the earlier end counts)"
		}
		counts, rest := here(r, p), ""
		if looks.StringWidth(counts) > 40 {
			counts, rest = "see below", "at most "+counts
		}
		s.row(plain(r.Wait), counts, strings.Join(r.Warnings, ", "), acts, otherwise, sure(r.Mark, r.Confidence))
		s.note(rest)
		s.note(join(ownName(r), scope(r), prefixed("from: ", r.Starts)))
		s.note(gate(r.Gate))
		s.note(prefixed("the end: ", r.Effect))
		s.note(r.Pack + ": " + r.Source)
	}
	return s
}

// toldOnly are the rules that bound nothing Redress waits for.
func toldOnly(p packShown) sheet {
	s := sheet{rows: table{{"GOOD TO KNOW", "AT MOST", "SURE"}}}
	for _, r := range p.Rules {
		if r.Wait != "" {
			continue
		}
		s.row(r.Name, here(r, p), sure(r.Mark, r.Confidence))
		s.note(join(scope(r), prefixed("from: ", r.Starts)))
		s.note(prefixed("the end: ", r.Effect))
		s.note(r.Pack + ": " + r.Source)
	}
	return s
}

// here is how a rule counts, without the zone where that is the pack's own.
func here(r policy.Rule, p packShown) string {
	return strings.ReplaceAll(r.Counts, ", "+p.Zone, "")
}

// ownName is a rule's name where that is not what it bounds.
func ownName(r policy.Rule) string {
	if r.Name == string(r.Wait) {
		return ""
	}
	return r.Name
}

// scope is for which complaints a rule is; empty: for all others.
func scope(r policy.Rule) string {
	var words []string
	for _, c := range r.Categories {
		words = append(words, plain(c))
	}
	only := join(words...)
	switch {
	case r.Shipped == nil:
	case *r.Shipped:
		only = join(only, "shipped orders")
	default:
		only = join(only, "orders not shipped")
	}
	return prefixed("only ", only)
}

func gate(g string) string {
	within, otherwise, ok := strings.Cut(g, ", then ")
	switch {
	case !ok:
		return ""
	case otherwise == complaint.GateHolds:
		return "a second person is asked first, for " + within + "; without an answer nothing goes out"
	}
	return "a second person is asked first, for " + within + "; without an answer it goes out all the same"
}

func prefixed(prefix, words string) string {
	if words == "" {
		return ""
	}
	return prefix + words
}

// brief is words cut to a width.
func brief(words string, width int) string { return looks.Truncate(words, width, "…") }

// sure is how sure a source is, so that what is unsure stands out.
func sure(mark, confidence string) string {
	if mark == "U" {
		return strings.ToUpper(confidence)
	}
	return confidence
}

// sureOf is how sure the least sure part of a source is.
func sureOf(source string) string {
	sureness := ""
	for _, m := range []struct{ mark, words string }{
		{"O", "official"}, {"V", "computed"}, {"S", "secondary"}, {"K", "general knowledge"}, {"U", "unsure"},
	} {
		if strings.Contains(source, "["+m.mark+"]") {
			sureness = sure(m.mark, m.words)
		}
	}
	return sureness
}
