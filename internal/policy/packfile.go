package policy

import "redress/internal/complaint"

// packFile is the shape of a pack's YAML. A pack that extends another leaves
// out what stays the same; an entry it names replaces the extended one whole.
type packFile struct {
	Pack    string `yaml:"pack"`
	Title   string `yaml:"title"`
	Extends string `yaml:"extends"`

	Deadlines  map[complaint.DeadlineName]deadlineEntry `yaml:"deadlines"`
	Money      map[string]moneyEntry                    `yaml:"money"` // by currency
	Limits     limitsEntry                              `yaml:"limits"`
	Checklists map[complaint.Category][]checklistEntry  `yaml:"checklists"`
	Reasons    map[string]complaint.Category            `yaml:"reasons"` // the platform's own reason code or text → category
	Triage     *triageEntry                             `yaml:"triage"`
}

// deadlineEntry is one deadline. Source says where the number comes from and
// how sure that is: [O]fficial, [S]econdary, re[V]computed, [K]nown, [U]nsure.
type deadlineEntry struct {
	Within  string            `yaml:"within"`
	Remind  int               `yaml:"remind"`
	Default complaint.Default `yaml:"default"`
	Source  string            `yaml:"source"`
}

// moneyEntry holds one currency's limits as decimal strings in that currency.
type moneyEntry struct {
	Authority map[complaint.Role]string `yaml:"authority"`
	FourEyes  string                    `yaml:"four_eyes"`
	HighValue string                    `yaml:"high_value"` // from here an order counts as valuable in triage
	Source    string                    `yaml:"source"`
}

type limitsEntry struct {
	Rounds         *countEntry `yaml:"rounds"`
	Reopens        *countEntry `yaml:"reopens"`
	LowScore       *countEntry `yaml:"low_score"`
	RulingWaits    *countEntry `yaml:"ruling_waits"`
	CustomerAppeal *spanEntry  `yaml:"customer_appeal"`
	MerchantAppeal *spanEntry  `yaml:"merchant_appeal"`
	GrantAtOnce    *boolEntry  `yaml:"grant_at_once"`
}

type countEntry struct {
	Is     int    `yaml:"is"`
	Source string `yaml:"source"`
}

type spanEntry struct {
	Is     string `yaml:"is"`
	Source string `yaml:"source"`
}

type boolEntry struct {
	Is     bool   `yaml:"is"`
	Source string `yaml:"source"`
}

type checklistEntry struct {
	Code     string                   `yaml:"code"`
	Kinds    []complaint.EvidenceKind `yaml:"kinds"`
	From     complaint.Role           `yaml:"from"`
	Required bool                     `yaml:"required"`
	Proof    bool                     `yaml:"proof"`
}

// triageEntry says how a fresh complaint is judged: the lexicons to read it
// with, what their scores mean, and the CEL rules on top.
type triageEntry struct {
	Lexicons []string             `yaml:"lexicons"`
	Kind     kindEntry            `yaml:"kind"`
	Ties     []complaint.Category `yaml:"ties"` // which category goes first when two weigh the same
	Rules    []ruleEntry          `yaml:"rules"`
}

// kindEntry weighs grievance against praise; see decideKind.
type kindEntry struct {
	StatedComplaint int `yaml:"stated_complaint"`
	StatedFeedback  int `yaml:"stated_feedback"`
	Unstated        int `yaml:"unstated"`
}

// ruleEntry is one CEL rule. What it gives only ever raises: severity to at
// least this, complexity to complex; so the order of rules does not matter.
type ruleEntry struct {
	Name       string               `yaml:"name"`
	When       string               `yaml:"when"`
	Severity   complaint.Severity   `yaml:"severity"`
	Complexity complaint.Complexity `yaml:"complexity"`
	Tag        string               `yaml:"tag"`
	Owner      complaint.Role       `yaml:"owner"` // the role that owns it, agent unless a rule says supervisor
	Source     string               `yaml:"source"`
}
