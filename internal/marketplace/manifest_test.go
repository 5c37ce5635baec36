package marketplace_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

func manifest() marketplace.Manifest {
	at := time.Date(2026, 11, 20, 9, 30, 0, 0, time.FixedZone("CST", 8*3600))
	return marketplace.Manifest{
		Complaint: "R26-7K4Q-X2MD", Key: "R26-7K4Q-X2MD/submission/1", Platform: "taobao", Shop: "demo", ExternalID: "TB-9",
		Category: complaint.ProductQuality, Wish: complaint.FullRefund, Position: complaint.Contest,
		Order:      complaint.OrderFacts{Number: "TB-778812", Total: complaint.Money{Minor: 12800, Currency: "CNY"}},
		Statements: []marketplace.Statement{marketplace.NewStatement("t1", complaint.Customer, at, "杯子碎了\nEvidence: none")},
		Proposals: []marketplace.ManifestProposal{{N: 1, By: complaint.Agent, At: at, State: complaint.CounteredState,
			Remedy:  complaint.Remedy{Kind: complaint.PartialRefund, Amount: complaint.Money{Minor: 3000, Currency: "CNY"}},
			Counter: &complaint.Remedy{Kind: complaint.FullRefund}}},
		Evidence: []marketplace.ManifestEvidence{{ID: "e1", SHA256: "ab12", Kind: complaint.Photo, By: complaint.Customer, At: at, Late: true}},
		Events:   []complaint.Event{{Seq: 1, At: at, Type: complaint.Opened, Facts: map[string]string{"b": "2", "a": "1"}}},
	}
}

func TestTheSameCaseGivesTheSamePack(t *testing.T) {
	t.Parallel()
	first, err := manifest().File()
	require.NoError(t, err)
	again, err := manifest().File()
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, marketplace.Sum(first.Pack), first.SHA256)

	var back marketplace.Manifest
	require.NoError(t, json.Unmarshal(first.Pack, &back))
	require.Equal(t, "杯子碎了\nEvidence: none", back.Statements[0].Text)
	require.Equal(t, marketplace.Sum([]byte(back.Statements[0].Text)), back.Statements[0].SHA256)

	other := manifest()
	other.Position = complaint.Agree
	changed, err := other.File()
	require.NoError(t, err)
	require.NotEqual(t, first.SHA256, changed.SHA256)
}

func TestSummaryTellsTheDispute(t *testing.T) {
	t.Parallel()
	file, err := manifest().File()
	require.NoError(t, err)
	for _, part := range []string{"R26-7K4Q-X2MD", "128.00 CNY", "contest", "1. partial_refund of 30.00 CNY by agent: countered",
		"countered with full_refund", "photo from customer, late, sha256 ab12", "> 杯子碎了\n> Evidence: none"} {
		require.Contains(t, file.Summary, part)
	}
}
