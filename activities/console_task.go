package activities

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
	"redress/internal/notify"
)

// nameTask puts what is to be done on the platform's pages into the letter that
// asks for it.
func (a *Activities) nameTask(ctx context.Context, r LetterRequest, data *notify.Data) error {
	platform, err := a.Platforms.For(ctx, r.Subject.Platform, r.Subject.Shop)
	if err != nil {
		return err
	}
	for _, what := range r.Letter.Items {
		task := platform.Console[marketplace.Capability(what)]
		if task.Title == "" {
			continue // it is connected otherwise by now; the letter still says what to do
		}
		data.Text = strings.Join(append(instructions(task), task.Why), "\n")
	}
	return nil
}

// instructions are what to do, and where, a line each.
func instructions(task marketplace.ConsoleTask) []string {
	lines := []string{task.Title, task.Where}
	for i, step := range task.Steps {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, step))
	}
	return lines
}

// bundle keeps as evidence what a person is to hand in on the platform's pages: the
// files as the platform takes them, what to write, and the list of both.
func (a *Activities) bundle(ctx context.Context, p marketplace.Platform, r OperationRequest, text string) error {
	packed, err := a.compile(ctx, r, text, p.Limits.Evidence, p.Limits.Files)
	if err != nil {
		return err
	}
	archive, err := zipped(packed)
	if err != nil {
		return fmt.Errorf("bundle the evidence of %s: %w", r.Number, err)
	}
	_, err = a.Evidence.Add(ctx, evidence.Add{
		Number: r.Number, By: complaint.Actor{Role: complaint.System, ID: "redress"},
		Name: "to-hand-in.zip", Kind: complaint.Document, Reader: bytes.NewReader(archive),
	})
	if err != nil {
		return fmt.Errorf("keep the bundle of %s: %w", r.Number, err)
	}
	return nil
}

// zipped is a pack as one file; the same pack gives the same bytes.
func zipped(packed pack.Packed) ([]byte, error) {
	list, err := json.MarshalIndent(packed, "", "  ")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range append([]marketplace.Attachment{{Name: "list.json", Content: list}, {Name: "text.txt", Content: []byte(packed.Pack.Text)}}, packed.Pack.Files...) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, bytes.NewReader(f.Content)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// byHand is the way of a letter that a colleague puts on the platform's pages.
const byHand = "by_hand"

// handOn mails a letter to the case's owner, to put it on the platform's pages,
// where that is the only way to its reader. Without such a page it fails as before.
func (a *Activities) handOn(ctx context.Context, key string, r LetterRequest, task marketplace.ConsoleTask, failed error) (string, error) {
	to := a.agents(r)
	if task.Title == "" || len(to) == 0 {
		return "", failed
	}
	rendered, err := a.render(ctx, r, r.Subject.Locale, "")
	if err != nil {
		return "", err
	}
	text := strings.Join(append(instructions(task), "", "----", rendered.Text), "\n")
	for i, address := range to {
		err := a.Mail.Send(ctx, notify.Mail{
			To: address, MessageID: fmt.Sprintf("%s/%d", key, i+1), CaseNumber: r.Subject.Number,
			Subject: fmt.Sprintf("%s [%s]", task.Title, r.Subject.Number), Text: text,
		})
		if err != nil {
			return "", err
		}
	}
	return byHand, nil
}
