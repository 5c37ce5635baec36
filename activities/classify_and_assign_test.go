package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
)

func (b *bench) triage(number string) (complaint.Triage, error) {
	b.t.Helper()
	var triage complaint.Triage
	value, err := execute(b.acts, b.acts.ClassifyAndAssign, number)
	if err == nil {
		require.NoError(b.t, value.Get(&triage))
	}
	return triage, err
}

func TestClassifyAndAssignByTheRulesOfThePack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got, err := b.triage(b.open().Number)
	require.NoError(t, err)
	require.Equal(t, complaint.IsComplaint, got.Kind)
	require.Equal(t, complaint.ProductQuality, got.Category)
	require.NotEmpty(t, got.Owner)
	for _, reason := range got.Reasons {
		for _, word := range personal {
			require.NotContains(t, reason, word)
		}
	}

	repeated, err := b.triage(b.open().Number)
	require.NoError(t, err)
	require.NotContains(t, repeated.Tags, "repeat_customer")
	third, err := b.triage(b.open().Number)
	require.NoError(t, err)
	require.Contains(t, third.Tags, "repeat_customer")
}

func TestClassifyAndAssignSharesTheLoad(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, err := b.triage(b.open().Number)
	require.NoError(t, err)

	for range 41 { // more than an agent's capacity
		c := b.live()
		c.Owner = first.Owner
		b.record(c)
	}
	next, err := b.triage(b.open().Number)
	require.NoError(t, err)
	require.NotEmpty(t, next.Owner)
	require.NotEqual(t, first.Owner, next.Owner)
}

func TestClassifyAndAssignOfAnErasedPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	require.NoError(t, b.store.ErasePerson(t.Context(), s.Number))
	_, err := b.triage(s.Number)
	refused(t, activities.Erased, err)

	_, err = b.triage("R26-0000-0000")
	refused(t, activities.NotFound, err)
}
