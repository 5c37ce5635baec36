package marketplace_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
)

type arbiter string

func (a arbiter) Submit(context.Context, marketplace.Case, marketplace.File) (string, error) {
	return string(a), nil
}

type reader string

func (r reader) Order(context.Context, marketplace.Case) (marketplace.Record, error) {
	return marketplace.Record(r), nil
}

func TestAShopThatIsNotConnectedGetsTheHouse(t *testing.T) {
	t.Parallel()
	house := marketplace.Platform{Arbitration: arbiter("house"), Orders: reader("house")}
	r := marketplace.NewRegistry(house, func(_ context.Context, platform, shop string) (marketplace.Platform, bool, error) {
		switch shop {
		case "away":
			return marketplace.Platform{}, false, errors.New("no database")
		case "demo":
			return marketplace.Platform{Messages: nil}, platform == "jd", nil
		}
		return marketplace.Platform{}, false, nil
	})

	for _, one := range []struct{ platform, shop string }{{"taobao", "demo"}, {"jd", "other"}, {"", ""}} {
		p, err := r.For(t.Context(), one.platform, one.shop)
		require.NoError(t, err)
		require.Equal(t, house, p)
	}
	p, err := r.For(t.Context(), "jd", "demo")
	require.NoError(t, err)
	require.Nil(t, p.Arbitration, "the house does not decide a platform's case")
	require.Equal(t, house.Orders, p.Orders, "what it does not show comes from our own records")
	_, err = r.For(t.Context(), "jd", "away")
	require.EqualError(t, err, "connect to jd of shop away: no database")
}

func TestWithoutConnectionsEverythingIsTheHouses(t *testing.T) {
	t.Parallel()
	house := marketplace.Platform{Arbitration: arbiter("house")}
	p, err := marketplace.NewRegistry(house, nil).For(t.Context(), "jd", "demo")
	require.NoError(t, err)
	require.Equal(t, house, p)
}
