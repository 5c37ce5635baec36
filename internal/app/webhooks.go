package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"redress/activities"
	"redress/internal/dispatch"
	"redress/internal/postgres"
	"redress/internal/webhook"
	"redress/workflows"
)

// turnsAtOnce is how many events one receiver is sent at the same time by one
// worker.
const turnsAtOnce = 8

// countFor is how long counting webhooks may take when Prometheus asks.
const countFor = 2 * time.Second

// OpenDesk opens the place where webhooks are subscribed to. It needs
// DATABASE_URL and REDRESS_KEY; Temporal is called first when something is sent.
func OpenDesk(ctx context.Context, s Settings, o Observers) (desk dispatch.Desk, closing func(), err error) {
	temporal, err := DialTemporal(s, o)
	if err != nil {
		return dispatch.Desk{}, nil, err
	}
	store, err := OpenStore(ctx, s)
	if err != nil {
		temporal.Close()
		return dispatch.Desk{}, nil, err
	}
	return newDesk(s, store, temporal, o.Log), func() {
		temporal.Close()
		_ = store.Close() // everything was written when it was answered
	}, nil
}

func newDesk(s Settings, store *postgres.Store, temporal client.Client, log *slog.Logger) dispatch.Desk {
	return dispatch.Desk{Store: store, Starter: dispatch.Process{Client: temporal, Queue: s.Temporal.TaskQueue},
		AllowPrivate: s.Webhooks.AllowPrivate, Log: log}
}

// deliverWebhooks hosts deliveries on a task queue of their own, with as many
// tasks at once as the complaints have, and reads the feed for them. stop ends
// both and waits; when ctx ends they end by themselves.
func (h hosted) deliverWebhooks(ctx context.Context, temporal client.Client, store *postgres.Store, m *Metrics,
	options worker.Options, reachable func(context.Context) error,
) (stop func(), err error) {
	s := h.settings
	w := worker.New(temporal, workflows.WebhookQueue(s.Temporal.TaskQueue), options)
	workflows.RegisterWebhooks(w, &activities.Webhooks{
		Deliveries: store, Turns: webhook.NewTurns(turnsAtOnce), Log: h.log,
		Sender: webhook.NewSender(webhook.Options{AllowPrivate: s.Webhooks.AllowPrivate}),
	})
	if err := w.Start(); err != nil {
		return nil, fmt.Errorf("start the worker for webhooks: %w", err)
	}
	m.WatchWebhooks(store)
	working, end := context.WithCancel(ctx)
	d := dispatch.Dispatcher{Feed: store, Reachable: reachable, Every: s.Worker.Sweep, Log: h.log,
		Rings:   postgres.FeedRings(working, s.Database.URL),
		Starter: dispatch.Process{Client: temporal, Queue: s.Temporal.TaskQueue, Eager: true}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Run(working)
		w.Stop()
	}()
	return func() { end(); <-done }, nil
}

// WatchWebhooks tells how many subscriptions were paused because nothing got
// through to their receivers, and how many deliveries are pending.
func (m *Metrics) WatchWebhooks(store *postgres.Store) {
	m.Registry.MustRegister(webhookNumbers{store,
		prometheus.NewDesc("redress_webhook_subscriptions_paused", "Subscriptions paused because nothing got through to their receivers for days.", nil, nil),
		prometheus.NewDesc("redress_webhook_deliveries_pending", "Events that are to be delivered, or to be tried again.", nil, nil)})
}

type webhookNumbers struct {
	store           *postgres.Store
	paused, pending *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (n webhookNumbers) Describe(to chan<- *prometheus.Desc) { to <- n.paused; to <- n.pending }

// Collect implements prometheus.Collector. Without the database there is nothing
// to tell.
func (n webhookNumbers) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countFor)
	defer cancel()
	counted, err := n.store.WebhookNumbers(ctx)
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(n.paused, prometheus.GaugeValue, float64(counted.Paused))
	to <- prometheus.MustNewConstMetric(n.pending, prometheus.GaugeValue, float64(counted.Pending))
}
