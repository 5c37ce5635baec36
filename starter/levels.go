package main

import (
	"strconv"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// levels are the service levels of a case.
func (sh *shell) levels(report complaint.Report) table {
	t := table{{"SERVICE LEVEL", "TARGET", "USED UP", "STANDS"}}
	for _, target := range report.Targets {
		stands := string(target.State)
		switch {
		case target.Breached && target.State != complaint.Breached:
			stands += ", missed before"
		case target.Breached:
			stands = "MISSED"
		}
		if target.State == complaint.Running {
			stands += ", due " + moment(target.Due, sh.now())
		}
		t.row(plain(target.Name), target.Target.String(), amount(clock.BusinessHours, time.Duration(target.Elapsed)), stands)
	}
	return t
}

// waitedFor is who was waited for, and for how long.
func waitedFor(report complaint.Report) table {
	t := table{{"WAITED FOR", "FOR", "IN VAIN"}}
	for _, p := range report.Parties {
		if p.Held == 0 && p.Breaches == 0 {
			continue
		}
		vain := ""
		if p.Breaches > 0 {
			vain = strconv.Itoa(p.Breaches) + " times"
		}
		if p.Breaches == 1 {
			vain = "once"
		}
		t.row(p.Name, amount(clock.Wall, time.Duration(p.Held)), vain)
	}
	return t
}
