package api

import (
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/complaint"
)

// codeLines are all codes that a problem can have, for the readable page.
var codeLines = func() []codeLine {
	lines := []codeLine{
		{string(codeUnauthenticated), "401", "no credential, or one that opens nothing"},
		{string(codeForbidden), "403", "it is known who you are, and this is not yours to do"},
		{string(codeNotFound), "404", "there is no such thing, or it is not yours to see"},
		{"method_not_allowed", "405", "the address does not take this method; Allow lists those that it does"},
		{string(codeErased), "410", "what the customer wrote and gave was erased"},
		{string(codeKeyMissing), "400", "an Idempotency-Key is needed"},
		{string(codeKeyReused), "409", "the Idempotency-Key was used for another complaint, or with another content; differs names the fields"},
		{string(codeKeyInFlight), "409", "a request with this Idempotency-Key is under way; try again"},
		{"evidence_full", "409", "the complaint has as many files, or bytes, as are kept of one"},
		{"webhook_ended", "409", "the subscription has ended"},
		{"delivery_under_way", "409", "it is being delivered"},
		{string(codeTooLarge), "413", "the body, or the file, is larger than is taken"},
		{string(codeWrongType), "415", "a body or a file of a type that is not taken"},
		{string(codeNoRange), "416", "the file has no such part; Content-Range says how long it is"},
		{string(codeTooMany), "429", "you come too often; Retry-After says when"},
		{string(codeBadRequest), "400", "a request that is none"},
		{string(codeUnavailable), "503", "something that is needed is away; nothing was half done, try again"},
		{string(codeNotRunning), "503", "the complaint is kept, but its process does not run"},
		{string(codeNoAnswer), "504", "handed over, and no answer in time; send it again with the same key"},
		{string(codeInternal), "500", "our fault; X-Request-Id finds it in the log"},
	}
	for _, c := range meanings {
		p := ofRefusal(&complaint.Refusal{Code: c.Code})
		lines = append(lines, codeLine{string(c.Code), strconv.Itoa(p.Status), c.Means})
	}
	return lines
}()

// meanings are the domain's codes, and when a message is refused with each.
var meanings = []struct {
	Code  complaint.Code
	Means string
}{
	{complaint.BadMessage, "no JSON, more than one object, or a field that does not exist or stands there twice"},
	{complaint.MissingField, "a field that must be there is empty"},
	{complaint.BadValue, "a field, or the whole, holds what it may not hold"},
	{complaint.UnknownMessage, "no message of that name"},
	{complaint.MessageReused, "the message id was used for another content"},
	{complaint.NotYourTurn, "the actor's role may not send this message"},
	{complaint.WrongStage, "the case is not where this message makes sense"},
	{complaint.Late, "the deadline for this message has passed"},
	{complaint.OverAuthority, "the amount is above what this person may give"},
	{complaint.OverOrderTotal, "more than was paid for the order would be paid back"},
	{complaint.NeedsSecondPerson, "the same person may not do both"},
	{complaint.AlreadyDecided, "the proposal is decided already"},
	{complaint.NotHeard, "a side was not heard yet and may still speak"},
	{complaint.NeedsProof, "the checklist's photos or video are missing"},
	{complaint.UnknownProposal, "no proposal of that number"},
	{complaint.UnknownStep, "no step of that name waits for repair"},
	{complaint.UnknownDeadline, "no such deadline is running"},
	{complaint.UnknownItem, "not a code of the checklist"},
	{complaint.RoundsUsedUp, "no more counter-offers under the policy"},
	{complaint.UnknownPolicy, "no such version of a policy is stored"},
	{complaint.AsksUsedUp, "the customer was asked as often as the policy allows"},
	{complaint.CaseClosed, "the case is closed"},
}

// describeProblems gives every error answer of the description its shape.
func describeProblems(doc *huma.OpenAPI) {
	schema := doc.Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			for _, status := range op.Errors {
				at := strconv.Itoa(status)
				if status < 400 || op.Responses[at] != nil && op.Responses[at].Content != nil {
					continue
				}
				op.Responses[at] = &huma.Response{Description: "a problem", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
			}
		}
	}
}
