package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// gives uploads a file, with a key unless it is empty.
func gives(t *testing.T, c apptest.Caller, number, key, content string) apptest.Answer {
	t.Helper()
	body, kind := uploaded(nil, "kettle.png", content)
	headers := []string{"Content-Type", kind}
	if key != "" {
		headers = append(headers, "Idempotency-Key", key)
	}
	return glance(t, c, http.MethodPost, "/v1/complaints/"+number+"/evidence", body, headers...)
}

// pictures are the hashes of a complaint's pictures.
func pictures(t *testing.T, c apptest.Caller, number string) (hashes []string) {
	t.Helper()
	var files struct {
		Evidence []struct{ SHA256, Kind string }
	}
	read(t, glance(t, c, http.MethodGet, "/v1/complaints/"+number+"/evidence", ""), http.StatusOK, &files)
	for _, f := range files.Evidence {
		if f.Kind == string(complaint.Photo) {
			hashes = append(hashes, f.SHA256)
		}
	}
	return hashes
}

func TestAFileWhoseMessageIsRefusedIsTakenAwayAgain(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	customer := h.Customer(number)
	stands(backend, number, complaint.Investigating)
	var first struct{ SHA256 string }
	require.NoError(t, json.Unmarshal(gives(t, customer, number, "one", picture(8)).Body, &first))
	refused := gives(t, customer, number, "one", picture(9))
	require.Equal(t, complaint.MessageReused, refused.Code(), "%s", refused.Body)
	require.Equal(t, []string{first.SHA256}, pictures(t, backend, number), "of what is refused nothing stays")

	// What a message has filed stays, and so does what another is to file.
	require.Equal(t, http.StatusCreated, gives(t, customer, number, "two", picture(10)).Status)
	require.Equal(t, complaint.MessageReused, gives(t, customer, number, "one", picture(10)).Code())
	body, kind := uploaded(map[string]string{"submit": "false"}, "kettle.png", picture(11))
	require.Equal(t, http.StatusCreated, glance(t, customer, http.MethodPost, "/v1/complaints/"+number+"/evidence", body, "Content-Type", kind).Status)
	require.Equal(t, complaint.MessageReused, gives(t, customer, number, "one", picture(11)).Code())
	require.Len(t, pictures(t, backend, number), 3)
}

func TestAnUploadThatIsRepeatedAfterTheEndHasItsAnswerAgain(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	customer := h.Customer(number)
	stands(backend, number, complaint.Investigating)
	keyed, plain := gives(t, customer, number, "one", picture(8)), gives(t, customer, number, "", picture(9))
	require.Equal(t, http.StatusCreated, keyed.Status, "%s", keyed.Body)
	say(t, customer, number, "withdraw", "w", `{}`)
	stands(backend, number, complaint.Closed)

	for key, before := range map[string]apptest.Answer{"one": keyed, "": plain} {
		again := gives(t, customer, number, key, picture(map[string]int{"one": 8, "": 9}[key]))
		require.Equal(t, before.Status, again.Status, "%s", again.Body)
		require.JSONEq(t, string(before.Body), string(again.Body))
	}
	kept := pictures(t, backend, number)
	require.Equal(t, complaint.CaseClosed, gives(t, customer, number, "three", picture(10)).Code())
	require.Equal(t, complaint.CaseClosed, gives(t, customer, number, "three", picture(8)).Code(), "the same file in another message")
	require.Equal(t, kept, pictures(t, backend, number))
}
