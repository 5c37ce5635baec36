package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"redress/internal/complaint"
)

// job is one mail that is being worked on.
type job struct {
	box *Mailbox
	Record
	l      letter
	number string // the complaint
	refs   []complaint.EvidenceRef
	told   []string // what a person should know about the files

	refused complaint.Code // why the case refused a message; empty: it did not
}

// keepText keeps words of the mail as a page of conversation. Empty ones are none.
func (j *job) keepText(ctx context.Context, text string) error {
	if strings.TrimSpace(j.l.text) == "" && len(j.l.files) > 0 {
		return nil // nothing but files
	}
	ref, err := j.box.Files.AddFile(ctx, File{Number: j.number, By: customer, Name: "mail.txt", Kind: complaint.Chat,
		Content: strings.NewReader(text), For: j.messageID(evidence)})
	var unfit Unfit
	switch {
	case errors.As(err, &unfit):
		j.told = append(j.told, fmt.Sprintf("The mail's text is not kept as evidence (%s):\n%s", unfit.Reason, text))
	case err != nil:
		return fmt.Errorf("keep the text of mail %s: %w", j.ID, err)
	default:
		j.refs = append(j.refs, ref)
	}
	return nil
}

// keepFiles keeps the mail's files as evidence that somebody gave, and notes those
// that are none.
func (j *job) keepFiles(ctx context.Context, mail *spool, by complaint.Actor) error {
	if len(j.l.files) == 0 {
		return nil
	}
	return eachFile(mail.whole(), func(n int, content io.Reader) error {
		if n >= len(j.l.files) {
			return nil
		}
		a := j.l.files[n]
		if a.left != "" {
			if a.left != signature {
				j.leave(a, a.left)
			}
			return nil
		}
		f := File{Number: j.number, By: by, Name: a.name, Content: content}
		if by != clerk {
			f.For = j.messageID(evidence)
		}
		ref, err := j.box.Files.AddFile(ctx, f)
		var unfit Unfit
		switch {
		case errors.As(err, &unfit):
			j.leave(a, unfit.Reason)
		case err != nil:
			return fmt.Errorf("keep file %d of mail %s: %w", n+1, j.ID, err)
		case by == clerk:
			j.told = append(j.told, fmt.Sprintf("File kept, not yet given to the case: %s, %s, sha256 %s", ref.ID, ref.Kind, ref.SHA256))
		default:
			j.refs = append(j.refs, ref)
		}
		return nil
	})
}

func (j *job) leave(a attachment, why string) {
	name := a.name
	if name == "" {
		name = "without a name"
	}
	j.told = append(j.told, fmt.Sprintf("File left out (%s): %s, %d bytes", why, name, a.size))
}

// remarks are what a person should know about a mail that was taken; empty when
// there is nothing.
func (j *job) remarks(doubt string) string {
	var lines []string
	if doubt != "" {
		lines = append(lines, fmt.Sprintf("From an unverified sender (%s): nobody vouches that the address is the writer's.", doubt))
	}
	if j.l.broken {
		lines = append(lines, "The mail is damaged; this is what could be read of it.")
	}
	return strings.Join(append(lines, j.told...), "\n")
}

// fromStranger is the note that a mail becomes whose sender is in doubt.
func (j *job) fromStranger(doubt string) string {
	from, _ := j.l.head.from()
	lines := []string{fmt.Sprintf("Mail from an unverified sender (%s), %s. It changes nothing; whoever reads it judges it.", doubt, from.Address)}
	lines = append(lines, j.told...)
	if j.l.broken {
		lines = append(lines, "The mail is damaged; this is what could be read of it.")
	}
	return strings.Join(lines, "\n") + "\n\n" + j.heading() + newWords(j.l.text)
}
