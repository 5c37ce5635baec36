// Package access says who may do what at the front door: one table of roles and
// actions, and a wall between shops. It knows nothing of how somebody proved who
// they are.
package access

import "redress/internal/complaint"

// Role is in what capacity somebody comes to the front door.
type Role string

// The roles. Those with a namesake in the complaint's own process send messages
// in that role; an auditor only looks, and a backend speaks for others.
const (
	Customer   Role = "customer"
	Agent      Role = "agent"
	Supervisor Role = "supervisor"
	Finance    Role = "finance"
	Arbitrator Role = "arbitrator"
	Operator   Role = "operator"
	Auditor    Role = "auditor"
	Backend    Role = "backend"
)

// Roles are all roles, in the order that tables show them.
var Roles = []Role{Customer, Agent, Supervisor, Finance, Arbitrator, Operator, Auditor, Backend}

// inProcess is the role of a person in the complaint's process; a backend's
// depends on whom it speaks for.
func (r Role) inProcess() (complaint.Role, bool) {
	switch r {
	case Customer, Agent, Supervisor, Finance, Arbitrator, Operator:
		return complaint.Role(r), true
	}
	return "", false
}

// SpokenFor are the roles that a backend can be allowed to speak for.
var SpokenFor = []complaint.Role{complaint.Customer, complaint.Agent, complaint.Merchant, complaint.Supervisor, complaint.Finance,
	complaint.Platform, complaint.Arbitrator, complaint.Operator}
