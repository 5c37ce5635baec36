package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"redress/internal/postgres"
)

// onceHelp is what operations say of their key whose answer holds a secret.
const onceHelp = " The same Idempotency-Key with the same content gives the same answer again, secret and all, for a day."

// OnceInput is the key that makes such an operation harmless to send again.
type OnceInput struct {
	Key string `header:"Idempotency-Key" maxLength:"255" doc:"Makes sending it again harmless, for a day; yours alone."`
}

type onceOutput[T any] struct {
	Replayed bool `header:"Idempotent-Replayed" doc:"true when this key had its answer before"`
	Body     T
}

// once are the caller's words for the store: their key is nobody else's, since
// the answer holds a secret.
func once(ctx context.Context, in OnceInput, what string, asked any) postgres.Once {
	return postgres.Once{By: principal(ctx).ID, For: what, Key: in.Key, Asked: asked}
}

// ofOnce says why a request with a key was not carried out, and of a key that was
// used for another request, what differs.
func ofOnce(err error, asked any) error {
	var other postgres.AnsweredOtherwise
	switch {
	case err == nil:
		return nil
	case postgres.Locked(err):
		return problem(http.StatusConflict, codeKeyInFlight, "a request with this Idempotency-Key is under way; try again").retryAfter(1)
	case !errors.As(err, &other):
		return err
	}
	p := problem(http.StatusConflict, codeKeyReused, "this Idempotency-Key was used with another content")
	now, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	var names []string
	compare("", plain(other.Before), plain(now), &names)
	slices.Sort(names)
	if p.Differs = names; len(names) > 0 {
		p.Detail += ": " + strings.Join(names, ", ")
	}
	return p
}
