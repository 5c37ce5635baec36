package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/provider"
)

// renewal is how long the steps of renewing a token may take. The lease outlives
// the call and the writing, so that nobody else renews while that is not settled.
type renewal struct {
	Call     time.Duration // asking the platform
	Write    time.Duration // writing down what it gave, again and again
	Lease    time.Duration // of the one who renews; longer than both
	Patience time.Duration // of the others
	Look     time.Duration // between two looks of theirs
}

var usualRenewal = renewal{Call: 30 * time.Second, Write: 20 * time.Second, Lease: time.Minute, Patience: 40 * time.Second, Look: 100 * time.Millisecond}

// errWithoutToken says that a renewal neither failed nor gave a token.
var errWithoutToken = errors.New("the platform renewed the token and gave none")

// RenewShopToken replaces the token stale by what renew makes of it, once however
// many workers ask, in whichever process: who comes second gets what the first
// one made. A renewal that was begun is brought to its end though its caller goes
// away, since the old token may be used up. When renew is Refused the shop is
// dead, and that is what everybody gets until a new token is given. It fails with
// provider.Throttled when somebody else renews for too long.
func (s *Store) RenewShopToken(ctx context.Context, platform, shop string, stale ShopToken,
	renew func(context.Context, ShopToken) (ShopToken, error),
) (ShopToken, error) {
	// One of this process asks the database for all of it.
	flight := s.renewals.DoChan(shopID(platform, shop)+"\x00"+stale.Access, func() (any, error) {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), s.renewing.Patience+s.renewing.Call+s.renewing.Write)
		defer stop()
		return s.renewShopToken(ctx, platform, shop, stale, renew)
	})
	select {
	case <-ctx.Done():
		return ShopToken{}, fmt.Errorf("renew the token of shop %s: %w", shopID(platform, shop), ctx.Err())
	case done := <-flight:
		token, _ := done.Val.(ShopToken)
		return token, done.Err
	}
}

func (s *Store) renewShopToken(ctx context.Context, platform, shop string, stale ShopToken,
	renew func(context.Context, ShopToken) (ShopToken, error),
) (ShopToken, error) {
	me := newID("w")
	for end := time.Now().Add(s.renewing.Patience); ; {
		row, now, err := s.tokenOf(ctx, platform, shop)
		if err != nil {
			return ShopToken{}, err
		}
		if now.Access != "" && (now.Access != stale.Access || now.Refresh != stale.Refresh) {
			return now, nil
		}
		switch mine, err := s.leaseToken(ctx, platform, shop, row.Generation, me); {
		case err != nil:
			return ShopToken{}, err
		case mine:
			fresh, settled, err := s.renewLeased(ctx, platform, shop, row, now, me, renew)
			if settled || err != nil {
				return fresh, err
			}
			continue // another token was given meanwhile
		}
		if !time.Now().Before(end) {
			return ShopToken{}, fmt.Errorf("the token of shop %s is being renewed by another worker: %w", shopID(platform, shop), &provider.Throttled{After: s.renewing.Call})
		}
		select {
		case <-ctx.Done():
			return ShopToken{}, fmt.Errorf("wait for the token of shop %s: %w", shopID(platform, shop), ctx.Err())
		case <-time.After(s.renewing.Look):
		}
	}
}

// leaseToken takes the right to renew a token of a generation; false when
// somebody has it.
func (s *Store) leaseToken(ctx context.Context, platform, shop string, generation int64, me string) (bool, error) {
	done, err := s.db.ExecContext(ctx, `update shop_tokens set renewing_by = $4, renewing_until = clock_timestamp() + $5 * interval '1 second'
		where platform = $1 and shop = $2 and generation = $3 and (renewing_until is null or renewing_until < clock_timestamp())`,
		platform, shop, generation, me, s.renewing.Lease.Seconds())
	if err != nil {
		return false, fmt.Errorf("lease the token of shop %s: %w", shopID(platform, shop), err)
	}
	rows, err := done.RowsAffected()
	return rows > 0, err
}

// renewLeased asks the platform and writes down what came of it. It is false
// when that counts no more, because the lease is gone.
func (s *Store) renewLeased(ctx context.Context, platform, shop string, row tokenRow, now ShopToken, me string,
	renew func(context.Context, ShopToken) (ShopToken, error),
) (ShopToken, bool, error) {
	calling, stop := context.WithTimeout(ctx, s.renewing.Call)
	defer stop()
	fresh, failed := asked(calling, now, renew)
	writing, stop := context.WithTimeout(context.WithoutCancel(ctx), s.renewing.Write)
	defer stop()
	var settled bool
	err := s.untilWritten(writing, func() (err error) {
		settled, err = s.settleToken(writing, platform, shop, row, me, fresh, failed)
		return err
	})
	switch {
	case failed != nil && (settled || err != nil):
		return ShopToken{}, true, failed
	case err != nil:
		return ShopToken{}, false, err
	}
	return fresh, settled, nil
}

// asked is renew, also where it panics: that would end the process, because the
// call is made for several.
func asked(ctx context.Context, now ShopToken, renew func(context.Context, ShopToken) (ShopToken, error)) (fresh ShopToken, err error) {
	defer func() {
		if recover() != nil {
			err = &provider.Unknown{Err: errors.New("renewing the token panicked")}
		}
	}()
	if fresh, err = renew(ctx, now); err == nil && fresh.Access == "" {
		err = errWithoutToken
	}
	return fresh, err
}

// untilWritten tries again while the database is away: a token that is not
// written down may be lost for good.
func (s *Store) untilWritten(ctx context.Context, write func() error) error {
	for {
		err := write()
		if !Unavailable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(s.renewing.Look):
		}
	}
}

// settleToken ends a lease: with the new token, with the shop dead, or with
// nothing done.
func (s *Store) settleToken(ctx context.Context, platform, shop string, row tokenRow, me string, fresh ShopToken, failed error) (bool, error) {
	id, generation := shopID(platform, shop), row.Generation
	var access, refresh []byte
	var expires *time.Time
	if failed == nil {
		generation++
		access, refresh, expires = s.sealToken(platform, shop, generation, fresh)
	}
	settled := false
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var state ShopState // before the token's row, as all others lock them
		if err := s.getShop(ctx, tx, &state, platform, shop, `select state from shop_connections where platform = $1 and shop = $2 for no key update`); err != nil {
			return err
		}
		// Written already, if the answer to an earlier try was lost.
		done, err := tx.ExecContext(ctx, `update shop_tokens set generation = $5, renewing_until = null, made_at = now(),
				access = coalesce($6, access), refresh = case when $6::bytea is null then refresh else $7 end,
				expires_at = case when $6::bytea is null then expires_at else $8 end
			where platform = $1 and shop = $2 and renewing_by = $3 and generation in ($4, $5)`,
			platform, shop, me, row.Generation, generation, access, refresh, expires)
		if err != nil {
			return fmt.Errorf("keep the new token of shop %s: %w", id, err)
		}
		rows, err := done.RowsAffected()
		if settled = rows > 0; err != nil || !settled {
			return err
		}
		var refused *provider.Refused
		if !errors.As(failed, &refused) || state != ShopConnected {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `update shop_connections set state = 'dead', why = $3, since = now(), updated_at = now()
			where platform = $1 and shop = $2`, platform, shop, storable(refused.Code, 60)); err != nil {
			return fmt.Errorf("mark shop %s as dead: %w", id, err)
		}
		return audit(ctx, tx, AuditEntry{Actor: "system:redress", Action: "shop_dead", Subject: id, Detail: map[string]string{"why": storable(refused.Code, 60)}})
	})
	return settled, err
}
