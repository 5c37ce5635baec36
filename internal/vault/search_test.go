package vault_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSearchTermsAreKeyedAndGoOnThroughARotation(t *testing.T) {
	t.Parallel()
	before, after, other := newVault(t, serviceKey(1)), newVault(t, serviceKey(2), serviceKey(1)), newVault(t, serviceKey(3))

	require.Equal(t, before.Terms().Current("充电"), before.Terms().Current("充电"))
	require.NotEqual(t, before.Terms().Current("充电"), before.Terms().Current("电器"))
	require.NotEqual(t, before.Terms().Current("充电"), other.Terms().Current("充电"))

	terms := after.Terms()
	require.Equal(t, []int64{terms.Current("充电"), before.Terms().Current("充电")}, terms.All("充电"))
	require.NotEqual(t, before.KeyID(), after.KeyID())
}
