package office

import (
	"context"
	"encoding/json"
	"fmt"

	"redress/internal/complaint"
)

// kept refuses a submit-evidence message that names what was not stored for the
// complaint, or not so: the process takes the hashes into the chain as they come.
// What cannot be read is left to the process, which says what is wrong.
func (o *Office) kept(ctx context.Context, number, message string, payload json.RawMessage) error {
	if message != string(complaint.MsgSubmitEvidence) {
		return nil
	}
	var m complaint.SubmitEvidence
	if complaint.DecodeStrict(payload, &m) != nil || len(m.Evidence) == 0 {
		return nil
	}
	records, err := o.Store.EvidenceOf(ctx, number)
	if err != nil {
		return err
	}
	there := map[complaint.EvidenceRef]bool{}
	for _, r := range records {
		there[r.EvidenceRef] = true
	}
	for i, ref := range m.Evidence {
		if !there[ref] {
			return &complaint.Refusal{Code: complaint.BadValue, Field: fmt.Sprintf("evidence[%d]", i),
				Reason: "is no file that was stored for this complaint: id, sha256 and kind must be as storing it gave them"}
		}
	}
	return nil
}
