package main

import (
	"bytes"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"redress/internal/webhook"
)

// A receiver takes what is signed with its secret, refuses what is not, and ends
// after as many as it was told.
func TestAReceiverPrintsWhatIsSigned(t *testing.T) {
	t.Parallel()
	secret := webhook.NewSecret()
	check, err := standard.NewWebhook(secret)
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var out, refused bytes.Buffer
	sh := &shell{out: &out, err: &refused, output: "table", now: time.Now}
	ended := make(chan error, 1)
	go func() { ended <- sh.listen(t.Context(), l, check, 2) }()

	send := func(with, body string) int {
		signer, err := standard.NewWebhook(with)
		require.NoError(t, err)
		at := time.Now()
		signature, err := signer.Sign("msg_1", at, []byte(body))
		require.NoError(t, err)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+l.Addr().String(), strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("webhook-id", "msg_1")
		r.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
		r.Header.Set("webhook-signature", signature)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	require.Equal(t, http.StatusNoContent, send(secret, `{"type":"complaint.closed","data":{"id":"R26-7K4Q-X2MH"}}`))
	require.Equal(t, http.StatusUnauthorized, send(webhook.NewSecret(), `{"type":"complaint.opened"}`))
	require.Equal(t, http.StatusNoContent, send(secret, `{"type":"webhook.test","data":{"subscription":"wh_1"}}`))
	require.NoError(t, <-ended)
	require.Equal(t, "complaint.closed  R26-7K4Q-X2MH  msg_1\nwebhook.test    msg_1\n", out.String())
	require.Contains(t, refused.String(), "not signed")
}

func TestListeningNeedsASecret(t *testing.T) {
	t.Parallel()
	r := door{t: t}.do("", "webhook", "listen")
	require.Equal(t, exitUsage, r.code)
	require.Contains(t, r.err, "--secret")
}
