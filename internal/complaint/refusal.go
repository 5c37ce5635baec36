package complaint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// Code says why a message was refused. Codes are stable: clients branch on them.
type Code string

// The codes a message can be refused with.
const (
	BadMessage        Code = "bad_message"         // no JSON, more than one object, or a field that does not exist or stands there twice
	MissingField      Code = "missing_field"       // a field that must be there is empty
	BadValue          Code = "bad_value"           // a field, or the whole, holds what it may not hold
	UnknownMessage    Code = "unknown_message"     // no message of that name
	MessageReused     Code = "message_reused"      // the message id was used for another content
	NotYourTurn       Code = "not_your_turn"       // the actor's role may not send this message
	WrongStage        Code = "wrong_stage"         // the case is not where this message makes sense
	Late              Code = "late"                // the deadline for this message has passed
	OverAuthority     Code = "over_authority"      // the amount is above what this person may give
	OverOrderTotal    Code = "over_order_total"    // more than was paid for the order would be paid back
	NeedsSecondPerson Code = "needs_second_person" // the same person may not do both
	AlreadyDecided    Code = "already_decided"     // the proposal is decided already
	NotHeard          Code = "not_heard"           // a side was not heard yet and may still speak
	NeedsProof        Code = "needs_proof"         // the checklist's photos or video are missing
	UnknownProposal   Code = "unknown_proposal"    // no proposal of that number
	UnknownStep       Code = "unknown_step"        // no step of that name waits for repair
	UnknownDeadline   Code = "unknown_deadline"    // no such deadline is running
	UnknownItem       Code = "unknown_item"        // not a code of the checklist
	RoundsUsedUp      Code = "rounds_used_up"      // no more counter-offers under the policy
	UnknownPolicy     Code = "unknown_policy"      // no such version of a policy is stored
	AsksUsedUp        Code = "asks_used_up"        // the customer was asked as often as the policy allows
	CaseClosed        Code = "case_closed"         // the case is closed
)

// Refusal is the answer to a message that changes nothing. Reason is for
// people and carries no customer's text; Field is empty when no one field is
// to blame.
type Refusal struct {
	Code   Code   `json:"code"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

func (r *Refusal) Error() string {
	if r.Field == "" {
		return fmt.Sprintf("%s: %s", r.Code, r.Reason)
	}
	return fmt.Sprintf("%s: %s: %s", r.Code, r.Field, r.Reason)
}

// CodeOf is the code of a refusal anywhere in err, or "" if there is none.
func CodeOf(err error) Code {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func refuse(code Code, field, reason string, args ...any) *Refusal {
	return &Refusal{Code: code, Field: field, Reason: fmt.Sprintf(reason, args...)}
}

// DecodeStrict reads exactly one JSON value into v, which is not nil. An
// unknown field, one that stands there twice, a wrong type or anything behind
// the value is a *Refusal that names the field by its path
// ("order.items[2].price.currency") and repeats no value.
func DecodeStrict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	var whole json.RawMessage
	if err := d.Decode(&whole); err != nil {
		return plainJSON(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return refuse(BadMessage, "", "something stands behind the JSON object")
	}
	if err := checkShape(whole, reflect.TypeOf(v)); err != nil {
		return plainJSON(err)
	}
	if err := json.Unmarshal(whole, v); err != nil {
		return plainJSON(err)
	}
	return nil
}

// plainJSON turns encoding/json's errors into refusals. They never repeat a
// value, which could be a customer's.
func plainJSON(err error) error {
	var (
		syntax *json.SyntaxError
		kept   *Refusal
	)
	switch {
	case errors.As(err, &kept):
		return kept
	case errors.As(err, &syntax):
		return refuse(BadMessage, "", "not JSON: %s (at byte %d)", syntax.Error(), syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(BadMessage, "", "the JSON ends in the middle")
	}
	return refuse(BadValue, "", "a value has not the form it must have")
}
