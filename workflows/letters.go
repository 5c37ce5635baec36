package workflows

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/complaint"
)

// sendLetters sends those that are not on their way yet. Letters that fall due
// together go together, in one activity; what does not go through then goes on
// by itself.
func (r *run) sendLetters(due []complaint.Letter) {
	due = slices.DeleteFunc(due, func(l complaint.Letter) bool { return r.started[l.Step()] })
	if len(due) < 2 || !r.together() {
		for _, letter := range due {
			r.beside(letter.Step(), func(ctx workflow.Context) { r.send(ctx, letter) })
		}
		return
	}
	var a *activities.Activities
	request := activities.LettersRequest{Subject: activities.SubjectOf(r.c), Letters: due}
	all := workflow.ExecuteActivity(firstTry(r.ctx, summaryOf(due)), a.SendLetters, request)
	for _, letter := range due {
		r.beside(letter.Step(), func(ctx workflow.Context) {
			var sent []int
			if err := all.Get(ctx, &sent); err == nil && slices.Contains(sent, letter.N) {
				r.c.LetterSent(letter.N, r.now())
				return
			}
			r.send(ctx, letter)
		})
	}
}

// send sends one letter, with all the patience there is for it.
func (r *run) send(ctx workflow.Context, letter complaint.Letter) {
	var a *activities.Activities
	request := activities.LetterRequest{Subject: activities.SubjectOf(r.c), Letter: letter}
	err := workflow.ExecuteActivity(r.effect(ctx, letterBudget, summaryOf([]complaint.Letter{letter})), a.SendLetter, request).Get(ctx, nil)
	if err != nil {
		r.c.LetterFailed(letter.N, why(err), r.now())
		return
	}
	r.c.LetterSent(letter.N, r.now())
}

// summaryOf says for operators which letters go out.
func summaryOf(letters []complaint.Letter) string {
	if len(letters) == 1 {
		l := letters[0]
		return fmt.Sprintf("Letter %d to the %s: %s", l.N, l.Kind.To(), l.Kind)
	}
	said := make([]string, len(letters))
	for i, l := range letters {
		said[i] = fmt.Sprintf("%s to the %s", l.Kind, l.Kind.To())
	}
	return "Letters " + strconv.Itoa(letters[0].N) + " to " + strconv.Itoa(letters[len(letters)-1].N) + ": " + strings.Join(said, ", ")
}
