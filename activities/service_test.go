package activities_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/payment"
	paymentsandbox "redress/internal/payment/sandbox"
)

// TestRefundOnTheSandboxService is the promise of Refund on the service that
// the devstack runs, whose answers are lost on purpose.
func TestRefundOnTheSandboxService(t *testing.T) {
	t.Parallel()
	service := os.Getenv("SANDBOX_URL")
	require.NotEmpty(t, service, "run the tests by `bin/devstack run -- go test ./...`")
	for _, how := range []string{"drop", "error"} {
		b := setup(t)
		rail, err := paymentsandbox.New(service, 5*time.Second)
		require.NoError(t, err)
		b.acts.Rail = rail
		r := refund(b.open(), 4980)
		switches(t, service, `{"lost_answer_next": 1, "lost_answer_how": "`+how+`", "match": {"order": "`+r.Order.Number+`"}}`)

		_, err = b.run(b.acts.Refund, r)
		passing(t, activities.Unknown, err)
		result, err := b.run(b.acts.Refund, r)
		require.NoError(t, err)
		paid, err := rail.Find(t.Context(), r.Key, payment.Refund{})
		require.NoError(t, err)
		require.Equal(t, paid.ID, result.Reference)
		require.Equal(t, r.Amount, paid.Amount)
	}
}

func switches(t *testing.T, service, set string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, service+"/v1/switches", strings.NewReader(set))
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
}
