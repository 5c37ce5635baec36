package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// bodyWithin is how long a caller may take to send a body of JSON.
const bodyWithin = 10 * time.Second

// operation begins an operation's description. errors are the statuses of the
// problems it can answer with beside those that every operation has, and those of
// a body that is too large, too slow or of another type.
func (s *Server) operation(method, path, id, summary, description string, errors ...int) huma.Operation {
	if method == http.MethodPost || method == http.MethodPatch {
		errors = append(errors, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	op := huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Description: description,
		Errors: append([]int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity,
			http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}, errors...),
		BodyReadTimeout: bodyWithin, RejectUnknownQueryParameters: true, Responses: map[string]*huma.Response{},
	}
	if strings.HasPrefix(path, "/v1/complaints") {
		op.Tags = []string{"complaints"}
	}
	return op
}

// ownBody lets an operation read its JSON body by itself, strictly and with the
// domain's own errors. Call what it returns with the body's schema after the
// operation is registered.
func (s *Server) ownBody(op *huma.Operation) func(*huma.Schema) {
	op.SkipValidateBody = true
	body := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	op.RequestBody = body
	return func(schema *huma.Schema) {
		body.Required = true // huma takes it for one that may be left out
		body.Content = map[string]*huma.MediaType{"application/json": {Schema: schema}}
	}
}
