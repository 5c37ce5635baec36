package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
)

const hook = `{"platform":"taobao","shop":"demo","url":"https://receiver.example/hook","event_types":["closed"]}`

// secretly is what an answer that holds a secret says.
type secretly struct {
	ID, Secret, Token, Code, Detail string
	Differs                         []string
}

// secretive are the operations whose answer holds a secret, with what is sent to
// each and what is something else.
func secretive(t *testing.T, c apptest.Caller) map[string]struct{ path, body, other string } {
	t.Helper()
	var made secretly
	read(t, glance(t, c, http.MethodPost, "/v1/webhooks", hook), http.StatusCreated, &made)
	number := c.Opened("taobao/demo", "o")
	return map[string]struct{ path, body, other string }{
		"create-webhook": {"/v1/webhooks", hook, strings.Replace(hook, `"closed"`, `"opened"`, 1)},
		"rotate-webhook": {"/v1/webhooks/" + made.ID + "/rotate", "", ""},
		"create-link":    {"/v1/complaints/" + number + "/links", `{"days":3}`, `{"days":4}`},
	}
}

func TestASecretIsToldAgainToWhoLostTheAnswer(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend, colleague := h.Backend("taobao/demo"), h.Backend("taobao/demo")
	db, err := sqlx.ConnectContext(t.Context(), "postgres", h.Database)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	for name, op := range secretive(t, backend) {
		send := func(c apptest.Caller, key, body string) apptest.Answer {
			return glance(t, c, http.MethodPost, op.path, body, "Idempotency-Key", key)
		}
		answers := make([]apptest.Answer, 20)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = send(backend, "k", op.body) })
		}
		all.Wait()
		fresh := 0
		for _, a := range answers {
			require.Less(t, a.Status, 300, "%s: %s", name, a.Body)
			require.JSONEq(t, string(answers[0].Body), string(a.Body), name)
			if a.Header.Get("Idempotent-Replayed") != "true" {
				fresh++
			}
		}
		require.Equal(t, 1, fresh, "%s: it was done once", name)
		var first, second, theirs, later secretly
		read(t, answers[0], answers[0].Status, &first)
		require.NotEmpty(t, first.Secret+first.Token, name)
		var kept []byte
		require.NoError(t, db.Get(&kept, `select string_agg(sealed, '') from kept_answers`))
		require.NotContains(t, string(kept), first.Secret+first.Token, "what is kept is encrypted")
		if op.other != "" {
			read(t, send(backend, "k", op.other), http.StatusConflict, &second)
			require.Equal(t, "key_reused", second.Code, name)
			require.Len(t, second.Differs, 1, name)
			require.Contains(t, second.Detail, second.Differs[0])
		}
		read(t, send(colleague, "k", op.body), answers[0].Status, &theirs)
		require.NotEqual(t, first.Secret+first.Token, theirs.Secret+theirs.Token, "%s: a key is its sender's own", name)

		_, err := db.Exec(`update kept_answers set expires_at = now()`)
		require.NoError(t, err)
		read(t, send(backend, "k", op.body), answers[0].Status, &later)
		require.NotEqual(t, first.Secret+first.Token, later.Secret+later.Token, "%s: a day later the key is free", name)
	}
}

func TestAKeyIsNotUsedUpByWhatWasRefused(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	create := func(body string) apptest.Answer {
		return glance(t, backend, http.MethodPost, "/v1/webhooks", body, "Idempotency-Key", "k")
	}
	require.Equal(t, http.StatusUnprocessableEntity, create(strings.Replace(hook, "https:", "ftp:", 1)).Status)
	require.Equal(t, http.StatusForbidden, create(strings.Replace(hook, "taobao", "jd", 1)).Status)
	require.Equal(t, http.StatusCreated, create(hook).Status)
	require.Equal(t, http.StatusNotFound, glance(t, backend, http.MethodPost, "/v1/webhooks/wh_none/rotate", "", "Idempotency-Key", "k").Status)
}

// Whoever may no longer do something is not told what it led to either.
func TestASecretIsNotToldAgainToWhoMayNot(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	var made secretly
	read(t, glance(t, backend, http.MethodPost, "/v1/webhooks", hook), http.StatusCreated, &made)
	rotate := func() apptest.Answer {
		return glance(t, backend, http.MethodPost, "/v1/webhooks/"+made.ID+"/rotate", "", "Idempotency-Key", "k")
	}
	require.Equal(t, http.StatusOK, rotate().Status)
	db, err := sqlx.ConnectContext(t.Context(), "postgres", h.Database)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Exec(`update webhooks set shop = 'elsewhere'`)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, rotate().Status)
}
