package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/postgres"
)

// besideTheFile is what an upload may have around its file, in bytes: the other
// parts, and the form itself.
const besideTheFile = 1 << 20

// transfer is how long so many bytes may take on their way: at a slow phone's
// 100 KB a second, and never under five minutes.
func transfer(bytes int64) time.Duration {
	return max(5*time.Minute, time.Duration(bytes/(100<<10))*time.Second)
}

// File is a piece of evidence with what is known of its file.
type File struct {
	ID     string                 `json:"id"`
	SHA256 string                 `json:"sha256" doc:"lower-case hex, of the content as it is kept: without a picture's location"`
	Kind   complaint.EvidenceKind `json:"kind"`
	Name   string                 `json:"name" doc:"as the giver calls it; empty once the person was erased"`
	Size   int64                  `json:"size" doc:"bytes"`
	Type   string                 `json:"type" doc:"media type, as the content shows it"`
	By     complaint.Actor        `json:"by"`
	At     time.Time              `json:"at"`
}

// Files are all files of a complaint, the first first.
type Files struct {
	Evidence []File `json:"evidence"`
}

// Given says which piece a file became.
type Given struct {
	ID      string                 `json:"id"`
	SHA256  string                 `json:"sha256"`
	Kind    complaint.EvidenceKind `json:"kind"`
	Receipt *Receipt               `json:"receipt,omitempty" doc:"of the submit-evidence message; left out where only the file was to be kept"`
}

// evidence adds the operations on files.
func (s *Server) evidence() {
	op := s.operation(http.MethodGet, "/v1/complaints/{id}/evidence", "list-evidence", "The files of a complaint", "A customer sees those that they gave.")
	op.Tags = []string{"evidence"}
	huma.Register(s.api, op, func(ctx context.Context, in *CaseInput) (*struct{ Body Files }, error) {
		of, err := s.subject(ctx, *in, access.ReadEvidence)
		if err != nil {
			return nil, s.told(ctx, err)
		}
		found, err := s.Files.Records(ctx, of.Number)
		out := &struct{ Body Files }{Files{[]File{}}}
		for _, p := range found {
			if seesPiece(principal(ctx), p.By) {
				out.Body.Evidence = append(out.Body.Evidence, File{p.ID, p.SHA256, p.Kind, p.Name, p.Size, p.Type, p.By, p.At.UTC()})
			}
		}
		return out, s.told(ctx, err)
	})
	s.describeFiles()
}

// seesPiece reports whether somebody may have a file: a customer, what the
// customer gave.
func seesPiece(who access.Principal, by complaint.Actor) bool {
	return who.Case == "" || by.Role == complaint.Customer
}

// fetch answers with a file's content.
func (s *Server) fetch(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	of, err := s.subject(ctx, CaseInput{r.PathValue("id")}, access.ReadEvidence)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	// Whose it is comes first: nobody learns that a file of somebody else's was erased.
	known, err := s.Office.Store.Evidence(ctx, r.PathValue("piece"))
	if err == nil && (known.Number != of.Number || !seesPiece(principal(ctx), known.By)) {
		err = postgres.NotFound{What: "evidence", ID: r.PathValue("piece")}
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	piece, content, err := s.Files.Content(ctx, known.ID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer content.Close()
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(transfer(known.Size))); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.fail(w, r, err)
		return
	}
	evidence.Serve(&ranged{ResponseWriter: w}, r, piece, content)
}

// ranged tells a part that there is not as a problem, like everything that goes wrong.
type ranged struct {
	http.ResponseWriter
	none bool
}

