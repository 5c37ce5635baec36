package postgrestest

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// Request is a valid request to open a complaint, of a new customer about a new
// order, changed as the test wants it.
func Request(change ...func(*complaint.Opening)) postgres.OpenRequest {
	id := rand.Text()[:10]
	now := time.Now().UTC().Truncate(time.Microsecond)
	o := complaint.Opening{
		Platform: "house", Shop: "demo", ExternalID: "X-" + id, Channel: "platform",
		Customer: complaint.Person{Name: "李雷", Email: id + "@example.com", Locale: "zh-CN", Timezone: "Asia/Shanghai", PreferredChannel: "email"},
		Order: complaint.Order{Number: "O-" + id, Total: complaint.Money{Minor: 12800, Currency: "CNY"}, Carrier: "sf", Tracking: "SF123",
			Items: []complaint.OrderItem{{SKU: "A1", Batch: "B7", Title: "保温杯", Quantity: 1, Price: complaint.Money{Minor: 12800, Currency: "CNY"}}}},
		Text: "杯子漏水", Wish: complaint.FullRefund, SubmittedAt: now.Add(-time.Hour), TimeScale: 1,
	}
	for _, c := range change {
		c(&o)
	}
	return postgres.OpenRequest{Opening: o, Now: now, Terms: complaint.Terms{Pack: "house", Version: "1"}}
}

// Open opens such a complaint and returns its number.
func Open(t testing.TB, s *postgres.Store, change ...func(*complaint.Opening)) string {
	t.Helper()
	opened, err := s.Open(t.Context(), Request(change...))
	require.NoError(t, err)
	return opened.Number
}
