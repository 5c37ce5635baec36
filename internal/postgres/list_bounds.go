package postgres

import "time"

// bounds keep a page's time within limits, whatever is asked for.
type bounds struct {
	// reach is how many complaints are looked at in one go where a filter has no
	// index of its own.
	reach int
	// glance is how many a search looks at before it asks its index.
	glance int
	// few is up to how many complaints a search sorts all that it found. Above, it
	// walks the order of the list and looks which ones have the terms. At a million
	// complaints both take about as long there.
	few int
	// patience is how long a page that is not full goes on looking before it is
	// given as it is, with a cursor to look further.
	patience time.Duration
}

var usual = bounds{reach: 10_000, glance: 500, few: 4_000, patience: 40 * time.Millisecond}

// each is how many complaints of each of so many shops are looked at in one go.
// It lets a page of 200 shops look at 40,000 in all, because it goes no further
// than the first shop that comes to its end, and that is the busiest one.
func (b bounds) each(shops, limit int) int {
	return min(b.reach, max(4*b.reach/shops, limit+1))
}
