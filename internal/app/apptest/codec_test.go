package apptest_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
)

func TestTheCodecServerIsForOperatorsOfAllShopsAndIsAudited(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t, "TEMPORAL_PAYLOAD_KEYS="+base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32))), "TEMPORAL_UI_URL=https://ui.example")
	body := `{"payloads":[{"metadata":{"encoding":"` + base64.StdEncoding.EncodeToString([]byte("json/plain")) + `"},"data":"` + base64.StdEncoding.EncodeToString([]byte(`"secret"`)) + `"}]}`
	post := func(c apptest.Caller, path, body string) apptest.Answer {
		return c.Do(t.Context(), http.MethodPost, path, strings.NewReader(body), "Content-Type", "application/json", "X-Namespace", "default", "Origin", "https://ui.example")
	}
	olga := h.Person("olga")
	sealed := post(olga, "/codec/encode", body)
	require.Equal(t, http.StatusOK, sealed.Status, "%s", sealed.Body)
	require.Equal(t, "https://ui.example", sealed.Header.Get("Access-Control-Allow-Origin"))
	opened := post(olga, "/codec/decode", string(sealed.Body))
	require.Equal(t, http.StatusOK, opened.Status)
	var plain struct{ Payloads []struct{ Data []byte } }
	require.NoError(t, json.Unmarshal(opened.Body, &plain))
	require.Equal(t, `"secret"`, string(plain.Payloads[0].Data))
	audits, err := h.Store.Audits(t.Context(), "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"olga", "payload_decoded", "1"}, []string{audits[0].Actor, audits[0].Action, audits[0].Detail["payloads"]})

	require.Equal(t, http.StatusForbidden, post(h.Person("lin"), "/codec/decode", string(sealed.Body)).Status)
	require.Equal(t, http.StatusUnauthorized, post(apptest.Caller{House: h}, "/codec/decode", string(sealed.Body)).Status)
	none := post(apptest.Unstaffed(t).Backend("*/*"), "/codec/decode", body)
	require.Equal(t, http.StatusNotFound, none.Status, "without keys there is none: %s", none.Body)
}
