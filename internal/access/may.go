package access

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"redress/internal/complaint"
)

// Denied says that somebody may not do something. Hidden means that they may not
// even learn whether the subject is there.
type Denied struct {
	Action Action
	Reason string
	Hidden bool
}

func (d *Denied) Error() string { return fmt.Sprintf("%s is refused: %s", d.Action, d.Reason) }

// May is nil when the principal may do something to a subject. The error is a
// *Denied.
func (p Principal) May(a Action, of Subject) error {
	if !p.sees(of) {
		return &Denied{Action: a, Reason: "it belongs to another shop", Hidden: true}
	}
	if p.Only != nil && !slices.Contains(p.Only, a) {
		return &Denied{Action: a, Reason: "this key is not for it"}
	}
	for _, r := range p.Roles {
		if p.as(r, a) {
			return nil
		}
	}
	return &Denied{Action: a, Reason: fmt.Sprintf("it is for %s; you are %s", list(allowed(a)), list(p.Roles))}
}

// as reports whether the principal may do it in one of their roles. A link opens
// one complaint to its customer, and the role alone opens nothing.
func (p Principal) as(r Role, a Action) bool {
	if (r == Customer) != (p.Case != "") {
		return false
	}
	return slices.Contains(allowed(a), r) && (r != Backend || !isMessage(a) || len(p.speakers(a)) > 0)
}

// Actor is in whose name the principal sends a message. wanted may name the role
// for somebody who has several, and must name role and id for a backend. The
// error is a *Denied, or a *complaint.Refusal that names the field.
func (p Principal) Actor(name complaint.Name, wanted complaint.Actor, of Subject) (complaint.Actor, error) {
	a := Send(name)
	if err := p.May(a, of); err != nil {
		return complaint.Actor{}, err
	}
	if p.Has(Backend) && (len(p.Roles) == 1 || wanted.ID != "") {
		return p.spoken(a, wanted)
	}
	if wanted.ID != "" && wanted.ID != p.ID {
		return complaint.Actor{}, &Denied{Action: a, Reason: "nobody speaks for another"}
	}
	for _, r := range p.Roles {
		role, ok := r.inProcess()
		if ok && p.as(r, a) && (wanted.Role == "" || wanted.Role == role) {
			return complaint.Actor{Role: role, ID: p.ID}, nil
		}
	}
	return complaint.Actor{}, &Denied{Action: a, Reason: fmt.Sprintf("you are not %s", wanted.Role)}
}

// account is what an account looks like in a complaint's events. It is looked at
// here, because what is stored beside a message has its author too.
var account = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$`)

// IsAccount reports whether an id can be an account's.
func IsAccount(id string) bool { return account.MatchString(id) }

// spoken is the person that a backend speaks for.
func (p Principal) spoken(a Action, wanted complaint.Actor) (complaint.Actor, error) {
	speakers := p.speakers(a)
	switch {
	case wanted.Role == "" || wanted.ID == "":
		return complaint.Actor{}, &complaint.Refusal{Code: complaint.MissingField, Field: "actor",
			Reason: fmt.Sprintf("a backend says for whom it speaks: role (%s) and id", list(speakers))}
	case !account.MatchString(wanted.ID):
		return complaint.Actor{}, &complaint.Refusal{Code: complaint.BadValue, Field: "actor.id",
			Reason: "must be the id of an account: letters, digits and . _ : @ / -, at most 100"}
	case !slices.Contains(speakers, wanted.Role):
		return complaint.Actor{}, &Denied{Action: a, Reason: fmt.Sprintf("this key speaks for %s here, not for %s", list(speakers), wanted.Role)}
	}
	return wanted, nil
}

// speakers are the roles that a backend may speak for and that may send a message.
func (p Principal) speakers(a Action) (roles []complaint.Role) {
	for _, r := range senders(a) {
		if slices.Contains(p.ActsAs, r) {
			roles = append(roles, r)
		}
	}
	return roles
}

// allowed are the roles that may do something.
func allowed(a Action) []Role {
	for _, row := range table {
		if row.Action == a {
			return row.Roles
		}
	}
	var roles []Role
	for _, r := range Roles {
		in, ok := r.inProcess()
		if ok && slices.Contains(senders(a), in) || r == Backend && isMessage(a) {
			roles = append(roles, r)
		}
	}
	return roles
}

func isMessage(a Action) bool { return strings.HasPrefix(string(a), send) }

// senders are the domain's roles that may send a message.
func senders(a Action) []complaint.Role {
	m, _ := complaint.Find(strings.TrimPrefix(string(a), send))
	return m.From
}

func list[T ~string](all []T) string {
	if len(all) == 0 {
		return "nobody"
	}
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}
