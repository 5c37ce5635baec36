package rakuten_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/rakuten"
	"redress/internal/provider"
)

func as[T error](err error, target *T) bool { return errors.As(err, target) }

// capture answers like next, and keeps what was asked.
func capture(t *testing.T, r *rig) (marketplace.Platform, *[]*http.Request) {
	t.Helper()
	var seen []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(body))
		kept := request.Clone(request.Context())
		kept.Body = io.NopCloser(bytes.NewReader(body))
		seen = append(seen, kept)
		r.Gateway().ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	shop := r.Shop()
	shop.Gateway = server.URL
	p, err := rakuten.Adapter.Connect(shop, marketplacetest.Tools(r.Now))
	require.NoError(t, err)
	return p, &seen
}

func TestTheOfficialESAVector(t *testing.T) {
	t.Parallel()
	var header string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("Authorization")
		http.Error(w, "", http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	p, err := rakuten.Adapter.Connect(marketplace.Shop{Gateway: server.URL, Settings: map[string]string{
		"service_secret": "SP000000_serviceSecret", "license_key": "SL000000_licenseKey", "shop_id": "1",
	}}, marketplacetest.Tools(time.Now))
	require.NoError(t, err)
	_, err = p.Case.Dispute(t.Context(), "1-20260101-1t")
	require.Error(t, err)
	require.Equal(t, "ESA U1AwMDAwMDBfc2VydmljZVNlY3JldDpTTDAwMDAwMF9saWNlbnNlS2V5", header)
}

func TestTrapADuplicateReplyIsASuccessOnceItIsReadBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	const text = "お詫び申し上げます。"
	// Between our look and our reply somebody else sends the same: Rakuten answers 409.
	other, _ := capture(t, r)
	r.before = func(n int) {
		if n == 2 {
			require.NoError(t, other.Messages.SendMessage(t.Context(), of(id), marketplace.Message{Text: text}))
		}
	}
	require.NoError(t, r.platform.Messages.SendMessage(t.Context(), of(id), marketplace.Message{Text: text}))
	require.Equal(t, 3, r.line.Calls(), "a look, the reply, a look back")
	require.Equal(t, []string{"message"}, r.Took(id))
}

func TestTrapADuplicateThatDoesNotShowIsNotKnown(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodPost && strings.HasSuffix(request.URL.Path, "/reply") {
			w.WriteHeader(http.StatusConflict)
			return
		}
		r.Gateway().ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	shop := r.Shop()
	shop.Gateway = server.URL
	p, err := rakuten.Adapter.Connect(shop, marketplacetest.Tools(r.Now))
	require.NoError(t, err)
	err = p.Messages.SendMessage(t.Context(), of(id), marketplace.Message{Text: "x"})
	var unknown *provider.Unknown
	require.ErrorAs(t, err, &unknown)
}

func TestTrapOrdersWantTheirContentTypeToTheLetter(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	p, seen := capture(t, r)
	_, err := p.Case.Dispute(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, *seen, 2)
	require.Equal(t, []string{"application/json;charset=utf-8"}, (*seen)[1].Header["Content-Type"])
	body, err := io.ReadAll((*seen)[1].Body)
	require.NoError(t, err)
	require.Contains(t, string(body), `"version":7`)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/es/2.0/order/getOrder/", strings.NewReader(`{}`))
	require.NoError(t, err)
	request.Header = (*seen)[1].Header.Clone()
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusUnsupportedMediaType, answer.StatusCode)
}

func TestEvidenceIsUploadedAndThenSent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	file := marketplace.Attachment{Name: "証拠[1].jpg", Type: "image/jpeg", Content: []byte("\xff\xd8\xff a picture")}
	pack := marketplace.Pack{Key: "k/submission/1", Text: "検品の写真です。", Files: []marketplace.Attachment{file}}
	path, err := r.platform.Evidence.TakeEvidence(t.Context(), of(id), pack)
	require.NoError(t, err)
	require.Equal(t, file.Content, r.File(path))
	for range 2 {
		again, err := r.platform.Evidence.TakeEvidence(t.Context(), of(id), pack)
		require.NoError(t, err)
		require.Equal(t, path, again)
	}
	require.Equal(t, 1, r.Uploads())
	require.Equal(t, []string{"evidence"}, r.Took(id))

	pack.Text = ""
	_, err = r.platform.Evidence.TakeEvidence(t.Context(), of(id), pack)
	require.NoError(t, err)
	_, err = r.platform.Evidence.TakeEvidence(t.Context(), of(id), marketplace.Pack{Text: "写真はありません。"})
	require.NoError(t, err)
	require.Equal(t, []string{"evidence", "evidence", "message"}, r.Took(id))

	limits := r.platform.Limits.Files
	for want, files := range map[string][]marketplace.Attachment{
		"too_many_files": {file, file},
		"file_type":      {{Type: "video/mp4", Content: []byte("x")}},
		"file_size":      {{Type: "image/png", Content: make([]byte, limits.FileBytes+1)}},
	} {
		calls := r.line.Calls()
		_, err := r.platform.Evidence.TakeEvidence(t.Context(), of(id), marketplace.Pack{Text: "x", Files: files})
		require.Equal(t, want, code(err))
		require.Equal(t, calls, r.line.Calls(), "nothing is sent")
	}
	_, err = r.platform.Evidence.TakeEvidence(t.Context(), of(id), marketplace.Pack{Text: "x", Files: []marketplace.Attachment{{Type: "application/pdf", Content: make([]byte, limits.FileBytes)}}})
	require.NoError(t, err)
	require.ErrorContains(t, r.platform.Messages.SendMessage(t.Context(), of(id), marketplace.Message{Text: "https://shop.example/"}), "foreign_url")
}

