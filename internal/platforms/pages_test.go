package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// page reads a page, or what comes after a form was sent.
func (h *house) page(path string, form url.Values) (text, at string) {
	h.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	request, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(body))
	require.NoError(h.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(h.t, err)
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	require.NoError(h.t, err)
	require.Equal(h.t, http.StatusOK, answer.StatusCode, "%s", all)
	return string(all), answer.Request.URL.RequestURI()
}

func TestACaseIsPlayedOnThePages(t *testing.T) {
	t.Parallel()
	h := open(t)
	all, _ := h.page("/", nil)
	require.Contains(t, all, "All is kept in memory")
	empty, _ := h.page("/jd", nil)
	require.Contains(t, empty, "No cases yet")

	text, at := h.page("/jd/cases", url.Values{"kind": {"refund"}, "total": {"89.90"}, "claimed": {""}, "text": {"<b>杯子碎了</b>"}, "hours_ago": {"0"}})
	require.Contains(t, text, "&lt;b&gt;杯子碎了&lt;/b&gt;")
	require.Contains(t, text, "the shop&#39;s turn")
	require.True(t, strings.HasPrefix(at, "/jd/cases/"), at)
	text, _ = h.page(at+"/escalates", url.Values{})
	require.Contains(t, text, "<dd>asked</dd>")
	text, _ = h.page(at+"/by-hand", url.Values{"capability": {"upload_evidence"}})
	require.Contains(t, text, "<dd>evidence</dd>", "what the shop did")
	text, again := h.page(at+"/rules", url.Values{"favour": {"split"}, "amount": {""}})
	require.Contains(t, text, "Nothing was done: amount must be there for a split")
	require.Contains(t, again, at+"?refused=")
	text, _ = h.page(at+"/rules", url.Values{"favour": {"split"}, "amount": {"40.00"}})
	require.Contains(t, text, "<strong>40.00 CNY</strong>")
	require.Contains(t, text, "for the split")
	text, at = h.page("/jd/clock", url.Values{"hours": {"24"}})
	require.Equal(t, "/jd", at)
	require.Contains(t, text, "The clock here is 24 hours ahead")
	text, _ = h.page("/jd/clock", url.Values{"right": {"true"}})
	require.NotContains(t, text, "hours ahead")
	text, _ = h.page("/jd/faults", url.Values{"fault": {"fire"}})
	require.Contains(t, text, "Nothing was done: fault must be one of")
}

func TestPagesNeedNoScriptAndTakeNone(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range casts {
		opened := h.opens(c.adapter.Name, `{"text":"<script>x</script>"}`)
		for _, path := range []string{"/", "/" + c.adapter.Name, "/" + c.adapter.Name + "/cases/" + url.PathEscape(opened.ID)} {
			answer, err := http.Get(h.url + path)
			require.NoError(t, err)
			text, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, http.StatusOK, answer.StatusCode, path)
			require.Contains(t, answer.Header.Get("Content-Security-Policy"), "default-src 'none'")
			require.NotContains(t, string(text), "<script", path)
			require.True(t, strings.HasSuffix(string(text), "</main></body></html>\n"), "%s is cut off: %s", path, text)
		}
	}
}

func TestItEndsWhenStandardInputDoes(t *testing.T) {
	t.Parallel()
	in, leash := io.Pipe()
	ctx := whileOpen(context.Background(), in)
	var out bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, "127.0.0.1:0", &out) }()
	require.NoError(t, leash.Close())
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(time.Minute):
		require.Fail(t, "it does not end")
	}
	require.Contains(t, out.String(), "the platforms are at http://127.0.0.1:")
	require.Error(t, run(t.Context(), "127.0.0.1:none", &out))
}
