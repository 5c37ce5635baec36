package app

import (
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/opentelemetry"

	"redress/internal/policy"
)

// Metrics collects what Prometheus reads: Temporal's SDK, the Go runtime, the
// process, and what Redress counts itself.
type Metrics struct {
	Registry *prometheus.Registry
	Temporal client.MetricsHandler
}

// NewMetrics makes an empty collection of its own, so that two in one process
// (as in tests) do not meet.
func NewMetrics() (*Metrics, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		return nil, fmt.Errorf("prepare the metrics: %w", err)
	}
	provider := metric.NewMeterProvider(metric.WithReader(exporter))
	return &Metrics{Registry: registry, Temporal: opentelemetry.NewMetricsHandler(opentelemetry.MetricsHandlerOptions{
		Meter: provider.Meter("temporal"), UseMonotonicCounters: true,
		OnError: func(error) {}, // a metric that cannot be made must not stop a complaint
	})}, nil
}

// WatchCalendars tells for each list of holidays in use how many of the years up
// to the one after next it does not know yet. What is missing is counted by
// weekday alone and told as provisional; a new release brings it.
func (m *Metrics) WatchCalendars(shelf *policy.Shelf) {
	m.Registry.MustRegister(calendars{shelf: shelf, missing: prometheus.NewDesc("redress_calendar_missing_years",
		"Years up to the one after next for which a holiday list in use is not published.", []string{"list"}, nil)})
}

type calendars struct {
	shelf   *policy.Shelf
	missing *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c calendars) Describe(to chan<- *prometheus.Desc) { to <- c.missing }

// Collect implements prometheus.Collector.
func (c calendars) Collect(to chan<- prometheus.Metric) {
	for list, years := range c.shelf.Packs().Missing(time.Now()) {
		to <- prometheus.MustNewConstMetric(c.missing, prometheus.GaugeValue, float64(len(years)), list)
	}
}

// Handler serves them in Prometheus' format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}
