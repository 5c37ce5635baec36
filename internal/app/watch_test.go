package app

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"

	"redress/internal/postgres"
)

// A shop whose token died is not watched until it has a new one, and what has not
// changed asks Temporal nothing.
func TestAShopIsWatchedWhileItIsConnected(t *testing.T) {
	t.Parallel()
	var done []string
	schedules, handle := &mocks.ScheduleClient{}, &mocks.ScheduleHandle{}
	schedules.On("Create", mock.Anything, mock.Anything).Run(func(a mock.Arguments) { done = append(done, "make "+a.Get(1).(client.ScheduleOptions).ID) }).Return(handle, nil)
	schedules.On("GetHandle", mock.Anything, mock.Anything).Return(func(_ context.Context, id string) client.ScheduleHandle {
		done = append(done, "drop "+id)
		return handle
	})
	handle.On("Delete", mock.Anything).Return(nil)
	k := watchKeeper{schedules: schedules, queue: "complaints", every: time.Minute, kept: map[string]time.Time{}}
	shop := postgres.ShopConnection{Platform: "taobao", Shop: "demo", State: postgres.ShopConnected, UpdatedAt: time.Unix(1, 0)}

	for _, state := range []postgres.ShopState{postgres.ShopConnected, postgres.ShopConnected, postgres.ShopDead, postgres.ShopDead, postgres.ShopConnected} {
		if shop.State != state {
			shop.State, shop.UpdatedAt = state, shop.UpdatedAt.Add(time.Minute)
		}
		require.NoError(t, k.keep(t.Context(), []postgres.ShopConnection{shop}))
	}
	require.Equal(t, []string{"make watch/taobao/demo", "drop watch/taobao/demo", "make watch/taobao/demo"}, done)
}
