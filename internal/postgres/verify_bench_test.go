package postgres_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// BenchmarkVerifyAll verifies a thousand complaints of forty events each, in the
// checkpoint that was made of them; the metric is what it gets through.
func BenchmarkVerifyAll(b *testing.B) {
	const complaints, events = 1000, 40
	s := postgrestest.Store(b)
	requests := make([]postgres.OpenRequest, complaints)
	for i := range requests {
		requests[i] = postgrestest.Request()
	}
	opened, err := s.OpenMany(b.Context(), requests)
	require.NoError(b, err)
	for _, o := range opened {
		c := &complaint.Case{Number: o.Number, Stage: complaint.Deciding}
		for n := range events {
			c.Seq++
			c.Unrecorded = append(c.Unrecorded, complaint.Event{Seq: c.Seq, At: time.Now(), Type: complaint.DeadlineStarted, Actor: lin,
				Facts: map[string]string{"deadline": "decision", "due": "2026-12-03T18:00:00Z", "default": "grant_wish", "n": strconv.Itoa(n)}})
		}
		require.NoError(b, s.Record(b.Context(), postgres.RecordRequest{RunID: "r", Case: c}))
	}
	began := time.Now()
	made, err := s.MakeCheckpoints(b.Context(), time.Now(), nil)
	require.NoError(b, err)
	require.Len(b, made.Made, 1)
	signed := complaints * events / time.Since(began).Seconds()
	var verified int
	b.ResetTimer()
	for b.Loop() {
		sum, err := s.VerifyAll(b.Context(), postgres.Scope{Keys: s.PublicKeys()})
		require.NoError(b, err)
		require.True(b, sum.OK)
		verified += sum.Events
	}
	b.ReportMetric(signed, "events-signed/s")
	b.ReportMetric(float64(verified)/b.Elapsed().Seconds(), "events/s")
}