func TestTheLicenceKeyIsWarnedOfInTime(t *testing.T) {
	t.Parallel()
	r := setup(t)
	finding := func() marketplace.Finding { return r.platform.Checks.Check(t.Context())[0] }
	for _, f := range r.platform.Checks.Check(t.Context()) {
		require.NoError(t, f.Err, f.What)
		require.NotEmpty(t, f.Note, f.What)
	}
	require.Contains(t, finding().Note, "expires in 90 days, on 2027-02-18")
	r.Turn(77 * 24 * time.Hour)
	require.ErrorContains(t, finding().Err, "ends in 13 days")
	r.Turn(13 * 24 * time.Hour)
	require.ErrorContains(t, finding().Err, "has ended")
	_, err := r.platform.Case.Dispute(t.Context(), "1-20260101-1t")
	require.Equal(t, provider.Unauthorised, code(err))
	require.Error(t, r.platform.Checks.Check(t.Context())[2].Err)
}

func TestTheLicenceKeyBySettingWhereRakutenDoesNotTell(t *testing.T) {
	t.Parallel()
	r := setup(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if strings.Contains(request.URL.Path, "license-management") {
			http.NotFound(w, request)
			return
		}
		r.Gateway().ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	check := func(settings map[string]string) marketplace.Finding {
		shop := r.Shop()
		shop.Gateway = server.URL
		for name, v := range settings {
			shop.Settings[name] = v
		}
		p, err := rakuten.Adapter.Connect(shop, marketplacetest.Tools(r.Now))
		require.NoError(t, err)
		return p.Checks.Check(t.Context())[0]
	}
	require.ErrorContains(t, check(map[string]string{"license_expires": "2026-12-01"}).Err, "ends in 11 days")
	ok := check(map[string]string{"license_expires": "2026-12-01", "license_warn_days": "10"})
	require.NoError(t, ok.Err)
	require.Contains(t, ok.Note, "on 2026-12-01")
	require.ErrorContains(t, check(map[string]string{"license_expires": "2026-11-19"}).Err, "has ended")
	require.Contains(t, check(nil).Note, "license_expires")
}

func TestSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	good := map[string]string{"service_secret": "s", "license_key": "k", "shop_id": "1"}
	for _, change := range []map[string]string{
		{"service_secret": ""}, {"license_key": ""}, {"shop_id": ""}, {"shop_id": "one"}, {"license_expires": "tomorrow"}, {"license_warn_days": "x"},
		{"look_back_days": "0"}, {"look_back_days": "731"}, {"inventory_restore": "3"}, {"cancel_reason": "7"}, {"cancel_reason_shipped": "9"},
	} {
		settings := map[string]string{}
		for _, m := range []map[string]string{good, change} {
			for name, v := range m {
				settings[name] = v
			}
		}
		_, err := rakuten.Adapter.Connect(marketplace.Shop{Settings: settings}, marketplacetest.Tools(time.Now))
		require.Error(t, err, change)
	}
	_, err := rakuten.Adapter.Connect(marketplace.Shop{Settings: good, Gateway: "rms"}, marketplacetest.Tools(time.Now))
	require.Error(t, err)
	_, err = rakuten.Adapter.Connect(marketplace.Shop{Settings: good}, marketplacetest.Tools(time.Now))
	require.NoError(t, err)
	for _, s := range rakuten.Adapter.Settings {
		require.NotEmpty(t, s.Help, s.Name)
	}
}

func TestSecretsAreInNoError(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	p, err := rakuten.Adapter.Connect(marketplace.Shop{Gateway: gone.URL, Settings: map[string]string{
		"service_secret": "s3cr3t", "license_key": "l1c3nc3", "shop_id": "1",
	}}, marketplacetest.Tools(time.Now))
	require.NoError(t, err)
	found := p.Checks.Check(t.Context())
	_, err = p.Case.Dispute(t.Context(), "1-20260101-1t")
	require.Error(t, err)
	for _, f := range append(found, marketplace.Finding{Err: err}) {
		if f.Err != nil {
			require.NotContains(t, f.Err.Error(), "s3cr3t")
			require.NotContains(t, f.Err.Error(), "l1c3nc3")
		}
	}
}
