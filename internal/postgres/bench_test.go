package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// BenchmarkRecord records a case step by step: three events and the read model
// a call, as a stage does.
func BenchmarkRecord(b *testing.B) {
	s := postgrestest.Store(b)
	c := &complaint.Case{Number: postgrestest.Open(b, s), Stage: complaint.Deciding, Owner: "lin"}
	view := complaint.View{ID: c.Number, Deadlines: make([]complaint.DeadlineView, 6), Proposals: make([]complaint.Proposal, 2)}
	for b.Loop() {
		for range 3 {
			c.Seq++
			c.Unrecorded = append(c.Unrecorded, complaint.Event{Seq: c.Seq, At: time.Now(), Type: complaint.DeadlineStarted, Actor: lin,
				Facts: map[string]string{"deadline": "decision", "due": "2026-12-03T18:00:00Z", "default": "grant_wish"}})
		}
		require.NoError(b, s.Record(b.Context(), postgres.RecordRequest{RunID: "r", Case: c, View: view}))
		c.Recorded(c.Seq)
	}
}

// BenchmarkRecordMany is BenchmarkRecord for many cases at the same time.
func BenchmarkRecordMany(b *testing.B) {
	s := postgrestest.Store(b)
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		c := &complaint.Case{Number: postgrestest.Open(b, s), Stage: complaint.Deciding}
		for pb.Next() {
			c.Seq++
			c.Unrecorded = []complaint.Event{{Seq: c.Seq, At: time.Now(), Type: complaint.NoteAdded, Actor: lin}}
			if err := s.Record(b.Context(), postgres.RecordRequest{RunID: "r", Case: c}); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkOpen takes one complaint in.
func BenchmarkOpen(b *testing.B) {
	s := postgrestest.Store(b)
	for b.Loop() {
		postgrestest.Open(b, s)
	}
}

// BenchmarkOpenMany takes 2,500 complaints in at once, and the same ones again.
func BenchmarkOpenMany(b *testing.B) {
	s := postgrestest.Store(b)
	for _, again := range []bool{false, true} {
		requests := make([]postgres.OpenRequest, 2500)
		b.Run(fmt.Sprintf("again=%v", again), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				if !again || requests[0].Opening.Platform == "" {
					for i := range requests {
						requests[i] = postgrestest.Request()
					}
				}
				if again {
					_, err := s.OpenMany(b.Context(), requests)
					require.NoError(b, err)
				}
				b.StartTimer()
				_, err := s.OpenMany(b.Context(), requests)
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkList reads the first page of 10,000 complaints, unfiltered and of a
// stage.
func BenchmarkList(b *testing.B) {
	s := postgrestest.Store(b)
	for range 4 {
		requests := make([]postgres.OpenRequest, 2500)
		for i := range requests {
			requests[i] = postgrestest.Request()
		}
		_, err := s.OpenMany(b.Context(), requests)
		require.NoError(b, err)
	}
	for name, f := range map[string]postgres.Filter{"all": {}, "received": {Stage: complaint.Received}, "none": {Owner: "nobody"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := s.List(b.Context(), f)
				require.NoError(b, err)
			}
		})
	}
}
