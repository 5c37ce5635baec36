package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	sdklog "go.temporal.io/sdk/log"

	"redress/internal/codec"
)

// Observers is what is told about the calls to Temporal; a nil one is not.
type Observers struct {
	Log     *slog.Logger
	Metrics client.MetricsHandler
	Tracer  trace.Tracer
}

// DialTemporal makes a client that connects with its first call, so that what
// needs no Temporal works without it. TLS and API key come from the variables
// that Temporal's own tools read. A payload that it has no key for is an error.
func DialTemporal(s Settings, o Observers) (client.Client, error) {
	return dial(s, o, (*codec.Ring).ForClients)
}

// DialForWorker makes the client of a worker, which lets a workflow wait for a
// key that is missing. It hosts, starts and sends; see codec.ForWorkers.
func DialForWorker(s Settings, o Observers) (client.Client, error) {
	return dial(s, o, (*codec.Ring).ForWorkers)
}

func dial(s Settings, o Observers, converters func(*codec.Ring) (converter.DataConverter, converter.FailureConverter)) (client.Client, error) {
	options, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{DisableFile: true, EnvLookup: s.environ})
	if err != nil {
		return nil, fmt.Errorf("read the settings of Temporal: %w", err)
	}
	ring, err := s.PayloadKeys()
	if err != nil {
		return nil, err
	}
	options.DataConverter, options.FailureConverter = converters(ring)
	options.HostPort, options.Namespace = s.Temporal.Address, s.Temporal.Namespace
	if o.Log != nil {
		options.Logger = sdklog.NewStructuredLogger(o.Log)
	}
	options.MetricsHandler = o.Metrics
	if o.Tracer != nil {
		tracing, err := opentelemetry.NewTracingInterceptor(opentelemetry.TracerOptions{Tracer: o.Tracer})
		if err != nil {
			return nil, fmt.Errorf("trace Temporal: %w", err)
		}
		options.Interceptors = []interceptor.ClientInterceptor{tracing}
	}
	c, err := client.NewLazyClient(options)
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to Temporal at %s: %w", s.Temporal.Address, err)
	}
	return c, nil
}

// checkTemporal is nil when Temporal answers and has the namespace.
func checkTemporal(ctx context.Context, c client.Client, s Temporal) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: s.Namespace})
	var missing *serviceerror.NamespaceNotFound
	switch {
	case errors.As(err, &missing):
		return fmt.Errorf("Temporal at %s has no namespace %q: run `bin/starter setup`", s.Address, s.Namespace)
	case err != nil:
		return fmt.Errorf("Temporal does not answer at %s (TEMPORAL_ADDRESS): %w", s.Address, err)
	}
	return nil
}
