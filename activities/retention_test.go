package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"redress/activities"
)

// attic is records with so many old deliveries left.
type attic struct {
	left    int64
	before  []time.Time
	answers int
	err     error
}

func (a *attic) DropDeliveries(_ context.Context, before time.Time) (int64, error) {
	a.before = append(a.before, before)
	dropped := min(a.left, 3)
	a.left -= dropped
	return dropped, a.err
}

func (a *attic) DropKeptAnswers(context.Context) error { a.answers++; return nil }

func TestARoundOfRetentionDropsAllThatIsOld(t *testing.T) {
	t.Parallel()
	drop := func(a *attic) (report activities.RetentionReport, err error) {
		var suite testsuite.WorkflowTestSuite
		env := suite.NewTestActivityEnvironment()
		r := &activities.Retention{Records: a, Deliveries: 48 * time.Hour}
		env.RegisterActivity(r)
		value, err := env.ExecuteActivity(r.DropExpired)
		if err == nil {
			require.NoError(t, value.Get(&report))
		}
		return report, err
	}
	a := &attic{left: 7}
	report, err := drop(a)
	require.NoError(t, err)
	require.EqualValues(t, 7, report.Deliveries)
	require.Equal(t, 1, a.answers)
	for _, before := range a.before {
		require.Equal(t, a.before[0], before, "one round has one instant")
		require.WithinDuration(t, time.Now().Add(-48*time.Hour), before, time.Minute)
	}
	_, err = drop(&attic{left: 7, err: errors.New("away")})
	require.Error(t, err)
}
