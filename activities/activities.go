// Package activities holds the effects of a complaint's process, one a file,
// named as the process names it. An effect happens once: it is claimed in the
// ledger of operations by a key the domain made, an attempt whose end is not
// known is asked after before another is made, and what was done is read back
// before it counts.
//
// Errors a person must look at are non-retryable and carry one of the codes in
// errors.go as their type; everything else may be tried again. No error holds a
// name, an address or a text of anybody.
package activities

// Activities is what the process can do to the world. The workflow names its
// methods by reference; internal/app wires the fields.
type Activities struct{}
