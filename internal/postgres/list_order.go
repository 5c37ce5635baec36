package postgres

// Sort is the order of a list.
type Sort string

// The orders. Where two complaints stand at the same instant, their numbers
// decide.
//
// There is none by the last change. It would need an index on the one column
// that each Record writes, and PostgreSQL would have to write into all other
// indexes too, each time. Who wants to know what changed follows the feed.
const (
	Newest     Sort = "newest"    // by the time of opening; what a list without an order has
	Oldest     Sort = "oldest"    // the other way round
	Submitted  Sort = "submitted" // by the time the customer complained, the last one first
	DueFirst   Sort = "due"       // open ones with a clock running, the next one due first
	LastClosed Sort = "closed"    // closed ones, the last one first
)

// Sorts are all orders.
var Sorts = []Sort{Newest, Oldest, Submitted, DueFirst, LastClosed}

// order is a Sort as SQL: each has an index of its own, for all shops and for
// one.
type order struct {
	column    string
	ascending bool
	only      string // the complaints that have a place in it
}

var orders = map[Sort]order{
	Newest:     {column: "opened_at"},
	Oldest:     {column: "opened_at", ascending: true},
	Submitted:  {column: "submitted_at"},
	DueFirst:   {column: "next_due", ascending: true, only: "c.closed_at is null and c.next_due is not null"},
	LastClosed: {column: "closed_at", only: "c.closed_at is not null"},
}

// by is the order of rows of one table.
func (o order) by(at, number string) string {
	if o.ascending {
		return at + ", " + number
	}
	return at + " desc, " + number + " desc"
}

// behind and upTo compare with a place in the order.
func (o order) behind() string {
	if o.ascending {
		return ">"
	}
	return "<"
}

func (o order) upTo() string {
	if o.ascending {
		return "<="
	}
	return ">="
}
