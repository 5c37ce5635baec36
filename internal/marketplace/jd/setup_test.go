package jd_test

import (
	"context"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/jd"
	"redress/internal/marketplace/jd/jdtest"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

// rig is a shop connected to a JD of its own, over a line that can be broken.
type rig struct {
	*jdtest.Server
	line   *marketplacetest.Line
	tokens *marketplacetest.Tokens
	pace   *pace
	p      marketplace.Platform
}

func setup(t *testing.T, set ...string) *rig {
	t.Helper()
	world := jdtest.New(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	r := &rig{Server: world, line: marketplacetest.NewLine(world.Gateway())}
	server := httptest.NewUnstartedServer(r.line)
	server.Config.ErrorLog = quiet
	server.Start()
	t.Cleanup(server.Close)
	shop := world.Shop()
	shop.Gateway = server.URL
	for i := 0; i < len(set); i += 2 {
		shop.Settings[set[i]] = set[i+1]
	}
	tools := marketplacetest.Tools(world.Now)
	r.tokens = tools.Tokens.(*marketplacetest.Tokens)
	r.pace = &pace{}
	tools.Pace = r.pace
	var err error
	r.p, err = jd.Adapter.Connect(shop, tools)
	require.NoError(t, err)
	return r
}

// pace counts the calls that ask it, and how often JD said to wait.
type pace struct {
	before       func()
	waits, backs atomic.Int64
}

func (p *pace) Wait(context.Context) error {
	p.waits.Add(1)
	if p.before != nil {
		p.before()
	}
	return nil
}

func (p *pace) Back(context.Context, time.Duration) error {
	p.backs.Add(1)
	return nil
}

func yuan(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

// opens opens a case of 128.00 yuan, of which a part is claimed.
func (r *rig) opens(kind marketplace.Kind, claimed int64) string {
	return r.Opens(marketplacetest.Opening{Kind: kind, Total: yuan(12800), Claimed: yuan(claimed), Text: "杯子碎了"})
}

func (r *rig) read(t *testing.T, id string) marketplace.Dispute {
	t.Helper()
	d, err := r.p.Case.Dispute(t.Context(), id)
	require.NoError(t, err)
	return d
}

func (r *rig) answer(t *testing.T, id string, a marketplace.Answer) (marketplace.Dispute, error) {
	t.Helper()
	return r.p.Answers.Answer(t.Context(), marketplace.Case{ExternalID: id}, a)
}

func refused(t *testing.T, code string, err error) {
	t.Helper()
	var no *provider.Refused
	require.ErrorAs(t, err, &no)
	require.Equal(t, code, no.Code)
}

// listed is every case that changed in a window, page by page.
func (r *rig) listed(t *testing.T, since, until time.Time) []string {
	t.Helper()
	var ids []string
	cursor := ""
	for range 100 {
		page, err := r.p.Cases.Changed(t.Context(), since, until, cursor)
		require.NoError(t, err)
		for _, c := range page.Cases {
			ids = append(ids, c.ID)
		}
		if page.Next == "" {
			return ids
		}
		cursor = page.Next
	}
	require.Fail(t, "the list does not end")
	return nil
}
