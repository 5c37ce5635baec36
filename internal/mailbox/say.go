package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
)

// send carries a message. What the case refuses is refused for good: the mail's
// words are kept, and its message is not tried again.
func (j *job) send(ctx context.Context, name complaint.Name, message any, purpose string) error {
	raw, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("write %s for %s: %w", name, j.number, err)
	}
	_, err = j.box.Desk.Update(ctx, j.number, string(name), j.messageID(purpose), raw)
	var refused *complaint.Refusal
	if !errors.As(err, &refused) {
		return err
	}
	if refused.Code != complaint.MessageReused { // said before, in other words
		j.box.Log.Warn("a mail's message was refused", "complaint", j.number, "message", string(name), "mail", j.ID, "code", string(refused.Code))
		j.refused = refused.Code
	}
	return nil
}

// result is what came of the mail: what was meant, or that the case refused it.
func (j *job) result(meant string) string {
	if j.refused != "" {
		return "refused"
	}
	return meant
}

func (j *job) messageID(purpose string) string { return derived("mail-", j.ID, purpose) }

func (j *job) envelope(purpose string, by complaint.Actor) complaint.Envelope {
	return complaint.Envelope{MessageID: j.messageID(purpose), Actor: by}
}

// evidence is the purpose of the message that gives a mail's words and files.
const evidence = "evidence"

// submit gives what was kept to the case, in the customer's name. To one that has
// closed meanwhile nobody can give it any more: the files are taken away again, and
// the words are kept for whoever reads them.
func (j *job) submit(ctx context.Context) error {
	if len(j.refs) == 0 {
		return nil
	}
	err := j.send(ctx, complaint.MsgSubmitEvidence, complaint.SubmitEvidence{Envelope: j.envelope(evidence, customer), Evidence: j.refs}, evidence)
	if err != nil || j.refused != complaint.CaseClosed {
		return err
	}
	for _, ref := range j.refs {
		if err := j.box.Files.LetGo(ctx, j.number, ref.ID, j.messageID(evidence)); err != nil {
			return fmt.Errorf("take away what mail %s brought: %w", j.ID, err)
		}
	}
	for _, a := range j.l.files {
		if a.left == "" {
			j.leave(a, string(complaint.CaseClosed))
		}
	}
	return j.tooLate(ctx)
}

// tooLate keeps the words of a mail to a complaint that has closed.
func (j *job) tooLate(ctx context.Context) error {
	_, err := j.box.Register.SaveTextOf(ctx, j.number, j.messageID("late"), clerk, cut(j.fromStranger("closed"), complaint.MaxText))
	if errors.Is(err, ErrSaid) {
		return nil
	}
	return err
}

// note writes a note on a mail; an empty one is none. A mail that is worked on
// again may lead to another text, which then is another note.
func (j *job) note(ctx context.Context, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return j.noteAs(ctx, "note "+text, text)
}

func (j *job) noteAs(ctx context.Context, purpose, text string) error {
	id, err := j.box.Register.SaveTextOf(ctx, j.number, j.messageID(purpose), clerk, cut(text, complaint.MaxText))
	if err != nil {
		return fmt.Errorf("note on %s: %w", j.number, err)
	}
	return j.send(ctx, complaint.MsgAddNote, complaint.AddNote{Envelope: j.envelope(purpose, clerk), TextID: id}, purpose)
}

// asWritten is the customer's answer as a page of its own.
func (j *job) asWritten() string {
	return j.heading() + newWords(j.l.text) + "\n"
}

// heading says which mail it is, so that two that say the same are two.
func (j *job) heading() string {
	return fmt.Sprintf("Mail of %s\nSubject: %s\n\n", j.ReceivedAt.UTC().Format(time.RFC3339), j.l.subject)
}
