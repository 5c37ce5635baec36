package rights

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/postgres"
)

// Links are customers' links.
type Links interface {
	CustomerLinks(ctx context.Context, number string) ([]access.CustomerLink, error)
}

// Exported counts what is in an archive.
type Exported struct {
	Person     string `json:"person"`
	Complaints int    `json:"complaints"`
	Events     int    `json:"events"`
	Texts      int    `json:"texts"`
	Files      int    `json:"files"`
	// Missing are files that were given and cannot be read any more: gone from the
	// blob store, or not what was given.
	Missing []Missing `json:"missing,omitempty"`
}

// Missing is a file that could not be put into an archive.
type Missing struct {
	Complaint string `json:"complaint"`
	ID        string `json:"id"`
	Name      string `json:"name"`
	SHA256    string `json:"sha256"` // of what was given
	Why       string `json:"why"`    // not_there, or damaged: what could be read of it is in the archive
}

// words is a text as the archive has it.
type words struct {
	ID     string          `json:"id"`
	By     complaint.Actor `json:"by"`
	At     time.Time       `json:"at"`
	Erased bool            `json:"erased,omitempty"`
	Body   string          `json:"text"`
}

// Export writes all that is held on a person, named by their id or a case number
// of theirs, as a ZIP archive, and that it did into the audit. Files are
// streamed. What was erased is left out; what happened stays in it. A file that is
// lost keeps nobody from the rest: it is named.
func (d *Desk) Export(ctx context.Context, personOrCase string, by complaint.Actor, w io.Writer) (Exported, error) {
	standing, err := d.Standing(ctx, personOrCase)
	if err != nil {
		return Exported{}, err
	}
	a := &archive{desk: d, zip: zip.NewWriter(w), at: d.Now().UTC(), done: Exported{Person: standing.Person}}
	// Told before the first byte leaves.
	err = d.Records.Audit(ctx, postgres.AuditEntry{Actor: by.String(), Action: "person_exported", Subject: standing.Person,
		Detail: map[string]string{"complaints": strconv.Itoa(len(standing.Complaints))}})
	if err != nil {
		return Exported{}, err
	}
	if err := a.write("README.txt", []byte(readme(standing, a.at))); err != nil {
		return Exported{}, err
	}
	if err := a.json("person.json", standing); err != nil {
		return Exported{}, err
	}
	subjects := []string{standing.Person}
	for _, c := range standing.Complaints {
		links, err := a.complaint(ctx, c)
		if err != nil {
			return Exported{}, fmt.Errorf("export %s: %w", c.Number, err)
		}
		subjects = append(append(subjects, c.Number), links...)
	}
	audits := []postgres.AuditEntry{}
	for _, subject := range subjects {
		some, err := d.Records.Audits(ctx, subject, 0)
		if err != nil {
			return Exported{}, err
		}
		audits = append(audits, some...)
	}
	if err := a.json("audit.json", audits); err != nil {
		return Exported{}, err
	}
	if len(a.done.Missing) > 0 {
		if err := a.json("missing.json", a.done.Missing); err != nil {
			return Exported{}, err
		}
	}
	if err := a.zip.Close(); err != nil {
		return Exported{}, fmt.Errorf("end the archive: %w", err)
	}
	return a.done, nil
}

// archive is an export under way.
type archive struct {
	desk *Desk
	zip  *zip.Writer
	at   time.Time
	done Exported
}

