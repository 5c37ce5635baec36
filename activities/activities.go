// Package activities holds the effects of a complaint's process, one a file,
// named as the process names it. An effect happens once: it is claimed in the
// ledger of operations by a key the domain made, an attempt whose end is not
// known is asked after before another is made, and what was done is read back
// before it counts.
//
// Errors a person must look at are non-retryable and carry one of the codes in
// failure.go as their type; everything else may be tried again. No error holds
// a name, an address or a text of anybody.
package activities

import (
	"context"
	"io"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/fulfilment"
	"redress/internal/marketplace"
	"redress/internal/notify"
	"redress/internal/payment"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// Activities is what the process can do to the world. The workflow names its
// methods by reference; internal/app wires the fields, all of which are needed.
type Activities struct {
	Cases     Cases
	Ledger    Ledger
	Evidence  Evidence
	Packs     *policy.Shelf
	Policies  Policies
	Mail      notify.MailSender
	Platforms Platforms
	Rail      payment.Rail
	Desk      fulfilment.Desk
}

// Cases is what PostgreSQL keeps of complaints and people.
type Cases interface {
	Opening(ctx context.Context, number string) (complaint.Opening, error)
	Person(ctx context.Context, number string) (complaint.Person, error)
	Intake(ctx context.Context, number string) (complaint.Intake, error)
	Text(ctx context.Context, id string) (postgres.Text, error)
	Events(ctx context.Context, number string, afterSeq, limit int) ([]postgres.RecordedEvent, error)
	EarlierComplaints(ctx context.Context, number string) (int, error)
	Load(ctx context.Context) (map[string]int, error)
	Record(ctx context.Context, r postgres.RecordRequest) error
}

// Platforms says what the platform of a shop can do.
type Platforms interface {
	For(ctx context.Context, platform, shop string) (marketplace.Platform, error)
}

// Policies keeps every version of a policy that a complaint was opened with.
type Policies interface {
	Policy(ctx context.Context, version string) ([]byte, error)
}

// Ledger is the ledger of operations.
type Ledger interface {
	Claim(ctx context.Context, c postgres.Claim) (postgres.Entry, error)
	Finish(ctx context.Context, key, reference string) error
	Fail(ctx context.Context, key, code string) error
	Ledger(ctx context.Context, number string) ([]postgres.Entry, error)
}

// Evidence keeps files of a complaint.
type Evidence interface {
	Add(ctx context.Context, a evidence.Add) (complaint.EvidenceRef, error)
	Records(ctx context.Context, number string) ([]evidence.Piece, error)
	Open(ctx context.Context, id string) (evidence.Piece, io.ReadCloser, error)
}
