package sandbox

import (
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"redress/internal/devstack/web"
)

// Entry is one effect, and how often it was asked for.
type Entry struct {
	ID        string    `json:"id"`
	Key       string    `json:"key"`
	Kind      string    `json:"kind"`
	Order     string    `json:"order"`
	Amount    *Money    `json:"amount"` // null for goods without a price
	Attempts  int64     `json:"attempts"`
	CreatedAt time.Time `json:"created_at"`
}

// ledger answers every effect, oldest first: GET /v1/ledger?order=&key_prefix=.
func (s *Sandbox) ledger(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	rows, err := s.db.Query(r.Context(), `
		SELECT e.id, e.key, e.kind, e.order_no, e.currency, e.amount, a.count, e.created_at
		FROM sandbox.effects e JOIN sandbox.attempts a USING (key)
		WHERE ($1 = '' OR e.order_no = $1) AND starts_with(e.key, $2) ORDER BY e.seq`, q.Get("order"), q.Get("key_prefix"))
	if err != nil {
		web.Fail(w, err)
		return
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Entry, err error) {
		var currency *string
		var minor *int64
		err = row.Scan(&e.ID, &e.Key, &e.Kind, &e.Order, &currency, &minor, &e.Attempts, &e.CreatedAt)
		if currency != nil && minor != nil {
			amount := money(*minor, *currency)
			e.Amount = &amount
		}
		e.CreatedAt = e.CreatedAt.UTC()
		return e, err
	})
	if err != nil {
		web.Fail(w, err)
		return
	}
	if entries == nil {
		entries = []Entry{}
	}
	web.JSON(w, http.StatusOK, map[string]any{"ledger": entries})
}