// complaint writes a complaint's folder and returns the ids of its links.
func (a *archive) complaint(ctx context.Context, c postgres.HeldComplaint) (links []string, err error) {
	a.done.Complaints++
	folder := c.Number + "/"
	opening, err := a.desk.Records.Opening(ctx, c.Number)
	var erased postgres.Erased
	switch {
	case errors.As(err, &erased):
	case err != nil:
		return nil, err
	default:
		if err := a.json(folder+"opening.json", opening); err != nil {
			return nil, err
		}
	}
	shown, err := a.desk.Records.Show(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	if err := a.json(folder+"complaint.json", shown); err != nil {
		return nil, err
	}
	for _, part := range []func(context.Context, postgres.HeldComplaint, string) error{a.texts, a.events, a.arrived, a.files} {
		if err := part(ctx, c, folder); err != nil {
			return nil, err
		}
	}
	all, err := a.desk.Records.CustomerLinks(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		links = append(links, l.ID)
	}
	return links, a.json(folder+"links.json", all)
}

func (a *archive) texts(ctx context.Context, c postgres.HeldComplaint, folder string) error {
	texts, err := a.desk.Records.TextsOf(ctx, c.Number)
	if err != nil {
		return err
	}
	all := make([]words, len(texts))
	for i, t := range texts {
		all[i] = words{ID: t.ID, By: t.Author, At: t.At, Erased: t.Body == "", Body: t.Body}
	}
	a.done.Texts += len(all)
	return a.json(folder+"texts.json", all)
}

func (a *archive) arrived(ctx context.Context, c postgres.HeldComplaint, folder string) error {
	all, err := a.desk.Records.ArrivedFor(ctx, c.Number)
	if err != nil {
		return err
	}
	return a.json(folder+"messages.json", all)
}

// events writes one event a line, page by page.
func (a *archive) events(ctx context.Context, c postgres.HeldComplaint, folder string) error {
	w, err := a.open(folder + "events.ndjson")
	if err != nil {
		return err
	}
	for after := 0; ; {
		some, err := a.desk.Records.Events(ctx, c.Number, after, postgres.MaxEvents)
		if err != nil {
			return err
		}
		for _, e := range some {
			if err := json.NewEncoder(w).Encode(e); err != nil {
				return fmt.Errorf("write an event: %w", err)
			}
			after = e.Seq
		}
		a.done.Events += len(some)
		if len(some) < postgres.MaxEvents {
			return nil
		}
	}
}

func (a *archive) files(ctx context.Context, c postgres.HeldComplaint, folder string) error {
	pieces, err := a.desk.Files.Records(ctx, c.Number)
	if err != nil {
		return err
	}
	if err := a.json(folder+"evidence.json", pieces); err != nil {
		return err
	}
	for _, p := range pieces {
		if err := a.file(ctx, p, folder+"evidence/"+p.ID+"-"+safeName(p.Name)); err != nil {
			return err
		}
	}
	return nil
}

// file copies the content of one piece; one that was erased is left out, and one
// that is lost is noted.
func (a *archive) file(ctx context.Context, p evidence.Piece, name string) error {
	_, content, err := a.desk.Files.Open(ctx, p.ID)
	var erased postgres.Erased
	switch {
	case errors.As(err, &erased):
		return nil
	case errors.Is(err, evidence.ErrLost):
		a.miss(p, "not_there")
		return nil
	case err != nil:
		return err
	}
	w, err := a.open(name)
	if err == nil {
		_, err = io.Copy(w, content)
	}
	if errors.Is(err, evidence.ErrLost) {
		a.miss(p, "damaged")
		return content.Close()
	}
	if err = errors.Join(err, content.Close()); err != nil {
		return fmt.Errorf("copy evidence %s: %w", p.ID, err)
	}
	a.done.Files++
	return nil
}

func (a *archive) miss(p evidence.Piece, why string) {
	a.done.Missing = append(a.done.Missing, Missing{p.Number, p.ID, p.Name, p.SHA256, why})
}

func (a *archive) open(name string) (io.Writer, error) {
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		return nil, fmt.Errorf("write %s into the archive: %w", path.Base(name), err)
	}
	return w, nil
}

func (a *archive) write(name string, content []byte) error {
	w, err := a.open(name)
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

func (a *archive) json(name string, content any) error {
	w, err := a.open(name)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(content)
}

// safeName is a giver's name for a file as it may stand in an archive: no
// folders, nothing that a file system or a terminal takes for more than a name.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if name = strings.Trim(name, ". "); name == "" {
		return "file"
	}
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[len(runes)-100:]) // the end says what kind of file it is
	}
	return name
}
