// Package evidencetest has a register of evidence in memory, for tests of where
// the files themselves are kept.
package evidencetest

import (
	"context"
	"fmt"

	"redress/internal/evidence"
	"redress/internal/vault"
)

// Cabinet is a register of one person's files, for one caller at a time. It takes
// as many as come.
type Cabinet struct {
	Key     vault.Key // the person's
	Records []evidence.Record
}

var _ evidence.Register = (*Cabinet)(nil)

// PersonKey implements evidence.Register.
func (c *Cabinet) PersonKey(context.Context, string) (vault.Key, error) { return c.Key, nil }

// AddEvidence implements evidence.Register.
func (c *Cabinet) AddEvidence(_ context.Context, e evidence.Record, _ int, _ int64) (evidence.Record, bool, error) {
	c.Records = append(c.Records, e)
	return e, true, nil
}

// HoldEvidence implements evidence.Register: whatever it has is held already.
func (c *Cabinet) HoldEvidence(context.Context, string, string) (bool, error) { return true, nil }

// LetEvidenceGo implements evidence.Register: nobody else holds it.
func (c *Cabinet) LetEvidenceGo(context.Context, string, string, string) (bool, error) {
	return true, nil
}

// Evidence implements evidence.Register.
func (c *Cabinet) Evidence(_ context.Context, id string) (evidence.Record, error) {
	for _, r := range c.Records {
		if r.ID == id {
			return r, nil
		}
	}
	return evidence.Record{}, fmt.Errorf("no evidence %s", id)
}

// EvidenceOf implements evidence.Register.
func (c *Cabinet) EvidenceOf(context.Context, string) ([]evidence.Record, error) {
	return c.Records, nil
}
