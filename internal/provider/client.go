package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Limits of a call.
const (
	DefaultTimeout = 10 * time.Second // from dialling to the last byte of the answer
	maxAnswer      = 1 << 20          // bytes of an answer; a longer one is no answer
)

// Client calls a provider that speaks JSON over HTTP and keeps what it does
// under an Idempotency-Key. It never follows a redirect and never repeats a
// call by itself.
type Client struct {
	name string
	base string
	http *http.Client
}

// NewClient calls the provider at base, an http or https address. name stands
// in errors and traces. timeout covers one call; 0 is DefaultTimeout.
func NewClient(name, base string, timeout time.Duration) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("the address of %s must be an http or https URL", name)
	}
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	return &Client{name: name, base: strings.TrimRight(base, "/"), http: &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Post asks for something to be done under key and reads the answer into out.
// Its errors are Refused, Throttled and Unknown.
func (c *Client) Post(ctx context.Context, path, key string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode a call to %s: %w", c.name, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("call %s: %w", c.name, err)
	}
	// net/http repeats a call with an idempotency key by itself when it can
	// rewind the body; here the next attempt has to ask first.
	request.GetBody = nil
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	return c.do(request, path, out)
}

// Get reads what there is; a 404 is ErrNotFound.
func (c *Client) Get(ctx context.Context, path string, query url.Values, out any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("call %s: %w", c.name, err)
	}
	err = c.do(request, path, out)
	var refused *Refused
	if errors.As(err, &refused) && refused.Code == codeNotFound {
		return ErrNotFound
	}
	return err
}

func (c *Client) do(request *http.Request, path string, out any) error {
	ctx, span := otel.Tracer("redress/internal/provider").Start(request.Context(), request.Method+" "+path,
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
			attribute.String("peer.service", c.name),
			attribute.String("http.request.method", request.Method),
			attribute.String("url.path", path)))
	defer span.End()
	otel.GetTextMapPropagator().Inject(ctx, propagation.HeaderCarrier(request.Header))
	request.Header.Set("Accept", "application/json")

	err := c.exchange(request.WithContext(ctx), span, out)
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return nil
}

func (c *Client) exchange(request *http.Request, span trace.Span, out any) error {
	response, err := c.http.Do(request)
	if err != nil {
		return &Unknown{err}
	}
	defer func() { _ = response.Body.Close() }()
	span.SetAttributes(attribute.Int("http.response.status_code", response.StatusCode))
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return &Unknown{err}
	case len(body) > maxAnswer:
		return &Unknown{fmt.Errorf("the answer is longer than %d bytes", maxAnswer)}
	case response.StatusCode/100 != 2:
		return classify(response, body)
	}
	if err := json.Unmarshal(body, out); err != nil {
		return &Unknown{errors.New("the answer is not the JSON it should be")}
	}
	return nil
}
