package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"redress/internal/complaint"
)

var (
	// mark is how sure a source is, as the sources' own table marks it.
	mark = regexp.MustCompile(`\[[OSVKU]\]`)
	code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,49}$`)
)

// check looks at one file's own entries; what it leaves out may stand in the
// pack it extends.
func (l *loaded) check() error {
	for _, step := range []func() error{l.checkDeadlines, l.checkMoney, l.checkLimits, l.checkChecklists, l.checkReasons} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (l *loaded) checkDeadlines() error {
	for _, name := range slices.Sorted(maps.Keys(l.file.Deadlines)) {
		d, at := l.file.Deadlines[name], "deadlines."+string(name)
		allowed, known := complaint.Defaults[name]
		if !known {
			return l.src.wrong(at, "is no deadline; there are %s", list(complaint.DeadlineNames))
		}
		if within, err := complaint.ParseDuration(d.Within); err != nil {
			return l.src.wrong(at+".within", "%v", err)
		} else if within <= 0 {
			return l.src.wrong(at+".within", "must be longer than nothing")
		}
		if d.Remind < 0 || d.Remind > 99 {
			return l.src.wrong(at+".remind", "must be a percentage from 0 (never) to 99")
		}
		if d.Default == "" {
			return l.src.wrong(at+".default", "is missing; it may be %s", list(allowed))
		}
		if !slices.Contains(allowed, d.Default) {
			return l.src.wrong(at+".default", "must not be %s; it may be %s", d.Default, list(allowed))
		}
		if err := l.checkSource(at, d.Source); err != nil {
			return err
		}
	}
	return nil
}

func (l *loaded) checkMoney() error {
	for _, currency := range slices.Sorted(maps.Keys(l.file.Money)) {
		m, at := l.file.Money[currency], "money."+currency
		if _, ok := complaint.Decimals(currency); !ok {
			return l.src.wrong(at, "is not an ISO 4217 currency")
		}
		amounts := map[string]string{"four_eyes": m.FourEyes, "high_value": m.HighValue}
		for role, amount := range m.Authority {
			if !slices.Contains([]complaint.Role{complaint.Agent, complaint.Supervisor, complaint.Finance}, role) {
				return l.src.wrong(at+".authority."+string(role), "only agent, supervisor and finance give money")
			}
			amounts["authority."+string(role)] = amount
		}
		for _, field := range slices.Sorted(maps.Keys(amounts)) {
			if got, err := complaint.ParseMoney(amounts[field], currency); err != nil {
				return l.src.wrong(at+"."+field, "%v", err)
			} else if got.Minor < 0 {
				return l.src.wrong(at+"."+field, "must not be negative")
			}
		}
		if err := l.checkSource(at, m.Source); err != nil {
			return err
		}
	}
	return nil
}

func (l *loaded) checkLimits() error {
	in := l.file.Limits
	for field, c := range map[string]*countEntry{"rounds": in.Rounds, "reopens": in.Reopens, "low_score": in.LowScore, "ruling_waits": in.RulingWaits} {
		if c == nil {
			continue
		}
		least, most := 0, 20
		switch field {
		case "rounds":
			least = 1
		case "low_score":
			most = 5
		}
		if c.Is < least || c.Is > most {
			return l.src.wrong("limits."+field+".is", "must be from %d to %d", least, most)
		}
		if err := l.checkSource("limits."+field, c.Source); err != nil {
			return err
		}
	}
	for field, s := range map[string]*spanEntry{"customer_appeal": in.CustomerAppeal, "merchant_appeal": in.MerchantAppeal} {
		if s == nil {
			continue
		}
		if _, err := complaint.ParseDuration(s.Is); err != nil {
			return l.src.wrong("limits."+field+".is", "%v", err)
		}
		if err := l.checkSource("limits."+field, s.Source); err != nil {
			return err
		}
	}
	if g := in.GrantAtOnce; g != nil {
		return l.checkSource("limits.grant_at_once", g.Source)
	}
	return nil
}

func (l *loaded) checkChecklists() error {
	for _, category := range slices.Sorted(maps.Keys(l.file.Checklists)) {
		at := "checklists." + string(category)
		if !slices.Contains(complaint.Categories, category) {
			return l.src.wrong(at, "is no category; there are %s", list(complaint.Categories))
		}
		seen := map[string]bool{}
		for i, item := range l.file.Checklists[category] {
			line := fmt.Sprintf("%s[%d]", at, i)
			if !code.MatchString(item.Code) || seen[item.Code] {
				return l.src.wrong(line+".code", "must be a code such as photo_of_defect, each once")
			}
			seen[item.Code] = true
			if item.From != complaint.Customer && item.From != complaint.Merchant {
				return l.src.wrong(line+".from", "must be customer or merchant")
			}
			for j, kind := range item.Kinds {
				if !slices.Contains(complaint.EvidenceKinds, kind) {
					return l.src.wrong(fmt.Sprintf("%s.kinds[%d]", line, j), "must be one of %s", list(complaint.EvidenceKinds))
				}
			}
		}
	}
	return nil
}

func (l *loaded) checkReasons() error {
	for _, reason := range slices.Sorted(maps.Keys(l.file.Reasons)) {
		if !slices.Contains(complaint.Categories, l.file.Reasons[reason]) {
			return l.src.wrong("reasons", "%q must be one of %s", reason, list(complaint.Categories))
		}
	}
	return nil
}

func (l *loaded) checkSource(at, source string) error {
	if !mark.MatchString(source) {
		return l.src.wrong(at+".source", "must say where the number comes from and how sure it is: [O], [S], [V], [K] or [U]")
	}
	return nil
}

func list[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}
