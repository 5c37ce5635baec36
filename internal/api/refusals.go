package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/office"
	"redress/internal/postgres"
)

// content are the codes of a message whose content is wrong whatever the case
// is; all others say that the case stands in the way.
var content = map[complaint.Code]bool{
	complaint.BadMessage: true, complaint.MissingField: true, complaint.BadValue: true, complaint.UnknownProposal: true,
	complaint.UnknownStep: true, complaint.UnknownDeadline: true, complaint.UnknownItem: true, complaint.UnknownPolicy: true,
}

// told turns any error into the problem that the caller is told. Who tried what is
// not theirs is counted and logged; so is what is nobody's fault out there.
func (s *Server) told(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	p := asProblem(err)
	if p.Code == codeInternal && ctx.Err() != nil {
		p = ofTrouble(ctx.Err()) // whatever broke, it broke off
	}
	if denied := (*access.Denied)(nil); errors.As(err, &denied) {
		s.turnedAway(ctx, p, denied.Error())
	} else if p.Code == codeForbidden || p.Code == codeTooMany {
		s.turnedAway(ctx, p, p.Detail)
	}
	if p.Status >= http.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "request failed", slog.String("request", requestID(ctx)), slog.String("error", err.Error()))
	}
	return p
}

func asProblem(err error) *Problem {
	var (
		already  *Problem
		denied   *access.Denied
		refused  *complaint.Refusal
		wrong    complaint.Problems
		missing  postgres.NotFound
		erased   postgres.Erased
		reused   postgres.IdempotencyMismatch
		text     postgres.TextReused
		long     postgres.TooLong
		cursor   postgres.BadCursor
		search   postgres.BadSearch
		tooLarge *http.MaxBytesError
	)
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &denied):
		if denied.Hidden {
			return problem(http.StatusNotFound, codeNotFound, "there is no such thing, or it is not yours to see")
		}
		return problem(http.StatusForbidden, codeForbidden, denied.Error())
	case errors.As(err, &refused):
		return ofRefusal(refused)
	case errors.As(err, &wrong):
		return ofProblems(wrong)
	case errors.As(err, &missing):
		return problem(http.StatusNotFound, codeNotFound, "there is no such thing, or it is not yours to see")
	case errors.As(err, &erased):
		return problem(http.StatusGone, codeErased, "what the customer wrote and gave was erased")
	case errors.As(err, &reused):
		return problem(http.StatusConflict, codeKeyReused, "this Idempotency-Key was used for another complaint")
	case errors.As(err, &text):
		return problem(http.StatusConflict, complaint.MessageReused, "this Idempotency-Key was used with another text")
	case errors.As(err, &long):
		p := problem(http.StatusUnprocessableEntity, complaint.BadValue, long.Error())
		p.Field = "text"
		return p
	case errors.As(err, &cursor):
		p := problem(http.StatusUnprocessableEntity, complaint.BadValue, err.Error())
		p.Field = "cursor"
		return p
	case errors.As(err, &search):
		p := problem(http.StatusUnprocessableEntity, complaint.BadValue, err.Error())
		p.Field = "search"
		return p
	case errors.As(err, &tooLarge):
		return problem(http.StatusRequestEntityTooLarge, codeTooLarge, fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit))
	}
	return ofTrouble(err)
}

// ofTrouble is for what is wrong on this side of the door.
func ofTrouble(err error) *Problem {
	switch {
	case errors.Is(err, office.ErrNoAnswer):
		return problem(http.StatusGatewayTimeout, codeNoAnswer,
			"the message was handed over and its answer did not come in time; send it again with the same Idempotency-Key: it is applied once").retryAfter(2)
	case errors.Is(err, office.ErrNotRunning):
		return problem(http.StatusServiceUnavailable, codeNotRunning,
			"the complaint is kept but its process does not run; try again soon").retryAfter(5)
	case postgres.Unavailable(err), errors.Is(err, office.ErrUnreachable), errors.Is(err, context.DeadlineExceeded):
		return problem(http.StatusServiceUnavailable, codeUnavailable, "a part that is needed for this does not answer; nothing was half done, try again soon").retryAfter(5)
	case errors.Is(err, context.Canceled):
		return problem(499, codeBadRequest, "the caller went away")
	}
	return problem(http.StatusInternalServerError, codeInternal, "something went wrong here; the request's id finds it in the log")
}

func ofRefusal(r *complaint.Refusal) *Problem {
	status := http.StatusConflict
	switch {
	case content[r.Code]:
		status = http.StatusUnprocessableEntity
	case r.Code == complaint.UnknownMessage:
		status = http.StatusNotFound
	}
	p := problem(status, r.Code, r.Reason)
	p.Field = r.Field
	if r.Field != "" {
		p.Detail = r.Field + ": " + r.Reason
	}
	return p
}

func ofProblems(all complaint.Problems) *Problem {
	p := problem(http.StatusUnprocessableEntity, complaint.BadValue, all.Error())
	for _, one := range all {
		p.Errors = append(p.Errors, Wrong(one))
	}
	if len(all) == 1 {
		p.Field = all[0].Field
	}
	return p
}
