package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/complaint"
)

// Problem is how everything that went wrong is told (RFC 9457). Code is stable:
// clients branch on it.
type Problem struct {
	Type   string         `json:"type" doc:"urn:redress:problem: and the code" example:"urn:redress:problem:late"`
	Title  string         `json:"title" doc:"the status in words" example:"Conflict"`
	Status int            `json:"status" example:"409"`
	Code   complaint.Code `json:"code"`
	Detail string         `json:"detail" doc:"why, for people" example:"the time for answer-offer has passed; the case is deciding"`
	Field  string         `json:"field,omitempty" doc:"the one field that is to blame" example:"remedy.amount"`
	Errors []Wrong        `json:"errors,omitempty" doc:"all fields that are wrong, where there can be several"`
	// Differs names what is not as it was when a key was used first.
	Differs []string `json:"differs,omitempty" doc:"the fields that differ from what the key was used with"`

	header http.Header
}

// Wrong is one field that is wrong.
type Wrong struct {
	Field  string `json:"field" example:"order.total"`
	Reason string `json:"reason" example:"must be there"`
}

// Codes of the front door's own, beside the domain's.
const (
	codeUnauthenticated complaint.Code = "unauthenticated"
	codeForbidden       complaint.Code = "forbidden"
	codeNotFound        complaint.Code = "not_found"
	codeErased          complaint.Code = "erased"
	codeKeyReused       complaint.Code = "key_reused"
	codeKeyInFlight     complaint.Code = "key_in_flight"
	codeKeyMissing      complaint.Code = "key_missing"
	codeTooMany         complaint.Code = "too_many_requests"
	codeTooLarge        complaint.Code = "too_large"
	codeWrongType       complaint.Code = "unsupported_type"
	codeNoRange         complaint.Code = "no_such_range"
	codeBadRequest      complaint.Code = "bad_request"
	codeUnavailable     complaint.Code = "unavailable"
	codeNoAnswer        complaint.Code = "no_answer"
	codeNotRunning      complaint.Code = "not_running"
	codeInternal        complaint.Code = "internal"
)

func problem(status int, code complaint.Code, detail string) *Problem {
	return &Problem{Type: "urn:redress:problem:" + string(code), Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// retryAfter says in how many seconds it is worth trying again.
func (p *Problem) retryAfter(seconds int) *Problem {
	return p.with("Retry-After", strconv.Itoa(seconds))
}

func (p *Problem) with(name, value string) *Problem {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, value)
	return p
}

// huma's own complaints about parameters become problems of ours, and a list of
// ours is never null.
func init() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return ofHuma(status, message, errs)
	}
}

func ofHuma(status int, message string, errs []error) *Problem {
	code := codeBadRequest
	switch status {
	case http.StatusUnprocessableEntity:
		code = complaint.BadValue
	case http.StatusRequestEntityTooLarge:
		code = codeTooLarge
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		code = codeWrongType
	case http.StatusInternalServerError:
		return problem(status, codeInternal, "something went wrong here; the request's id finds it in the log")
	}
	p := problem(status, code, message)
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			p.Errors = append(p.Errors, Wrong{strings.TrimPrefix(strings.TrimPrefix(detail.Location, "query."), "path."), detail.Message})
		}
	}
	if len(p.Errors) == 1 {
		p.Field, p.Detail = p.Errors[0].Field, p.Errors[0].Field+": "+p.Errors[0].Reason
	}
	return p
}
