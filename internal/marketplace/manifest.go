package marketplace

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"redress/internal/complaint"
)

// Manifest is the pack of evidence: all that one who decides needs, with the
// hash of each file that goes with it (R31). The same case gives the same
// bytes; no instant of its making is in it.
type Manifest struct {
	Complaint  string               `json:"complaint"`
	Key        string               `json:"key"`
	Platform   string               `json:"platform"`
	Shop       string               `json:"shop"`
	ExternalID string               `json:"external_id,omitempty"`
	Category   complaint.Category   `json:"category"`
	Wish       complaint.RemedyKind `json:"wish,omitempty"`
	Position   complaint.Position   `json:"position,omitempty"`
	Reason     string               `json:"reason,omitempty"`
	Order      complaint.OrderFacts `json:"order"`
	Statements []Statement          `json:"statements"`
	Proposals  []ManifestProposal   `json:"proposals"`
	Evidence   []ManifestEvidence   `json:"evidence"`
	Events     []complaint.Event    `json:"events"`
}

// Statement is what one side said in its own words.
type Statement struct {
	TextID string         `json:"text_id"`
	By     complaint.Role `json:"by"`
	At     time.Time      `json:"at"`
	SHA256 string         `json:"sha256"` // of Text
	Text   string         `json:"text"`
}

// NewStatement is a statement with its hash.
func NewStatement(id string, by complaint.Role, at time.Time, text string) Statement {
	return Statement{TextID: id, By: by, At: at.UTC(), SHA256: Sum([]byte(text)), Text: text}
}

// ManifestProposal is an offer that was made and what became of it.
type ManifestProposal struct {
	N       int                     `json:"n"`
	Remedy  complaint.Remedy        `json:"remedy"`
	By      complaint.Role          `json:"by"`
	At      time.Time               `json:"at"`
	State   complaint.ProposalState `json:"state"`
	Counter *complaint.Remedy       `json:"counter,omitempty"`
}

// ManifestEvidence is one file that can be asked for by its hash.
type ManifestEvidence struct {
	ID     string                 `json:"id"`
	SHA256 string                 `json:"sha256"`
	Kind   complaint.EvidenceKind `json:"kind"`
	Type   string                 `json:"type,omitempty"` // sniffed, "image/jpeg"
	Size   int64                  `json:"size,omitempty"` // bytes
	By     complaint.Role         `json:"by"`
	At     time.Time              `json:"at"`
	Late   bool                   `json:"late,omitempty"`
}

// File is the manifest as it is handed over.
func (m Manifest) File() (File, error) {
	pack, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return File{}, fmt.Errorf("write the pack of evidence of %s: %w", m.Complaint, err)
	}
	return File{Key: m.Key, Summary: m.summary(), Pack: pack, SHA256: Sum(pack)}, nil
}

// Sum is the SHA-256 of b in lower-case hex.
func Sum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
