package activities_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/marketplace"
)

var (
	merchant = complaint.Actor{Role: complaint.Merchant, ID: "demo"}
	lin      = complaint.Actor{Role: complaint.Agent, ID: "lin"}
)

func submission(c *complaint.Case) activities.OperationRequest {
	return activities.OperationRequest{
		Subject: activities.SubjectOf(c), Key: c.Number + "/submission/1", Kind: complaint.SubmissionOp, Paid: c.Order.Total,
		Seq: c.Seq, Evidence: c.Evidence, Proposals: c.Proposals, Position: complaint.Contest, Wish: c.Wish,
	}
}

// disputed is a case with a position, an offer and a piece of evidence.
func (b *bench) disputed() *complaint.Case {
	c := b.live()
	b.say(c, complaint.PositionStated, merchant, "发货时完好")
	b.say(c, complaint.NoteAdded, lin, "他以前也投诉过")
	c.Proposals = []complaint.Proposal{{N: 1, By: lin, At: time.Now(), State: complaint.RefusedState,
		Remedy: complaint.Remedy{Kind: complaint.PartialRefund, Amount: yuan(3000)}}}
	photo, err := b.acts.Evidence.Add(b.t.Context(), evidence.Add{Number: c.Number, By: complaint.Actor{Role: complaint.Customer, ID: "han"},
		Name: "韩梅梅.png", Reader: strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01")})
	require.NoError(b.t, err)
	c.Evidence = []complaint.Evidence{{EvidenceRef: photo, By: complaint.Customer, At: time.Now()}}
	b.record(c)
	return c
}

func TestTheFileIsHandedOverOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.disputed()
	first, err := b.run(b.acts.SubmitFile, submission(c))
	require.NoError(t, err)
	require.Equal(t, "house/"+c.Number+"/1", first.Reference)

	r := submission(c)
	r.Evidence = nil // the case went on; it is still the same submission
	again, err := b.run(b.acts.SubmitFile, r)
	require.NoError(t, err)
	require.Equal(t, first, again)

	sent := b.post.all()
	require.Len(t, sent, 1)
	require.Equal(t, "arbitration@taobao.marketplace.example", sent[0].to)
	require.Contains(t, sent[0].subject, c.Number)
	for _, part := range []string{"杯子漏水", "发货时完好", "partial_refund of 30.00 CNY", c.Evidence[0].SHA256} {
		require.Contains(t, sent[0].body, part)
	}
	require.NotContains(t, sent[0].body, "他以前也投诉过", "notes among ourselves are no statement")
	require.NotContains(t, sent[0].body, "meimei.han")
}

func TestTheFileIsTheSameAfterALostAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.disputed()
	r := submission(c)
	b.post.losing()
	_, err := b.run(b.acts.SubmitFile, r)
	passing(t, activities.Undelivered, err)

	b.say(c, complaint.PositionStated, merchant, "再说一遍") // meanwhile
	b.record(c)
	_, err = b.run(b.acts.SubmitFile, r)
	require.NoError(t, err)
	sent := b.post.all()
	require.Len(t, sent, 2)
	require.Equal(t, sent[0], sent[1])
	require.Len(t, b.packs(c.Number), 1, "kept as one piece of evidence")
}

func TestThePackHoldsTheWholeCase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.disputed()
	_, err := b.run(b.acts.SubmitFile, submission(c))
	require.NoError(t, err)

	var m marketplace.Manifest
	require.NoError(t, json.Unmarshal([]byte(b.packs(c.Number)[0]), &m))
	require.Equal(t, c.Number, m.Complaint)
	require.Equal(t, complaint.Contest, m.Position)
	require.Len(t, m.Statements, 2)
	require.Len(t, m.Proposals, 1)
	require.Len(t, m.Evidence, 1)
	require.Equal(t, "image/png", m.Evidence[0].Type)
	require.EqualValues(t, 24, m.Evidence[0].Size)
	require.Len(t, m.Events, c.Seq)
}

func TestAnArbitrationWithoutAnAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.without(nil)
	_, err := b.run(b.acts.SubmitFile, submission(b.disputed()))
	refused(t, activities.Unsupported, err)
}

func TestTheFileOfAnErasedPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.disputed()
	require.NoError(t, b.store.ErasePerson(t.Context(), c.Number))
	_, err := b.run(b.acts.SubmitFile, submission(c))
	refused(t, activities.Erased, err)
	require.Empty(t, b.post.all())
}
