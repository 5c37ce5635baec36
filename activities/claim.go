package activities

import (
	"encoding/json"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

// letterOp is what a letter is called in the ledger.
const letterOp complaint.OperationKind = "letter"

// claim asks for the right to carry out the operation. Only what the provider
// is asked for makes it another request: a step is retried under the same key
// although its case went on meanwhile.
func (r OperationRequest) claim() postgres.Claim {
	c := r.Subject.claim(r.Key, r.Kind)
	c.Amount, c.Paid = r.Amount, r.Paid
	c.RequestHash = digest(r.Kind, r.Order.Number, r.Amount, r.Paid, r.Items)
	return c
}

// claim asks for the right to send the letter.
func (r LetterRequest) claim(key string) postgres.Claim {
	c := r.Subject.claim(key, letterOp)
	c.RequestHash = says(r.Letter)
	return c
}

// says is the hash of what a letter tells. Its deadline is left out: told again
// after a Reset, the same words are the same letter though the day has moved.
func says(l complaint.Letter) string {
	return digest(l.Kind, l.Remedy, l.Items, l.TextID, l.Reason, l.Proposal, l.Reference)
}

func (s Subject) claim(key string, kind complaint.OperationKind) postgres.Claim {
	return postgres.Claim{Key: key, Number: s.Number, Kind: kind, Platform: s.Platform, Shop: s.Shop, Order: s.Order.Number}
}

func digest(parts ...any) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic("codes and amounts are always JSON: " + err.Error())
	}
	return marketplace.Sum(b)
}

// at is the subject as a platform knows it.
func (s Subject) at() marketplace.Case {
	return marketplace.Case{Number: s.Number, Platform: s.Platform, Shop: s.Shop, ExternalID: s.ExternalID, Order: s.Order.Number}
}
