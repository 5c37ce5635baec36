package apptest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
)

func TestAComplaintGoesThroughTheFrontDoor(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k1")
	at := "/v1/complaints/" + number
	backend.Until(at, func(a apptest.Answer) bool {
		var c struct{ Stage string }
		a.Into(h, http.StatusOK, &c)
		return c.Stage == "investigating"
	})
	said := backend.Post(at+"/messages/state-position", "m1", `{"position":"agree","text":"sorry","actor":{"role":"merchant","id":"wu"}}`)
	require.Equal(t, http.StatusOK, said.Status, "%s", said.Body)
	again := backend.Post(at+"/messages/state-position", "m1", `{"position":"agree","text":"sorry","actor":{"role":"merchant","id":"wu"}}`)
	require.Equal(t, string(said.Body), string(again.Body))
}
