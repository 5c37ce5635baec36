package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Timeout is how long a receiver has to answer: Standard Webhooks recommends 15
// to 30 s.
const Timeout = 15 * time.Second

// maxAnswer is how much of an answer is read, in bytes. It is read so that the
// connection can be used again, and thrown away.
const maxAnswer = 1 << 10

// MaxRetryAfter is the longest pause that a receiver may ask for, as long as the
// longest of the schedule.
const MaxRetryAfter = 24 * time.Hour

// Code says how an attempt ended. Codes are stable.
type Code string

// The codes. Gone ends the subscription; everything but Delivered is tried again.
const (
	Delivered      Code = "delivered"       // 2xx
	Gone           Code = "gone"            // 410
	Redirected     Code = "redirected"      // 3xx: never followed, since it could lead anywhere
	Throttled      Code = "throttled"       // 429
	Rejected       Code = "rejected"        // any other 4xx
	ReceiverFailed Code = "receiver_failed" // 5xx, or a status there is not
	RefusedAddress Code = "refused_address" // where the name leads, nothing is sent to
	NoSuchHost     Code = "no_such_host"
	TimedOut       Code = "timed_out"
	BadTLS         Code = "bad_tls" // its certificate is not trusted, or it does not speak TLS 1.2
	Unreachable    Code = "unreachable"
)

// Answer is how an attempt ended. Nothing of the receiver's text is in it.
type Answer struct {
	Code       Code
	Status     int           // of HTTP; 0 when there was no answer
	RetryAfter time.Duration // how long the receiver wants to be left alone; at most MaxRetryAfter
	Took       time.Duration
}

// Options are what differs between a real sender and one of a test.
type Options struct {
	AllowPrivate bool           // receivers may stand in private networks and on this machine
	Timeout      time.Duration  // 0: Timeout
	Roots        *x509.CertPool // nil: the system's
	Resolver     *net.Resolver  // nil: the system's
}

// Sender sends messages. It is safe for concurrent use.
type Sender struct {
	client  *http.Client
	private bool
}

// NewSender makes a sender. No proxy is used, whatever the environment says: it
// would look names up itself, and so call what is refused here.
func NewSender(o Options) *Sender {
	if o.Timeout == 0 {
		o.Timeout = Timeout
	}
	dialer := &net.Dialer{Timeout: o.Timeout, Resolver: o.Resolver, Control: guard{o.AllowPrivate}.control}
	return &Sender{private: o.AllowPrivate, client: &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
			MaxIdleConns:           100,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			DisableCompression:     true,
			MaxResponseHeaderBytes: 16 << 10,
		},
	}}
}

// Send makes one attempt. What goes wrong on the way or at the receiver's is an
// Answer; an error says that the message itself cannot be sent, or that ctx ended.
func (s *Sender) Send(ctx context.Context, m Message) (Answer, error) {
	if err := CheckURL(m.URL, s.private); err != nil {
		return Answer{Code: RefusedAddress}, nil // taken in when more was allowed
	}
	began := time.Now()
	header, err := m.header(began)
	if err != nil {
		return Answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return Answer{}, fmt.Errorf("make the request of %s: its URL cannot be used", m.ID)
	}
	request.Header = header
	response, err := s.client.Do(request)
	if ctx.Err() != nil {
		return Answer{}, ctx.Err()
	}
	if err != nil {
		return Answer{Code: trouble(err), Took: time.Since(began)}, nil
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, maxAnswer) // the status counts, whatever becomes of the text
	return Answer{
		Code: meaning(response.StatusCode), Status: response.StatusCode, Took: time.Since(began),
		RetryAfter: retryAfter(response, time.Now()),
	}, nil
}

func meaning(status int) Code {
	switch {
	case status >= 200 && status < 300:
		return Delivered
	case status >= 300 && status < 400:
		return Redirected
	case status == http.StatusGone:
		return Gone
	case status == http.StatusTooManyRequests:
		return Throttled
	case status >= 400 && status < 500:
		return Rejected
	}
	return ReceiverFailed
}

// trouble names why there was no answer.
func trouble(err error) Code {
	var (
		dns     *net.DNSError
		timeout net.Error
		cert    *tls.CertificateVerificationError
		alert   tls.AlertError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, ErrRefusedAddress):
		return RefusedAddress
	case errors.As(err, &dns) && dns.IsNotFound:
		return NoSuchHost
	case errors.As(err, &timeout) && timeout.Timeout():
		return TimedOut
	case errors.As(err, &cert), errors.As(err, &alert), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return BadTLS
	}
	return Unreachable
}

// retryAfter reads the header of that name (RFC 9110, 10.2.3), seconds or a
// date, of the two answers it is meant for here.
func retryAfter(r *http.Response, now time.Time) time.Duration {
	if r.StatusCode != http.StatusTooManyRequests && r.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	wanted := r.Header.Get("Retry-After")
	wait := time.Duration(0)
	if seconds, err := strconv.ParseUint(wanted, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(wanted); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), MaxRetryAfter)
}