// WriteHeader implements http.ResponseWriter.
func (w *ranged) WriteHeader(status int) {
	if w.none = status == http.StatusRequestedRangeNotSatisfiable; w.none {
		writeProblem(w.ResponseWriter, problem(status, codeNoRange, "the file has no such part"))
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *ranged) Write(b []byte) (int, error) {
	if w.none {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (w *ranged) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// give takes a file in, while it comes, and submits it.
func (s *Server) give(w http.ResponseWriter, r *http.Request) {
	given, err := s.taken(w, r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(given)
}

func (s *Server) taken(w http.ResponseWriter, r *http.Request) (Given, error) {
	ctx := r.Context()
	shown, err := s.shown(ctx, CaseInput{r.PathValue("id")}, access.AddEvidence)
	if err != nil {
		return Given{}, err
	}
	of := access.Subject{Number: shown.ID, Platform: shown.Platform, Shop: shown.Shop}
	limits, err := s.limitsOf(ctx, shown)
	if err != nil {
		return Given{}, err
	}
	control, within := http.NewResponseController(w), transfer(limits.File)
	if err := errors.Join(control.SetReadDeadline(time.Now().Add(within)), control.SetWriteDeadline(time.Now().Add(within+time.Minute))); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return Given{}, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, limits.File+besideTheFile)
	parts, err := r.MultipartReader()
	if err != nil {
		return Given{}, problem(http.StatusUnsupportedMediaType, codeWrongType, "send the file as multipart/form-data")
	}
	key := r.Header.Get("Idempotency-Key")
	if key != "" && (len(r.Header.Values("Idempotency-Key")) > 1 || !access.IsAccount(key)) {
		p := problem(http.StatusUnprocessableEntity, complaint.BadValue, "Idempotency-Key: must be letters, digits and . _ : @ / -, at most 100")
		p.Field = "Idempotency-Key"
		return Given{}, p
	}
	u := upload{submit: true}
	file, err := u.fields(parts)
	if err != nil {
		return Given{}, err
	}
	by, err := principal(ctx).Actor(complaint.MsgSubmitEvidence, u.actor, of)
	if err != nil {
		return Given{}, err
	}
	content := &arriving{Reader: file}
	a := evidence.Add{Number: of.Number, By: by, Name: file.FileName(), Kind: u.kind, Limits: limits, Reader: content}
	if u.submit {
		a.For = holder(key, by)
	}
	ref, err := s.store(ctx, shown, a)
	if err != nil && content.failed != nil {
		return Given{}, unreadable(content.failed)
	}
	if err != nil {
		return Given{}, err
	}
	given := Given{ID: ref.ID, SHA256: ref.SHA256, Kind: ref.Kind}
	if !u.submit {
		return given, nil
	}
	if key == "" {
		key = pieceKey(ref.ID, by)
	}
	receipt, err := s.submit(ctx, of, by, key, ref)
	if complaint.CodeOf(err) != "" {
		// What is refused leaves nothing behind, and counts for nothing.
		if err := s.Files.LetGo(context.WithoutCancel(ctx), of.Number, ref.ID, a.For); err != nil {
			s.Log.WarnContext(ctx, "the file of a refused message stays", "complaint", of.Number, "error", err)
		}
	}
	given.Receipt = receipt
	return given, err
}

// store keeps a file. A closed case takes no other than it was given before: who
// gives it again may not have heard the answer.
func (s *Server) store(ctx context.Context, shown postgres.Shown, a evidence.Add) (complaint.EvidenceRef, error) {
	if shown.Stage != complaint.Closed {
		return s.Files.Add(ctx, a)
	}
	ref, known, err := s.Files.Known(ctx, a)
	if err == nil && !known {
		err = &complaint.Refusal{Code: complaint.CaseClosed, Reason: "the case is closed"}
	}
	return ref, err
}

// holder names the message that is to file a piece: one that carries a key, or the
// one that its giver's files have without.
func holder(key string, by complaint.Actor) string {
	sum := sha256.Sum256([]byte(by.String() + " " + key))
	return hex.EncodeToString(sum[:13])
}

// pieceKey is the id of the message in which somebody submits a piece: whoever
// gives the same file says so in a message of their own.
func pieceKey(piece string, by complaint.Actor) string {
	sum := sha256.Sum256([]byte(by.String()))
	return "evidence/" + piece + "/" + hex.EncodeToString(sum[:6])
}

// limitsOf are the limits of the rules that a complaint is handled under.
func (s *Server) limitsOf(ctx context.Context, shown postgres.Shown) (evidence.Limits, error) {
	_, version, _ := strings.Cut(shown.Policy, "@")
	return s.Office.EvidenceLimits(ctx, postgres.Ruled{Platform: shown.Platform, Shop: shown.Shop, Version: version})
}

func (s *Server) submit(ctx context.Context, of access.Subject, by complaint.Actor, key string, ref complaint.EvidenceRef) (*Receipt, error) {
	message, err := json.Marshal(complaint.SubmitEvidence{Envelope: complaint.Envelope{MessageID: key, Actor: by}, Evidence: []complaint.EvidenceRef{ref}})
	if err != nil {
		return nil, err
	}
	receipt, err := s.carry(ctx, of.Number, complaint.MsgSubmitEvidence, key, message)
	if err != nil {
		return nil, err
	}
	return &Receipt{ID: of.Number, Message: string(complaint.MsgSubmitEvidence), MessageID: key, Stage: receipt.Stage, Seq: receipt.Seq}, nil
}

// upload are the fields that come before the file.
type upload struct {
	kind   complaint.EvidenceKind
	actor  complaint.Actor
	submit bool
}

// fields reads them up to the file, which is not read yet.
func (u *upload) fields(parts *multipart.Reader) (*multipart.Part, error) {
	for range 8 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		name := part.FormName()
		if name == "file" {
			return part, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, 201))
		if err != nil {
			return nil, unreadable(err)
		}
		if err := u.set(name, string(value)); err != nil {
			return nil, err
		}
	}
	return nil, &complaint.Refusal{Code: complaint.MissingField, Field: "file", Reason: "must be there, as the last part"}
}

func (u *upload) set(name, value string) error {
	wrong := func(reason string) error {
		return &complaint.Refusal{Code: complaint.BadValue, Field: name, Reason: reason}
	}
	switch name {
	case "kind":
		if u.kind = complaint.EvidenceKind(value); value != "" && !slices.Contains(complaint.EvidenceKinds, u.kind) {
			return wrong("must be photo, video, document, chat, order or shipment")
		}
	case "submit":
		if value != "true" && value != "false" {
			return wrong("must be true or false")
		}
		u.submit = value == "true"
	case "actor_role":
		u.actor.Role = complaint.Role(value)
	case "actor_id":
		if len(value) > 100 {
			return wrong("must be the id of an account")
		}
		u.actor.ID = value
	default:
		return &complaint.Refusal{Code: complaint.BadMessage, Reason: "there is a part that is none of kind, submit, actor_role, actor_id and file"}
	}
	return nil
}

// arriving is a file on its way in. What keeps it from coming whole is the
// sender's trouble, and not that of whoever reads it.
type arriving struct {
	io.Reader
	failed error
}

// Read implements io.Reader.
func (b *arriving) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}

func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem(http.StatusRequestTimeout, codeBadRequest, "the body did not come in time")
	}
	return problem(http.StatusBadRequest, codeBadRequest, "the multipart body cannot be read to its end")
}
