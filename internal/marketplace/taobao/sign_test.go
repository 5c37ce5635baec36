package taobao

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/taobao/taobaotest"
)

// official is the call of TOP's own documentation (101617), with its secret.
func official(method string) (secret string, sent map[string]string) {
	return "helloworld", map[string]string{
		"method": "taobao.item.seller.get", "app_key": "12345678", "session": "test", "timestamp": "2016-01-01 12:00:00", "format": "json",
		"v": "2.0", "sign_method": method, "fields": "num_iid,title,nick,price,num", "num_iid": "11223344",
	}
}

func TestOfficialSignatures(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{
		signMD5:    "66987CB115214E59E6EC978214934FB8",
		signHMAC:   "D56D7858309C31B6251083A874D48273",
		signSHA256: "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8",
	} {
		secret, sent := official(method)
		got, err := sign(method, secret, sent)
		require.NoError(t, err)
		require.Equal(t, want, got, method)
		require.Equal(t, want, taobaotest.Sign(method, secret, sent), "the fake, %s", method)
	}
	_, err := sign("rsa", "helloworld", nil)
	require.Error(t, err)
}

func TestSignLeavesOutSignAndWhatIsEmpty(t *testing.T) {
	t.Parallel()
	secret, sent := official(signMD5)
	sent["sign"], sent["remark"] = "ABC", ""
	got, err := sign(signMD5, secret, sent)
	require.NoError(t, err)
	require.Equal(t, "66987CB115214E59E6EC978214934FB8", got)
}

// What is signed is what is sent, less the signature and less files: whatever the
// parameters are, the signature fits what comes out at the other end.
func TestWhatIsSignedIsWhatIsSent(t *testing.T) {
	t.Parallel()
	var got map[string]string
	var files []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, files = map[string]string{}, nil
		var values url.Values
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			_ = r.ParseMultipartForm(1 << 20)
			values = r.MultipartForm.Value
			for name := range r.MultipartForm.File {
				files = append(files, name)
			}
		} else {
			_ = r.ParseForm()
			values = r.PostForm
		}
		for name := range values {
			got[name] = values.Get(name)
		}
		_, _ = io.WriteString(w, `{"demo_call_response":{}}`)
	}))
	t.Cleanup(server.Close)

	rapid.Check(t, func(t *rapid.T) {
		way := rapid.SampledFrom([]string{signMD5, signHMAC, signSHA256}).Draw(t, "way")
		g := &gateway{url: server.URL, key: "12345678", secret: "helloworld", method: way, http: server.Client(),
			tools: marketplacetest.Tools(func() time.Time { return time.Date(2016, 1, 1, 4, 0, 0, 0, time.UTC) })}
		g.given.Access = "test"
		sent := params{}
		names := rapid.SliceOfDistinct(rapid.StringMatching(`[a-z][a-z_]{0,12}`), rapid.ID[string]).Draw(t, "names")
		for _, name := range names {
			if name != "sign" {
				sent[name] = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "+", "&=%", "退款 100%", "a\r\nb", "\"'<>"})).Draw(t, name)
			}
		}
		var uploads []upload
		if rapid.Bool().Draw(t, "file") {
			uploads = []upload{{field: "image", name: "x.png", kind: "image/png", content: rapid.SliceOf(rapid.Byte()).Draw(t, "content")}}
		}
		if err := g.tell(t.Context(), "taobao.demo.call", sent, uploads, &struct{}{}); err != nil {
			t.Fatal(err)
		}
		signature := got["sign"]
		delete(got, "sign")
		if want := taobaotest.Sign(way, "helloworld", got); signature != want {
			t.Fatalf("signed %s, and what came is signed %s: %q", signature, want, got)
		}
		for name, value := range got {
			if value == "" {
				t.Fatalf("%s was sent without a value", name)
			}
		}
		if len(files) != len(uploads) {
			t.Fatalf("%d files came, of %d", len(files), len(uploads))
		}
	})
}
