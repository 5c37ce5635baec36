package stripe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	api "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"
	"pgregory.net/rapid"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

func TestMoneyIsTheSameThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := complaint.Money{Minor: rapid.Int64Range(0, 1e12).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]string{"USD", "JPY", "ISK", "UGX", "MGA", "KWD", "HUF", "CNY"}).Draw(t, "currency")}
		units, err := send(m)
		if err != nil {
			require.True(t, refusedAs(err, "decimals_not_supported"))
			require.Contains(t, []string{"MGA", "KWD"}, m.Currency)
			return
		}
		require.Equal(t, m, receive(units, m.Currency))
	})
	for currency, want := range map[string]int64{"JPY": 5, "ISK": 500, "UGX": 500, "USD": 5} {
		units, err := send(complaint.Money{Minor: 5, Currency: currency})
		require.NoError(t, err)
		require.Equal(t, want, units, currency)
	}
	_, err := send(complaint.Money{Minor: 5001, Currency: "KWD"})
	require.Error(t, err, "Stripe takes ten thousandths of a dinar at a time")
}

func TestAnAlbumIsOneDocumentAndTheSameForTheSamePictures(t *testing.T) {
	t.Parallel()
	var shown, clear bytes.Buffer
	require.NoError(t, jpeg.Encode(&shown, image.NewRGBA(image.Rect(0, 0, 30, 20)), nil))
	require.NoError(t, png.Encode(&clear, image.NewNRGBA(image.Rect(0, 0, 8, 6))))
	pictures := []marketplace.Attachment{{Name: "a.jpg", Content: shown.Bytes()}, {Name: "b.png", Content: clear.Bytes()}}
	made, err := album(pictures)
	require.NoError(t, err)
	again, err := album(pictures)
	require.NoError(t, err)
	require.Equal(t, made, again)
	require.True(t, bytes.Contains(made.Content, shown.Bytes()), "a JPEG stays as it is")
	require.Contains(t, string(made.Content), "/Count 2")
	require.Contains(t, string(made.Content), "/MediaBox [0 0 8 6]")

	// Each object stands where the table of them says.
	_, table, _ := strings.Cut(string(made.Content), "\nxref\n")
	lines := strings.Split(table, "\n")
	for n := 1; n <= 8; n++ {
		at, err := strconv.Atoi(lines[n+1][:10])
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(made.Content[at:]), fmt.Sprintf("%d 0 obj\n", n)), "object %d", n)
	}

	_, err = album([]marketplace.Attachment{{Name: "a", Content: []byte("x")}, {Name: "b", Content: []byte("y")}})
	require.True(t, refusedAs(err, "one_file_a_field"))
}

func FuzzADisputeIsTold(f *testing.F) {
	f.Add([]byte(`{"id":"dp_1","status":"lost","amount":5,"currency":"usd","charge":{"id":"ch_1","amount":7},"evidence_details":{"due_by":1},"balance_transactions":[{"amount":-5}]}`))
	f.Add([]byte(`{"id":"dp_1","status":"warning_closed","charge":"ch_1","evidence_details":{}}`))
	f.Add([]byte(`{"id":"dp_1","status":"new","charge":{"amount_refunded":9},"evidence_details":{},"balance_transactions":[null]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var d api.Dispute
		if json.Unmarshal(raw, &d) != nil || d.Charge == nil || d.EvidenceDetails == nil {
			return
		}
		if told := (&shop{orderKey: "order_id"}).told(&d); told.ID != d.ID {
			t.Fatal("another dispute")
		}
	})
}

func FuzzAPushIsReadOrNot(f *testing.F) {
	f.Add([]byte(`{"id":"evt_1","type":"charge.dispute.created","data":{"object":{"id":"dp_1"}}}`), "t=1,v1=00")
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte, signature string) {
		if _, _, err := ReadPush(http.Header{"Stripe-Signature": {signature}}, body, "secret", now); err == nil {
			t.Fatal("a signature that nobody made")
		}
		signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: "secret", Timestamp: now})
		if id, event, err := ReadPush(http.Header{"Stripe-Signature": {signed.Header}}, body, "secret", now); err == nil && (id == "" || event == "") {
			t.Fatal("a push without ids")
		}
	})
}
