package policy

import "redress/internal/complaint"

// packFile is the shape of a pack's YAML. A pack that extends another leaves
// out what stays the same; an entry it names replaces the extended one whole.
// The published schema has the same keys, which a test holds.
type packFile struct {
	Pack    string        `yaml:"pack"`
	Title   string        `yaml:"title"`
	Extends string        `yaml:"extends"`
	Kind    Kind          `yaml:"kind"`
	Laws    []string      `yaml:"laws"` // nil: those of the extended pack; empty: none
	Applies *appliesEntry `yaml:"applies"`
	Zone    string        `yaml:"zone"`

	Calendars  map[string]calendarEntry                `yaml:"calendars"`
	Deadlines  map[string]deadlineEntry                `yaml:"deadlines"`
	Money      map[string]moneyEntry                   `yaml:"money"` // by currency
	Limits     limitsEntry                             `yaml:"limits"`
	Letters    *lettersEntry                           `yaml:"letters"`
	Checklists map[complaint.Category][]checklistEntry `yaml:"checklists"`
	Evidence   *evidenceEntry                          `yaml:"evidence"` // nil in all that is extended: evidence.DefaultLimits
	Retention  retentionEntry                          `yaml:"retention"`
	Reasons    map[string]complaint.Category           `yaml:"reasons"` // the platform's own reason code or text → category
	Triage     *triageEntry                            `yaml:"triage"`
}

// Kind is what a pack's rules are of.
type Kind string

// The kinds of packs.
const (
	OfPlatform Kind = "platform"
	OfLaw      Kind = "law"  // lies over packs that name it
	OfShop     Kind = "shop" // for some complaints of a platform
)

// Kinds lists the kinds of packs.
var Kinds = []Kind{OfPlatform, OfLaw, OfShop}

func (p *packFile) kind() Kind {
	if p.Kind == "" {
		return OfPlatform
	}
	return p.Kind
}

// appliesEntry says for which complaints a shop's pack is; no shops: for all of
// the platform.
type appliesEntry struct {
	Platform string   `yaml:"platform"`
	Shops    []string `yaml:"shops"`
}

// calendarEntry is a calendar; without a zone it counts in the pack's.
type calendarEntry struct {
	Zone     string              `yaml:"zone"`
	Holidays string              `yaml:"holidays"`
	Hours    map[string][]string `yaml:"hours"` // by one of dayNames
}

// moneyEntry holds one currency's limits as decimal strings in that currency.
type moneyEntry struct {
	Authority map[complaint.Role]string `yaml:"authority"`
	FourEyes  string                    `yaml:"four_eyes"`
	HighValue string                    `yaml:"high_value"` // from here an order counts as valuable in triage
	Source    string                    `yaml:"source"`
}

type limitsEntry struct {
	Rounds      *countEntry `yaml:"rounds" json:"rounds,omitempty"`
	Reopens     *countEntry `yaml:"reopens" json:"reopens,omitempty"`
	LowScore    *countEntry `yaml:"low_score" json:"low_score,omitempty"`
	RulingWaits *countEntry `yaml:"ruling_waits" json:"ruling_waits,omitempty"`
	Asks        *countEntry `yaml:"asks" json:"asks,omitempty"`
	GrantAtOnce *boolEntry  `yaml:"grant_at_once" json:"grant_at_once,omitempty"`
}

type countEntry struct {
	Is     int    `yaml:"is" json:"is"`
	Source string `yaml:"source" json:"source"`
}

type boolEntry struct {
	Is     bool   `yaml:"is" json:"is"`
	Source string `yaml:"source" json:"source"`
}

// lettersEntry says in which hours of their reader's zone letters go out.
type lettersEntry struct {
	Awake  string `yaml:"awake" json:"awake"`
	Source string `yaml:"source" json:"source"`
}

type checklistEntry struct {
	Code     string                   `yaml:"code" json:"code"`
	Kinds    []complaint.EvidenceKind `yaml:"kinds" json:"kinds,omitempty"`
	From     complaint.Role           `yaml:"from" json:"from"`
	Required bool                     `yaml:"required" json:"required,omitempty"`
	Proof    bool                     `yaml:"proof" json:"proof,omitempty"`
	Proves   string                   `yaml:"proves" json:"proves,omitempty"`
	Article  string                   `yaml:"article" json:"article,omitempty"` // that puts the burden of proof on From
}

type retentionEntry struct {
	Complaint *keptEntry `yaml:"complaint" json:"complaint,omitempty"`
	Evidence  *keptEntry `yaml:"evidence" json:"evidence,omitempty"`
}

// keptEntry is how long something is kept after a complaint is closed.
type keptEntry struct {
	Years  int    `yaml:"years" json:"years"`
	Source string `yaml:"source" json:"source"`
}

// triageEntry says how a fresh complaint is judged: the lexicons to read it
// with, what their scores mean, and the CEL rules on top.
type triageEntry struct {
	Lexicons []string             `yaml:"lexicons" json:"lexicons,omitempty"`
	Kind     kindEntry            `yaml:"kind" json:"kind"`
	Ties     []complaint.Category `yaml:"ties" json:"ties,omitempty"` // which category goes first when two weigh the same
	Rules    []ruleEntry          `yaml:"rules" json:"rules,omitempty"`
}

// kindEntry weighs grievance against praise; see decideKind.
type kindEntry struct {
	StatedComplaint int `yaml:"stated_complaint" json:"stated_complaint"`
	StatedFeedback  int `yaml:"stated_feedback" json:"stated_feedback"`
	Unstated        int `yaml:"unstated" json:"unstated"`
}

// ruleEntry is one CEL rule. What it gives only ever raises: severity to at
// least this, complexity to complex; so the order of rules does not matter.
type ruleEntry struct {
	Name       string               `yaml:"name" json:"name"`
	When       string               `yaml:"when" json:"when"`
	Severity   complaint.Severity   `yaml:"severity" json:"severity,omitempty"`
	Complexity complaint.Complexity `yaml:"complexity" json:"complexity,omitempty"`
	Tag        string               `yaml:"tag" json:"tag,omitempty"`
	Owner      complaint.Role       `yaml:"owner" json:"owner,omitempty"` // the role that owns it, agent unless a rule says supervisor
	Source     string               `yaml:"source" json:"source,omitempty"`
}
