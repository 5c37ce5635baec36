package activities_test

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/evidence"
	fulfilmentsandbox "redress/internal/fulfilment/sandbox"
	"redress/internal/marketplace"
	"redress/internal/notify"
	paymentsandbox "redress/internal/payment/sandbox"
	"redress/internal/policy"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/provider/sandboxtest"
)

// personal is what must never stand in an error.
var personal = []string{"韩梅梅", "meimei.han", "13800138000", "杯子漏水", "hunter2"}

// bench is the activities on a real database, a real mail server and the
// sandbox, each the test's own.
type bench struct {
	t       *testing.T
	store   *postgres.Store
	sandbox *sandboxtest.Server
	post    *postbox
	acts    *activities.Activities
}

func setup(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, store: postgrestest.Store(t), sandbox: sandboxtest.New(t), post: newPostbox(t)}
	packs, err := policy.Open("")
	require.NoError(t, err)
	mail, err := notify.NewMailer("smtp://"+b.post.address+"?tls=none", "Redress <care@redress.example>")
	require.NoError(t, err)
	rail, err := paymentsandbox.New(b.sandbox.URL, 5*time.Second)
	require.NoError(t, err)
	desk, err := fulfilmentsandbox.New(b.sandbox.URL, 5*time.Second)
	require.NoError(t, err)
	files, err := evidence.Folder(filepath.Join(t.TempDir(), "blobs"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	b.acts = &activities.Activities{
		Cases: b.store, Ledger: b.store, Evidence: evidence.New(files, b.store), Packs: packs, Policies: b.store, Mail: mail,
		Platforms: marketplace.NewRegistry(activities.House(b.store, mail), nil), Rail: rail, Desk: desk,
	}
	return b
}

// open opens a complaint of a customer whose data is all in personal.
func (b *bench) open(change ...func(*complaint.Opening)) activities.Subject {
	b.t.Helper()
	mine := func(o *complaint.Opening) {
		o.Platform = "taobao"
		o.Customer = complaint.Person{Name: "韩梅梅", Email: "meimei.han@example.com", Phone: "+8613800138000",
			Locale: "zh-CN", Timezone: "Asia/Shanghai", PreferredChannel: "email"}
		o.Text = "杯子漏水 hunter2"
	}
	number := postgrestest.Open(b.t, b.store, append([]func(*complaint.Opening){mine}, change...)...)
	intake, err := b.store.Intake(b.t.Context(), number)
	require.NoError(b.t, err)
	return activities.SubjectOf(complaint.Open(intake, time.Now()))
}

// run runs an activity as a worker does.
func (b *bench) run(activity any, request any) (activities.OperationResult, error) {
	b.t.Helper()
	var result activities.OperationResult
	value, err := execute(b.acts, activity, request)
	if err == nil && value.HasValue() {
		require.NoError(b.t, value.Get(&result))
	}
	return result, err
}

func execute(acts *activities.Activities, activity any, request any) (value interface {
	HasValue() bool
	Get(any) error
}, err error) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(acts)
	return env.ExecuteActivity(activity, request)
}

// refused is an error that only a person can heal, with this code.
func refused(t *testing.T, code string, err error) {
	t.Helper()
	app := coded(t, code, err)
	require.True(t, app.NonRetryable(), "%v", err)
}

// passing is an error that may be gone the next time, of this type.
func passing(t *testing.T, kind string, err error) *temporal.ApplicationError {
	t.Helper()
	app := coded(t, kind, err)
	require.False(t, app.NonRetryable(), "%v", err)
	return app
}

func coded(t *testing.T, code string, err error) *temporal.ApplicationError {
	t.Helper()
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.Equal(t, code, app.Type(), "%v", err)
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		for _, word := range personal {
			require.NotContains(t, cause.Error(), word)
		}
	}
	return app
}

func yuan(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }
