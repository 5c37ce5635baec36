package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// A tool that lost its memory hands the same complaint in again under another id.
func TestWhatAToolSaysAgainIsTheSameComplaint(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	chat, phone := newTool(t, h, "chat", complaint.Customer), newTool(t, h, "phone", complaint.Customer)
	hand := func(by tool, id string, change func(*complaint.Opening)) string {
		var in handedIn
		by.hand(id, `{"complaint":`+apptest.Opening("taobao/demo", change)+`}`).Into(h, http.StatusAccepted, &in)
		require.Equal(t, "done", in.State, in.Code)
		return in.Complaint
	}
	first := hand(chat, "c-1", nil)
	require.Equal(t, first, hand(chat, "c-2", nil))
	require.Equal(t, first, hand(chat, "c-3", nil), "and again")

	require.NotEqual(t, first, hand(chat, "c-4", func(o *complaint.Opening) { o.Text += "!" }), "something else")
	require.NotEqual(t, first, hand(phone, "c-5", nil), "somebody else")
	at := func(o *complaint.Opening) { o.SubmittedAt = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC) }
	dated := hand(chat, "c-6", at)
	require.NotEqual(t, first, dated, "a time that was said counts")
	external := func(o *complaint.Opening) { o.ExternalID = "X-1" }
	require.Equal(t, hand(chat, "c-7", external), hand(chat, "c-8", external))

	backend := h.Backend("taobao/demo")
	stands(backend, first, complaint.Investigating)
	say(t, h.Customer(first), first, "withdraw", "w", `{}`)
	stands(backend, first, complaint.Closed)
	require.NotEqual(t, first, hand(chat, "c-9", nil), "it happened again after the first was over")
}
