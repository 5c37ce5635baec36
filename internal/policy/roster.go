package policy

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"redress/internal/complaint"
)

// Roster is who handles complaints, and where mail reaches them. Ids are
// pseudonyms: they stand in search attributes and events.
type Roster struct {
	people   []Person
	merchant string // address with {shop} in it
}

// Person is one member of the team.
type Person struct {
	ID         string               `yaml:"id"`
	Role       complaint.Role       `yaml:"role"`
	Mail       string               `yaml:"mail"`
	Categories []complaint.Category `yaml:"categories"` // empty: all
	Languages  []string             `yaml:"languages"`  // "zh", "ja", "en"
	Capacity   int                  `yaml:"capacity"`   // open cases that fill a working week
}

type rosterEntries struct {
	Merchant string   `yaml:"merchant_mail"`
	People   []Person `yaml:"people"`
}

var staff = []complaint.Role{complaint.Agent, complaint.Supervisor, complaint.Finance, complaint.Operator, complaint.Arbitrator}

func newRoster(src *source, file rosterEntries) (*Roster, error) {
	if !strings.Contains(file.Merchant, "{shop}") || badMail(strings.ReplaceAll(file.Merchant, "{shop}", "shop")) {
		return nil, src.wrong("merchant_mail", "must be a mail address with {shop} in it")
	}
	seen, roles := map[string]bool{}, map[complaint.Role]bool{}
	for i, p := range file.People {
		at := fmt.Sprintf("people[%d]", i)
		if !code.MatchString(p.ID) || seen[p.ID] {
			return nil, src.wrong(at+".id", "must be a pseudonym of small letters and digits, each once")
		}
		seen[p.ID], roles[p.Role] = true, true
		if !slices.Contains(staff, p.Role) {
			return nil, src.wrong(at+".role", "must be one of %s", list(staff))
		}
		if badMail(p.Mail) {
			return nil, src.wrong(at+".mail", "is not a mail address")
		}
		if p.Capacity < 1 {
			return nil, src.wrong(at+".capacity", "must be at least 1")
		}
		for j, c := range p.Categories {
			if !slices.Contains(complaint.Categories, c) {
				return nil, src.wrong(fmt.Sprintf("%s.categories[%d]", at, j), "must be one of %s", list(complaint.Categories))
			}
		}
	}
	for _, needed := range []complaint.Role{complaint.Agent, complaint.Supervisor} {
		if !roles[needed] {
			return nil, src.wrong("people", "nobody is %s", needed)
		}
	}
	return &Roster{people: file.People, merchant: file.Merchant}, nil
}

func badMail(address string) bool {
	a, err := mail.ParseAddress(address)
	return err != nil || a.Address != address
}

// People lists everybody of a role, in the roster's order.
func (r *Roster) People(role complaint.Role) []Person {
	var out []Person
	for _, p := range r.people {
		if p.Role == role {
			out = append(out, p)
		}
	}
	return out
}

// MailOf is the address of a member of the team by id.
func (r *Roster) MailOf(id string) (string, bool) {
	for _, p := range r.people {
		if p.ID == id {
			return p.Mail, true
		}
	}
	return "", false
}

// LocaleFor is the language to write to an address in: the case's where its
// reader speaks it or is not on the roster, else the first they speak.
func (r *Roster) LocaleFor(address, locale string) string {
	language, _, _ := strings.Cut(locale, "-")
	for _, p := range r.people {
		if p.Mail == address && len(p.Languages) > 0 && !slices.Contains(p.Languages, language) {
			return p.Languages[0]
		}
	}
	return locale
}

// MailOfRole is where a letter to a role goes: the merchant's address for the
// shop, or everybody on the roster who has the role. It is empty when nobody has.
func (r *Roster) MailOfRole(role complaint.Role, shop string) []string {
	if role == complaint.Merchant {
		return []string{strings.ReplaceAll(r.merchant, "{shop}", localPart(shop))}
	}
	var out []string
	for _, p := range r.People(role) {
		out = append(out, p.Mail)
	}
	return out
}

// localPart keeps of a shop's id what may stand before the @ of an address.
func localPart(shop string) string {
	return strings.Map(func(r rune) rune {
		if r == '@' || r == ':' || r == '/' {
			return '-'
		}
		return r
	}, shop)
}

// Owner is the person of this role with the category and the language who is
// least loaded for their capacity; ties go to the first id. Nobody with both
// means language before category (a customer who is not understood is not
// helped), then anybody of the role. Load is open cases by id.
func (r *Roster) Owner(role complaint.Role, category complaint.Category, language string, load map[string]int) string {
	best, bestFit := "", -1
	var bestLoad, bestCapacity int
	for _, p := range r.People(role) {
		fit := 0
		if slices.Contains(p.Languages, language) {
			fit += 2
		}
		if len(p.Categories) == 0 || slices.Contains(p.Categories, category) {
			fit++
		}
		// load/capacity compared by cross-multiplication, so no rounding decides
		lighter := load[p.ID]*bestCapacity - bestLoad*p.Capacity
		if best == "" || fit > bestFit || fit == bestFit && (lighter < 0 || lighter == 0 && p.ID < best) {
			best, bestFit, bestLoad, bestCapacity = p.ID, fit, load[p.ID], p.Capacity
		}
	}
	return best
}
