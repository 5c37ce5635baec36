package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// AnswersKept is how long an answer that holds a secret is told again under its
// key. Afterwards the key is free.
const AnswersKept = 24 * time.Hour

// Once makes a request that its sender may send again be carried out once: by
// their key, and by what they asked for. The zero Once is carried out each time.
type Once struct {
	By    string // who asked: nobody is told what somebody else was
	For   string // what they do, and to what
	Key   string // theirs; empty: carried out each time
	Asked any    // what they asked for, which goes into JSON
}

// AnsweredOtherwise says that a key was used for another request.
type AnsweredOtherwise struct {
	Before json.RawMessage // what was asked for then
}

func (AnsweredOtherwise) Error() string { return "the key was used with another content" }

// keptAnswer is what stands encrypted in kept_answers.
type keptAnswer struct {
	Asked  json.RawMessage `json:"asked"`
	Answer json.RawMessage `json:"answer"`
}

func (o Once) id() string {
	sum := sha256.Sum256([]byte(o.For + "\x00" + o.By + "\x00" + o.Key))
	return hex.EncodeToString(sum[:])
}

// answered carries a request out, or tells what it led to before, and then again
// is true. The answer is kept in the transaction that it tells of. It fails with
// AnsweredOtherwise.
func answered[T any](ctx context.Context, s *Store, once Once, carryOut func(*sqlx.Tx) (T, error)) (answer T, again bool, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) (err error) {
		again = false
		if once.Key == "" {
			answer, err = carryOut(tx)
			return err
		}
		asked, err := json.Marshal(once.Asked)
		if err != nil {
			return fmt.Errorf("write down what was asked for: %w", err)
		}
		id := once.id()
		var ours bool
		// Whoever asks the same at the same time waits here until the first is through.
		err = tx.GetContext(ctx, &ours, `insert into kept_answers (key, sealed, expires_at) values ($1, '', now() + make_interval(secs => $2))
			on conflict (key) do update set sealed = '', expires_at = excluded.expires_at where kept_answers.expires_at <= now() returning true`,
			id, AnswersKept.Seconds())
		if errors.Is(err, sql.ErrNoRows) {
			answer, err = toldBefore[T](ctx, tx, s, id, asked)
			again = err == nil
			return err
		}
		if err != nil {
			return fmt.Errorf("keep a key: %w", err)
		}
		if answer, err = carryOut(tx); err != nil {
			return err
		}
		return keepAnswer(ctx, tx, s, id, asked, answer)
	})
	return answer, again, err
}

func keepAnswer(ctx context.Context, tx *sqlx.Tx, s *Store, id string, asked json.RawMessage, answer any) error {
	told, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("write down an answer: %w", err)
	}
	plain, err := json.Marshal(keptAnswer{asked, told})
	if err != nil {
		return fmt.Errorf("write down an answer: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `update kept_answers set sealed = $2 where key = $1`, id, s.vault.SealSecret("answer:"+id, plain)); err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}

func toldBefore[T any](ctx context.Context, tx *sqlx.Tx, s *Store, id string, asked json.RawMessage) (answer T, err error) {
	var sealed []byte
	err = tx.GetContext(ctx, &sealed, `select sealed from kept_answers where key = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return answer, fmt.Errorf("a kept answer is gone: %w", errAgain)
	}
	if err != nil {
		return answer, fmt.Errorf("read a kept answer: %w", err)
	}
	plain, err := s.vault.OpenSecret("answer:"+id, sealed)
	if err != nil {
		return answer, fmt.Errorf("open a kept answer: %w", err)
	}
	var kept keptAnswer
	if err := json.Unmarshal(plain, &kept); err != nil {
		return answer, errors.New("a kept answer cannot be read")
	}
	if string(kept.Asked) != string(asked) {
		return answer, AnsweredOtherwise{kept.Asked}
	}
	if err := json.Unmarshal(kept.Answer, &answer); err != nil {
		return answer, errors.New("a kept answer cannot be read")
	}
	return answer, nil
}

// DropKeptAnswers forgets answers whose day is over.
func (s *Store) DropKeptAnswers(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, `delete from kept_answers where expires_at <= now()`); err != nil {
		return fmt.Errorf("drop kept answers: %w", err)
	}
	return nil
}
