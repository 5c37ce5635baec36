package api

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/complaint"
	"redress/internal/evidence"
)

// describeFiles adds the operations that move files to the description; they are
// served beside huma, which would keep them in memory.
func (s *Server) describeFiles() {
	r := s.api.OpenAPI().Components.Schemas
	text := func(does string, words ...any) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Description: does, Enum: words}
	}
	give := s.operation(http.MethodPost, "/v1/complaints/{id}/evidence", "give-evidence", "Give a file as evidence",
		"Kept encrypted while it comes, its type as its content shows it, pictures without the place where they were taken. "+
			"Then it is submitted to the complaint. The same file again is the same piece.")
	give.Tags = []string{"evidence"}
	give.Parameters = []*huma.Param{pathParam("id", "the case number"), {Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: ref(100)},
		Description: "the submit-evidence message's id; when left out it is made of the piece's"}}
	give.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"file"}, AdditionalProperties: false, Properties: map[string]*huma.Schema{
			"kind":       r.Schema(reflect.TypeFor[complaint.EvidenceKind](), true, ""),
			"submit":     text("false: keep the file only, for a submit-evidence message to come", "true", "false"),
			"actor_role": text("a backend: for whom it speaks"),
			"actor_id":   text("and their account"),
			"file":       {Type: huma.TypeString, Format: "binary", Description: "the last part; at most as large as the rules of the complaint say: 25 MB where they say nothing else"},
		}}}}}
	answers(&give, r, "201", "It is kept, and submitted.", reflect.TypeFor[Given]())
	refusals(&give, http.StatusConflict, http.StatusGone, http.StatusGatewayTimeout)
	s.api.OpenAPI().AddOperation(&give)

	fetch := s.operation(http.MethodGet, "/v1/complaints/{id}/evidence/{piece}", "get-evidence", "A file's content",
		"To be saved, never shown: as an attachment, in a sandbox. Ranges are served; the ETag is the hash.")
	fetch.Tags = []string{"evidence"}
	fetch.Parameters = []*huma.Param{pathParam("id", "the case number"), pathParam("piece", "the piece's id")}
	fetch.Responses = map[string]*huma.Response{"200": {Description: "The file.", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
		"206": {Description: "A part of the file."}, "304": {Description: "You have it."}}
	refusals(&fetch, http.StatusGone, http.StatusRequestedRangeNotSatisfiable)
	s.api.OpenAPI().AddOperation(&fetch)
}

func pathParam(name, does string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Description: does, Schema: &huma.Schema{Type: huma.TypeString, MaxLength: ref(60)}}
}

func answers(op *huma.Operation, r huma.Registry, status, does string, body reflect.Type) {
	op.Responses = map[string]*huma.Response{status: {Description: does,
		Content: map[string]*huma.MediaType{"application/json": {Schema: r.Schema(body, true, "")}}}}
}

// refusals lists what an operation can be refused with, besides what all can.
func refusals(op *huma.Operation, more ...int) { op.Errors = append(op.Errors, more...) }

// fail answers a request that is served beside huma with its problem.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var p *Problem
	if !errors.As(s.told(r.Context(), ofFile(err)), &p) {
		p = asProblem(err)
	}
	writeProblem(w, p)
}

// ofFile turns evidence's errors into problems.
func ofFile(err error) error {
	var (
		large   evidence.TooLarge
		empty   evidence.Empty
		kind    evidence.WrongKind
		many    evidence.TooMany
		room    evidence.NoRoom
		bomb    evidence.Bomb
		damaged evidence.Damaged
		refused = func(status int, code complaint.Code) error {
			p := problem(status, code, err.Error())
			p.Field = "file"
			return p
		}
	)
	switch {
	case errors.As(err, &large):
		return refused(http.StatusRequestEntityTooLarge, codeTooLarge)
	case errors.As(err, &kind):
		return refused(http.StatusUnsupportedMediaType, codeWrongType)
	case errors.As(err, &many), errors.As(err, &room):
		return refused(http.StatusConflict, "evidence_full")
	case errors.As(err, &empty), errors.As(err, &bomb), errors.As(err, &damaged):
		return refused(http.StatusUnprocessableEntity, complaint.BadValue)
	}
	return err
}
