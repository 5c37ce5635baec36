package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// repairLedger carries what an operator decided about a step over to the
// ledger, in the transaction that records the decision: settled by hand counts
// as done under the operator's reference, skipped as never carried out. What
// is done stays done, and a step that was never claimed has no entry.
func repairLedger(ctx context.Context, tx *sqlx.Tx, rows []link) error {
	for _, e := range rows {
		key := e.Number + "/" + e.Facts["operation"]
		var err error
		switch e.Type {
		case complaint.OperationSettled:
			_, err = tx.ExecContext(ctx, `update operations set state = 'done', reference = $2, code = '', finished_at = now()
				where key = $1 and state <> 'done'`, key, e.Facts["reference"])
		case complaint.OperationSkipped:
			_, err = tx.ExecContext(ctx, `update operations set state = 'failed', code = 'skipped', finished_at = now()
				where key = $1 and state <> 'done'`, key)
		}
		if err != nil {
			return fmt.Errorf("carry the repair of %s over to the ledger: %w", key, err)
		}
	}
	return nil
}
