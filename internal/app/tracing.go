package app

import (
	"context"
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// StartTracing sends traces to the collector of the settings. The tracer is nil
// when none is set. Call stop at the end: it sends what is left.
func StartTracing(ctx context.Context, t Tracing, service string) (tracer trace.Tracer, stop func(context.Context) error, err error) {
	if t.Endpoint == "" {
		return nil, func(context.Context) error { return nil }, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimSuffix(t.Endpoint, "/")+"/v1/traces"))
	if err != nil {
		return nil, nil, fmt.Errorf("prepare the traces (OTEL_EXPORTER_OTLP_ENDPOINT): %w", err)
	}
	named, err := resource.Merge(resource.NewSchemaless(attribute.String("service.name", service)), resource.Environment())
	if err != nil {
		return nil, nil, fmt.Errorf("prepare the traces: %w", err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(named))
	return provider.Tracer("redress"), provider.Shutdown, nil
}
