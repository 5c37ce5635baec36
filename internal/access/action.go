package access

import "redress/internal/complaint"

// Action is something that can be done at the front door. Sending a message is
// the action Send of its name.
type Action string

// The actions that are not messages.
const (
	Open         Action = "open"          // open a complaint
	Read         Action = "read"          // a complaint as it stands, what it waits for, its deadlines
	List         Action = "list"          // complaints by what they are
	Search       Action = "search"        // complaints by what people wrote
	ReadEvents   Action = "read-events"   // all that happened to a complaint
	ReadPersonal Action = "read-personal" // the customer's name, addresses and everybody's words
	ReadEvidence Action = "read-evidence" // the files
	AddEvidence  Action = "add-evidence"  // store a file, to be given with submit-evidence
	Follow       Action = "follow"        // a stream of what happens
	Link         Action = "link"          // give a customer access to their complaint, and take it back
	Webhooks     Action = "webhooks"      // have events delivered to a URL
	Inbox        Action = "inbox"         // hand in what a platform or a tool sends
	Verify       Action = "verify"        // prove the chain of events
	Decode       Action = "decode"        // read encrypted payloads in Temporal's UI
	Metrics      Action = "metrics"       // what the front door counts
)

// send stands before a message's name.
const send = "send:"

// Send is the action of sending a message.
func Send(name complaint.Name) Action { return Action(send + string(name)) }

var (
	staff  = []Role{Agent, Supervisor, Finance, Arbitrator}
	inside = []Role{Agent, Supervisor, Finance, Arbitrator, Operator, Auditor, Backend}
)

// table is who may do what, but for messages: those are the domain's table. A
// customer's rows hold for the complaint that is theirs, everybody else's for
// complaints of their shops.
var table = []struct {
	Action Action
	Roles  []Role
}{
	{Open, []Role{Agent, Supervisor, Backend}},
	{Read, append([]Role{Customer}, inside...)},
	{List, inside},
	{Search, append(staff[:len(staff):len(staff)], Backend)},
	{ReadEvents, inside},
	{ReadPersonal, append([]Role{Customer, Backend}, staff...)},
	{ReadEvidence, append([]Role{Customer, Backend}, staff...)},
	{AddEvidence, []Role{Customer, Agent, Supervisor, Arbitrator, Backend}},
	{Follow, append([]Role{Customer}, inside...)},
	{Link, []Role{Agent, Supervisor, Backend}},
	{Webhooks, []Role{Operator, Backend}},
	{Inbox, []Role{Backend}},
	{Verify, []Role{Supervisor, Operator, Auditor}},
	{Decode, []Role{Operator}},
	{Metrics, []Role{Operator, Auditor}},
}

// Actions are all actions: those of the table, then the messages in the domain's order.
func Actions() []Action {
	all := make([]Action, 0, len(table)+len(complaint.Catalogue))
	for _, row := range table {
		all = append(all, row.Action)
	}
	for _, m := range complaint.Catalogue {
		all = append(all, Send(m.Name))
	}
	return all
}
