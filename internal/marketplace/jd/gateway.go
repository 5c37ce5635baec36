package jd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// gateway is the way to JD of one shop: both gateways, the token, the pace.
type gateway struct {
	tools  marketplace.Tools
	key    string
	secret string
	sp     string // https://api-cn.jd.com/rest
	jos    string // https://api.jd.com/routerjson
	oauth  string // https://open-oauth.jd.com/oauth2
	first  marketplace.Token
	codes  Codes
	ahead  atomic.Int64 // by how many seconds JD's clock was ahead of ours, by its last answer
}

// call is one request of the SP-API.
type call struct {
	method string
	path   string            // /sp-aftercare/v0/afs-orders/{afsOrderId}
	in     map[string]string // by name, what stands in the path: signed too
	query  map[string]string
	body   []byte // JSON
}

// ask makes a call of the SP-API. A token that JD does not take is renewed once,
// and the call made again: it was refused, so nothing was done.
func (g *gateway) ask(ctx context.Context, c call) (envelope, error) {
	var e envelope
	err := g.withToken(ctx, func(token string) error {
		request, err := g.request(ctx, c, token)
		if err != nil {
			return err
		}
		status, header, body, err := g.send(request)
		if err != nil {
			return err
		}
		e, err = g.codes.sp(status, header, body)
		return g.told(ctx, err)
	})
	if err != nil {
		return e, fmt.Errorf("jd %s %s: %w", c.method, c.path, err)
	}
	return e, nil
}

// request is a signed call. What is signed is what is sent: the three headers, the
// query, the path's parameters by their names, and the body as it stands.
func (g *gateway) request(ctx context.Context, c call, token string) (*http.Request, error) {
	headers := map[string]string{"X-JOS-App-Key": g.key, "X-JOS-Access-Token": token, "X-JOS-Timestamp": millis(g.tools.Now())}
	signed := map[string]string{}
	query := url.Values{}
	for name, value := range c.query {
		query.Set(name, value)
		signed[name] = value
	}
	path := c.path
	for name, value := range c.in {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		signed[name] = value
	}
	for name, value := range headers {
		signed[name] = value
	}
	var body io.Reader
	if len(c.body) > 0 {
		body = strings.NewReader(string(c.body))
		if string(c.body) != "{}" {
			signed["body"] = string(c.body)
		}
	}
	address := g.sp + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, c.method, address, body)
	if err != nil {
		return nil, errors.New("the call cannot be made")
	}
	request.GetBody = nil // nothing repeats a call by itself
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("X-JOS-Sign", signature(g.secret, signed))
	request.Header.Set("X-JOS-Request-Identity", "vender")
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	return request, nil
}

// send sends and reads the answer. No answer is provider.Unknown; its text has no
// address, which on some calls holds secrets.
func (g *gateway) send(request *http.Request) (int, http.Header, []byte, error) {
	if err := g.tools.Pace.Wait(request.Context()); err != nil {
		return 0, nil, nil, err
	}
	client := *g.tools.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return 0, nil, nil, &provider.Unknown{Err: err}
	}
	defer func() { _ = response.Body.Close() }()
	if at, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		g.ahead.Store(int64(at.Sub(g.tools.Now()) / time.Second))
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	if err != nil {
		return 0, nil, nil, &provider.Unknown{Err: err}
	}
	return response.StatusCode, response.Header, body, nil
}

// told tells the other workers when JD said to wait.
func (g *gateway) told(ctx context.Context, err error) error {
	if wait := (*provider.Throttled)(nil); errors.As(err, &wait) {
		_ = g.tools.Pace.Back(ctx, wait.After) // they find out by themselves too
	}
	return err
}
