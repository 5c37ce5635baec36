package policy

import (
	"redress/internal/clock"
	"redress/internal/complaint"
)

// ruleset is what a pack says once what it extends and the laws over it are put
// in. All that a pack is asked, but triage, is answered from it, and it goes
// through JSON unchanged, so that old versions can be kept and asked.
type ruleset struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Kind    Kind     `json:"kind"`
	Version string   `json:"version"`
	Extends []string `json:"extends,omitempty"` // nearest first
	Laws    []string `json:"laws,omitempty"`
	Zone    string   `json:"zone"`

	Calendars  map[string]calendar                     `json:"calendars,omitempty"` // that the deadlines count with, "jd/jd_desk"
	Deadlines  []deadline                              `json:"deadlines"`           // in the order of Rules
	Money      map[string]purse                        `json:"money,omitempty"`     // by currency
	Limits     limitsEntry                             `json:"limits"`
	Letters    *lettersEntry                           `json:"letters,omitempty"`
	Checklists map[complaint.Category][]checklistEntry `json:"checklists,omitempty"`
	Evidence   *evidenceEntry                          `json:"evidence,omitempty"` // nil in what was stored before there was one
	Retention  retentionEntry                          `json:"retention"`
	Reasons    map[string]complaint.Category           `json:"reasons,omitempty"`
	Triage     *triageEntry                            `json:"triage,omitempty"`
	Lexicons   map[string]string                       `json:"lexicons,omitempty"` // hashes of their content
}

// deadline is one rule, read and checked.
type deadline struct {
	Name       string                 `json:"name"`
	Pack       string                 `json:"pack"`           // that wrote it
	Law        bool                   `json:"law,omitempty"`  // it lies over the pack's own
	Wait       complaint.DeadlineName `json:"wait,omitempty"` // empty: it bounds nothing
	Measure    clock.Measure          `json:"measure"`
	Categories []complaint.Category   `json:"categories,omitempty"`
	Shipped    *bool                  `json:"shipped,omitempty"`
	Starts     string                 `json:"starts,omitempty"`
	Warn       []clock.Warning        `json:"warn,omitempty"`
	Margin     clock.Duration         `json:"margin,omitempty"`
	Gate       *complaint.Gate        `json:"gate,omitempty"`
	Default    complaint.Default      `json:"default,omitempty"`
	Effect     string                 `json:"effect,omitempty"`
	Source     string                 `json:"source"`
}

// rule is the rule's name with the pack that wrote it, "jd/extra_evidence".
func (d *deadline) rule() string { return d.Pack + "/" + d.Name }
