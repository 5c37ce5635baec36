package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// dropDeliveriesAtOnce keeps a transaction that drops deliveries short: followers
// of the feed wait for it.
const dropDeliveriesAtOnce = 2000

// DropDeliveries drops deliveries that ended before an instant, with their
// attempts, a few thousand at a time, and says how many. One that is still being
// delivered stays, however old; one whose next attempt nobody made since that
// instant, as when its workflow was terminated, goes too.
func (s *Store) DropDeliveries(ctx context.Context, before time.Time) (dropped int64, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		var gone []string
		err := tx.SelectContext(ctx, &gone, `select id from webhook_deliveries
			where ended_at < $1 or state = 'pending' and started_at is not null and next_at < $1
			limit $2 for update skip locked`, before, dropDeliveriesAtOnce)
		if err != nil {
			return fmt.Errorf("look for deliveries to drop: %w", err)
		}
		for _, statement := range []string{
			`delete from webhook_attempts where delivery_id = any($1)`,
			`delete from webhook_deliveries where id = any($1)`,
		} {
			if _, err := tx.ExecContext(ctx, statement, gone); err != nil {
				return fmt.Errorf("drop %d deliveries: %w", len(gone), err)
			}
		}
		dropped = int64(len(gone))
		return nil
	})
	return dropped, err
}
