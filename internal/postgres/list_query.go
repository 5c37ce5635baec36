package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
)

// listing is one page on its way.
type listing struct {
	store  *Store
	filter Filter
	order  order
	wall   wall
	from   *standing // go on behind it

	wanted wanted
	found  []string // by a search that few complaints pass: all that have its terms
	sought bool     // found is all there is
	bounds bounds
}

// ranked is a row with its standing.
type ranked struct {
	Row
	At time.Time `db:"at"`
}

func (r ranked) standing() *standing { return &standing{r.At, r.Number} }

// statement is SQL in the making: only columns that stand here, values as
// arguments.
type statement struct {
	conditions []string
	args       []any
}

func (q *statement) arg(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("$%d", len(q.args))
}

func (q *statement) and(conditions ...string) { q.conditions = append(q.conditions, conditions...) }

// chosen adds the part of the filter that an index serves, or that few pass.
func (l *listing) chosen(q *statement) {
	f := l.filter
	if l.order.only != "" {
		q.and(l.order.only)
	}
	if l.sought {
		q.and("c.number = any(" + q.arg(l.found) + ")")
	}
	if !l.apart() {
		l.stand(q)
	}
	for _, c := range []struct{ column, value string }{{"c.owner", f.Owner}, {"c.pack", f.Pack}} {
		if c.value != "" {
			q.and(c.column + " = " + q.arg(c.value))
		}
	}
	if f.Stage == complaint.Closed {
		q.and("c.closed_at is not null")
	} else if f.Stage != "" {
		q.and("c.stage = " + q.arg(f.Stage))
	}
	if f.NotVersion != "" {
		q.and("c.policy_version <> " + q.arg(f.NotVersion))
	}
	if !f.DueBefore.IsZero() {
		q.and("c.next_due < " + q.arg(f.DueBefore))
	}
	if f.Pack != "" || f.NotVersion != "" || !f.DueBefore.IsZero() || f.Stage != "" && f.Stage != complaint.Closed || is(f.Open, true) && !l.walksAll() {
		q.and("c.closed_at is null")
	}
	if !f.OpenedAfter.IsZero() {
		q.and("c.opened_at > " + q.arg(f.OpenedAfter))
	}
	if is(f.Breached, true) {
		q.and("c.breached")
	}
	if is(f.Attention, true) {
		q.and("c.needs_attention")
	}
}

// looked adds the part that is looked at complaint by complaint, and reports
// whether there is any.
func (l *listing) looked(q *statement) bool {
	f, before := l.filter, len(q.conditions)
	for _, c := range []struct{ column, value string }{
		{"c.category", string(f.Category)}, {"c.severity", string(f.Severity)}, {"c.outcome", string(f.Outcome)}, {"c.kind", string(f.Kind)},
	} {
		if c.value != "" {
			q.and(c.column + " = " + q.arg(c.value))
		}
	}
	if is(f.Breached, false) {
		q.and("not c.breached")
	}
	if is(f.Attention, false) {
		q.and("not c.needs_attention")
	}
	if is(f.Open, false) {
		q.and("c.closed_at is not null")
	}
	if is(f.Open, true) && l.walksAll() {
		q.and("c.closed_at is null")
	}
	if f.Search != "" && !l.sought {
		for _, has := range l.has(q, "s.terms") {
			// A look-up for each row, so that the order's index stays the one to walk.
			q.and("coalesce((select " + has + " from search_terms s where s.number = c.number), false)")
		}
	}
	return len(q.conditions) > before
}

// walksAll reports whether the list goes through the complaints of everybody.
func (l *listing) walksAll() bool { return l.wall.all && l.filter.Owner == "" }

func is(flag *bool, wanted bool) bool { return flag != nil && *flag == wanted }

// apart reports whether each shop is read by itself and the lists are merged,
// instead of one list that the wall is held against: that is how several shops
// read no more than what they show. What few pass is one list anyway.
func (l *listing) apart() bool {
	few := l.filter.Owner != "" || is(l.filter.Attention, true) || l.sought
	return len(l.wall.shops) > 1 && len(l.wall.platforms) == 0 && !few
}

// stand puts the wall into the statement.
func (l *listing) stand(q *statement) {
	w := l.wall
	platforms, shops := w.columns()
	switch {
	case w.all:
	case len(w.platforms) == 1 && len(w.shops) == 0:
		q.and("c.platform = " + q.arg(w.platforms[0]))
	case len(w.platforms) == 0 && len(w.shops) == 1:
		q.and("c.platform = "+q.arg(platforms[0]), "c.shop = "+q.arg(shops[0]))
	default:
		q.and(fmt.Sprintf("(c.platform = any(%s) or (c.platform, c.shop) in (select * from unnest(%s::text[], %s::text[])))",
			q.arg(w.platforms), q.arg(platforms), q.arg(shops)))
	}
}

// places is SQL for the first so many standings that pass the conditions; skip
// leaves out so many of each shop.
func (l *listing) places(q *statement, limit, skip int) string {
	o := l.order
	conditions := strings.Join(append([]string{"true"}, q.conditions...), " and ")
	first := func(more string) string {
		return fmt.Sprintf("select c.%s as at, c.number from complaints c where %s%s order by %s offset %d limit %d",
			o.column, conditions, more, o.by("c."+o.column, "c.number"), skip, limit)
	}
	if !l.apart() {
		return first("")
	}
	platforms, shops := l.wall.columns()
	return fmt.Sprintf(`select x.at, x.number from unnest(%s::text[], %s::text[]) as w(platform, shop) cross join lateral (%s) x
		order by %s limit %d`, q.arg(platforms), q.arg(shops), first(" and c.platform = w.platform and c.shop = w.shop"),
		o.by("x.at", "x.number"), limit)
}

// bound adds a comparison with a place in the order.
func (l *listing) bound(q *statement, is string, at *standing) {
	if at != nil {
		q.and(fmt.Sprintf("(c.%s, c.number) %s (%s, %s)", l.order.column, is, q.arg(stamp(at.At)), q.arg(at.Number)))
	}
}

// read reads at most limit rows behind the cursor. end is where it stopped
// looking although there is more; nil when it looked at everything.
func (l *listing) read(ctx context.Context, limit int) (rows []ranked, end *standing, err error) {
	q := &statement{}
	l.chosen(q)
	l.bound(q, l.order.behind(), l.from)
	if l.looked(q) && !l.sought {
		if end, err = l.end(ctx); err != nil {
			return nil, nil, err
		}
		l.bound(q, l.order.upTo(), end)
	}
	text := fmt.Sprintf(`select %s, k.at from (%s) k join complaints using (number) order by %s`,
		rowColumns, l.places(q, limit, 0), l.order.by("k.at", "number"))
	return rows, end, l.store.db.SelectContext(ctx, &rows, text, q.args...)
}

// end is the standing that a page does not look behind; nil when it comes to the
// end of the list before. Of several shops it is the first one that is reached.
func (l *listing) end(ctx context.Context) (*standing, error) {
	each := l.bounds.reach
	if l.apart() {
		each = l.bounds.each(len(l.wall.shops), l.filter.Limit)
	}
	q := &statement{}
	l.chosen(q)
	l.bound(q, l.order.behind(), l.from)
	var there []standing
	if err := l.store.db.SelectContext(ctx, &there, l.places(q, 1, each-1), q.args...); err != nil || len(there) == 0 {
		return nil, err
	}
	return &there[0], nil
}
