package access

import (
	"time"

	"redress/internal/complaint"
)

// Key is a machine's API key as it is stored: everything but the secret.
type Key struct {
	ID         string           `json:"id"`   // "k_4xq…", also the account that it acts as
	Name       string           `json:"name"` // for people: which system has it
	Roles      []Role           `json:"roles"`
	Shops      []Shop           `json:"shops"`
	ActsAs     []complaint.Role `json:"acts_as"` // whom a backend may speak for
	Only       []Action         `json:"only"`    // nil: all that its roles may do
	Hash       []byte           `json:"-"`       // SHA-256 of the secret
	CreatedBy  string           `json:"created_by"`
	CreatedAt  time.Time        `json:"created_at"`
	ExpiresAt  time.Time        `json:"expires_at"`
	LastUsedAt *time.Time       `json:"last_used_at"` // to the minute
	RevokedAt  *time.Time       `json:"revoked_at"`
	ReplacedBy string           `json:"replaced_by,omitempty"` // the key that it was rotated to
}

// Principal is who comes with the key.
func (k Key) Principal() Principal {
	return Principal{ID: k.ID, Name: k.Name, Roles: k.Roles, Shops: k.Shops, ActsAs: k.ActsAs, Only: k.Only, Credential: "key " + k.ID}
}

// CustomerLink is a customer's access to one complaint, as it is stored: the token that
// they hold is signed, not kept.
type CustomerLink struct {
	ID         string     `json:"id"` // "l_7cm…", also the account that the customer acts as
	Number     string     `json:"complaint"`
	CreatedBy  string     `json:"created_by"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"` // to the minute
	RevokedAt  *time.Time `json:"revoked_at"`
}

// Principal is who comes with the link.
func (l CustomerLink) Principal() Principal {
	return Principal{ID: l.ID, Roles: []Role{Customer}, Case: l.Number, Credential: "link " + l.ID}
}

// Session is a person who signed in with a browser. Roles and shops are those of
// the sign-in.
type Session struct {
	Hash      []byte // SHA-256 of the token in the cookie
	Account   string
	Roles     []Role
	Shops     []Shop
	Sealed    []byte // readable with the token only
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	ExpiresAt time.Time // however busy it is
}

// Principal is the person who signed in, but for their name.
func (s Session) Principal() Principal {
	return Principal{ID: s.Account, Roles: s.Roles, Shops: s.Shops, Credential: "person " + s.Account}
}

// State says in a word whether a key or a link still opens anything.
func State(expires time.Time, revoked *time.Time, now time.Time) string {
	switch {
	case revoked != nil:
		return "revoked"
	case !now.Before(expires):
		return "expired"
	}
	return "active"
}
