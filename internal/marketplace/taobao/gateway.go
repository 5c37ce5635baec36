package taobao

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	production = "https://eco.taobao.com/router/rest"
	maxAnswer  = 4 << 20 // bytes; a page of 100 refunds has some hundred KB
	readTries  = 3       // of a read that failed by the platform's own fault (isp.*)
)

// gateway is TOP for one shop.
type gateway struct {
	url    string
	key    string
	secret string
	method string            // of signing
	given  marketplace.Token // from the shop's settings, until there is one in Tokens
	tools  marketplace.Tools
	http   *http.Client
}

// ask reads. What fails by the platform's own fault is asked again at once, a few
// times, as TOP says.
func (g *gateway) ask(ctx context.Context, method string, p params, out any) error {
	var err error
	for range readTries {
		err = g.call(ctx, method, p, nil, out)
		if fault := (*busy)(nil); !errors.As(err, &fault) {
			break
		}
	}
	return err
}

// tell writes. It is never repeated here, but for a session that TOP found dead
// before it did anything.
func (g *gateway) tell(ctx context.Context, method string, p params, files []upload, out any) error {
	return g.call(ctx, method, p, files, out)
}

func (g *gateway) call(ctx context.Context, method string, p params, files []upload, out any) error {
	token, err := g.session(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	err = g.once(ctx, method, g.access(token), p, files, out)
	if errors.Is(err, errSession) {
		if token, err = g.renew(ctx, token); err == nil {
			err = g.once(ctx, method, token.Access, p, files, out)
		}
		if errors.Is(err, errSession) {
			err = &provider.Refused{Code: provider.Unauthorised}
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// once makes one call, within the shop's pace.
func (g *gateway) once(ctx context.Context, method, session string, p params, files []upload, out any) error {
	if err := g.tools.Pace.Wait(ctx); err != nil {
		return err
	}
	ctx, span := otel.Tracer("redress/internal/marketplace/taobao").Start(ctx, method,
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("peer.service", "top")))
	defer span.End()

	err := g.exchange(ctx, method, session, p, files, out)
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
	if throttled := (*provider.Throttled)(nil); errors.As(err, &throttled) {
		if told := g.tools.Pace.Back(ctx, throttled.After); told != nil {
			return errors.Join(err, told)
		}
	}
	return err
}

func (g *gateway) exchange(ctx context.Context, method, session string, p params, files []upload, out any) error {
	request, err := g.request(ctx, method, session, p, files)
	if err != nil {
		return err
	}
	response, err := g.http.Do(request)
	if err != nil {
		return &provider.Unknown{Err: unnamed(err)}
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return &provider.Unknown{Err: unnamed(err)}
	case response.StatusCode == http.StatusTooManyRequests:
		return &provider.Throttled{After: usualBan}
	case response.StatusCode != http.StatusOK: // TOP answers 200 whatever it says; this was somebody else
		return &provider.Unknown{Err: fmt.Errorf("HTTP %d", response.StatusCode)}
	case len(body) > maxAnswer:
		return &provider.Unknown{Err: fmt.Errorf("the answer is longer than %d bytes", maxAnswer)}
	}
	return envelope(method, body, out)
}

// unnamed takes the address out of an error of net/http: parameters never stand in
// it, but a gateway's URL may have a shop's own secrets.
func unnamed(err error) error {
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// patient is the client without redirects: a write is never taken elsewhere.
func patient(c *http.Client) *http.Client {
	client := &http.Client{Timeout: 10 * time.Second}
	if c != nil {
		*client = *c
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}
