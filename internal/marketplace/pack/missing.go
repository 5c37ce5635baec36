package pack

import (
	"slices"

	"redress/internal/complaint"
)

// Missing is what the checklist asks for and the pack does not have.
type Missing struct {
	Code     string         `json:"code"` // "photo_of_defect"
	From     complaint.Role `json:"from"`
	Required bool           `json:"required,omitempty"`
	Proof    bool           `json:"proof,omitempty"`
	LeftOut  bool           `json:"left_out,omitempty"` // we have it, and it is not in the pack
}

func missing(checklist []complaint.Item, have []Piece, sent []Sent) []Missing {
	goes := map[string]bool{}
	for _, s := range sent {
		goes[s.ID] = true
	}
	all := []Missing{}
	for _, item := range checklist {
		given := false
		packed := slices.ContainsFunc(have, func(p Piece) bool {
			fits := answers(item, p)
			given = given || fits
			return fits && goes[p.ID]
		})
		if !packed {
			all = append(all, Missing{Code: item.Code, From: item.From, Required: item.Required, Proof: item.Proof, LeftOut: given})
		}
	}
	return all
}

// answers reports whether a piece is what an item asks for. As in the complaint
// itself, others may hand in what they had from the side it is for, but not the
// other side, and our own records do not count as given.
func answers(item complaint.Item, p Piece) bool {
	other := complaint.Merchant
	if item.From == complaint.Merchant {
		other = complaint.Customer
	}
	return p.By != complaint.System && p.By != other && (len(item.Kinds) == 0 || slices.Contains(item.Kinds, p.Kind))
}
