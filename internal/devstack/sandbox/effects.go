package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"redress/internal/devstack/web"
)

// The kinds of effects that each collection holds.
var (
	refunds     = []string{"refund"}
	fulfilments = []string{"replacement", "repair", "coupon"}
)

func newID(prefix string) string { return prefix + "_" + strings.ToLower(rand.Text()[:16]) }

// kept is the answer once given for the key: nil when it was not used, an error when it was used for
// another request.
func (s *Sandbox) kept(ctx context.Context, key, hash string) (json.RawMessage, error) {
	var answer json.RawMessage
	var asked string
	err := s.db.QueryRow(ctx, `SELECT answer, request FROM sandbox.effects WHERE key = $1`, key).Scan(&answer, &asked)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err == nil && asked != hash {
		return nil, mismatch(key)
	}
	return answer, err
}

// effect is what is remembered of a refund or a fulfilment.
type effect struct {
	id, key, hash, kind, order string
	amount                     *Money
	minor                      int64
	answer                     any
	at                         time.Time
}

func insert(ctx context.Context, tx pgx.Tx, e effect) error {
	answer, err := json.Marshal(e.answer)
	if err != nil {
		return err
	}
	var currency, minor any
	if e.amount != nil {
		currency, minor = e.amount.Currency, e.minor
	}
	_, err = tx.Exec(ctx, `INSERT INTO sandbox.effects (id, key, request, kind, order_no, currency, amount, answer, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, e.id, e.key, e.hash, e.kind, e.order, currency, minor, answer, e.at)
	return err
}

// effects answers ?key= with the one effect or 404, and ?order= with all of an order, oldest first.
func (s *Sandbox) effects(name string, kinds []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key, order := r.URL.Query().Get("key"), r.URL.Query().Get("order")
		switch {
		case key != "":
			s.one(w, r, `key = $2`, key, kinds)
		case order != "":
			rows, err := s.db.Query(r.Context(), `SELECT answer FROM sandbox.effects WHERE kind = ANY ($1) AND order_no = $2 ORDER BY seq`, kinds, order)
			if err != nil {
				web.Fail(w, err)
				return
			}
			found, err := pgx.CollectRows(rows, pgx.RowTo[json.RawMessage])
			if err != nil {
				web.Fail(w, err)
				return
			}
			if found == nil {
				found = []json.RawMessage{}
			}
			web.JSON(w, http.StatusOK, map[string]any{name: found})
		default:
			web.Fail(w, invalid("ask with ?key= or ?order="))
		}
	}
}

func (s *Sandbox) effect(kinds []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.one(w, r, `id = $2`, r.PathValue("id"), kinds) }
}

func (s *Sandbox) one(w http.ResponseWriter, r *http.Request, where, value string, kinds []string) {
	var answer json.RawMessage
	err := s.db.QueryRow(r.Context(), `SELECT answer FROM sandbox.effects WHERE kind = ANY ($1) AND `+where, kinds, value).Scan(&answer)
	if errors.Is(err, pgx.ErrNoRows) {
		err = &web.Failure{Status: http.StatusNotFound, Code: "not_found", Message: "there is none"}
	}
	if err != nil {
		web.Fail(w, err)
		return
	}
	web.JSON(w, http.StatusOK, answer)
}

// decode reads one JSON object and nothing else; a field we do not know is a mistake of the sender.
func decode(body []byte, into any) error {
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return invalid("the body is not the JSON object expected: %v", err)
	}
	if dec.More() {
		return invalid("the body holds more than one JSON value")
	}
	return nil
}
