package holidays

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/us"

	"redress/internal/clock"
)

// list is a list of holidays.
type list struct {
	name   string
	source string
	rules  func() []*cal.Holiday // nil: the days are published year by year
	bridge bool                  // a day between two holidays is one too
}

// lists are in the order of their names.
//
// The federal holidays are those of the law, with the days they are observed on.
// Days on which the President only excuses federal workers (24 December 2024, 9
// January 2025) are not among them: nobody else is closed.
var lists = []list{
	{
		name:   "cn",
		source: "yearly notices of the General Office of China's State Council, as kept by github.com/6tail/lunar-go",
	},
	{
		name:   "de",
		source: "the nine public holidays that all sixteen German states have in their laws, as kept by github.com/rickar/cal",
		rules:  func() []*cal.Holiday { return de.Holidays },
	},
	{
		name:   "gb",
		source: "bank holidays of England and Wales (Banking and Financial Dealings Act 1971, and proclamations), as kept by github.com/rickar/cal, with corrections",
		rules:  func() []*cal.Holiday { return gb.Holidays },
	},
	{
		name:   "jp",
		source: "Japan's Act on National Holidays (No. 178 of 1948), as kept by github.com/rickar/cal, with corrections",
		rules:  func() []*cal.Holiday { return jp.Holidays },
		bridge: true,
	},
	{
		name:   "target",
		source: "closing days of TARGET, as the European Central Bank set them for 2002 and all years after, as kept by github.com/rickar/cal",
		rules:  func() []*cal.Holiday { return ecb.Holidays },
	},
	{
		name:   "us",
		source: "federal holidays of the United States (5 U.S.C. 6103, Executive Order 11582), as kept by github.com/rickar/cal",
		rules:  func() []*cal.Holiday { return us.Holidays },
	},
}

func find(name string) *list {
	for i := range lists {
		if lists[i].name == name {
			return &lists[i]
		}
	}
	return nil
}

// inUTC makes the library count in UTC. It takes the machine's zone otherwise, and
// in one whose summer time begins at midnight a holiday of that day would be the
// day before.
var inUTC = sync.OnceFunc(func() { cal.DefaultLoc = time.UTC })

// computed are the days off of a year by the list's rules, each holiday on its own
// day and on that on which it is observed.
func (l *list) computed(year int) []clock.Date {
	inUTC()
	var named, observed []clock.Date
	for _, h := range l.rules() {
		// A copy, because the library's rule for the vernal equinox writes into
		// itself, which two goroutines must not do at the same time.
		rule := *h
		// New Year may be observed on 31 December of the year before.
		for _, of := range []int{year, year + 1} {
			day, seen := rule.Calc(of)
			if day.Year() == year { // year 1 where there is none
				named = append(named, clock.DateOf(day.Date()))
			}
			if seen.Year() == year {
				observed = append(observed, clock.DateOf(seen.Date()))
			}
		}
	}
	if l.bridge {
		observed = append(observed, between(named)...)
	}
	return append(named, observed...)
}
