package main

import (
	"strings"

	"redress/internal/complaint"
)

// otherwise says what Redress does when a deadline passes.
var otherwise = map[complaint.Default]string{
	complaint.JustFlag:          "it is flagged for a person",
	complaint.Proceed:           "it goes on with what there is",
	complaint.GrantWish:         "the customer's wish is granted",
	complaint.Arbitrate:         "it goes to arbitration",
	complaint.CloseUnanswered:   "it closes without an answer",
	complaint.AnswerWithFile:    "the platform gets the evidence there is",
	complaint.RuleForCustomer:   "it is ruled for the customer",
	complaint.RuleForMerchant:   "it is ruled for the merchant",
	complaint.LapseRemedy:       "the remedy lapses and it closes",
	complaint.AcceptReturn:      "the goods count as received in order",
	complaint.SendSurvey:        "the customer is asked whether it helped",
	complaint.CloseWithoutScore: "it closes",
	complaint.CloseRejected:     "the rejection stands",
	complaint.CarryOutRuling:    "the ruling is carried out",
	complaint.AskDetails:        "the customer is asked for details",
	complaint.GoAhead:           "it goes ahead without the second person",
	complaint.LeaveToPlatform:   "nothing goes out, and a person is told",
}

// inWords is what happens otherwise; a word of a newer version as it is.
func inWords(breach string) string {
	if words, ok := otherwise[complaint.Default(breach)]; ok {
		return words
	}
	return plain(breach)
}

// plain writes a code as words.
func plain[T ~string](code T) string { return strings.ReplaceAll(string(code), "_", " ") }

// join writes what is not empty, with commas.
func join(words ...string) string { return joinWith(", ", words...) }

// joinWith writes what is not empty, with something between.
func joinWith(between string, words ...string) string {
	var there []string
	for _, w := range words {
		if w != "" {
			there = append(there, w)
		}
	}
	return strings.Join(there, between)
}

// whom is the one who is waited for: a role, or Redress itself.
func whom(waitingFor string) string {
	if waitingFor == "redress" {
		return "Redress itself"
	}
	return "the " + waitingFor
}
