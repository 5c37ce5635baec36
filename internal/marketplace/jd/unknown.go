package jd

import (
	"redress/internal/marketplace"
	"redress/internal/provider"
)

// unknownNumber says that a number of JD's is not known, so that nothing was done,
// and what a person does on JD's pages instead. It is a provider.Refused and a
// marketplace.NeedsPerson at once.
type unknownNumber struct {
	refused *provider.Refused
	person  *marketplace.NeedsPerson
}

func (e *unknownNumber) Error() string { return e.refused.Error() }

func (e *unknownNumber) Unwrap() []error { return []error{e.refused, e.person} }

// byHand hands what is refused for an unknown number to a person.
func (p *platform) byHand(c marketplace.Capability, code string) error {
	return &unknownNumber{&provider.Refused{Code: code}, &marketplace.NeedsPerson{Task: p.tasks()[c]}}
}
