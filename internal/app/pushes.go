package app

import (
	"context"
	"errors"
	"net/http"
	"time"

	"redress/internal/inbox"
	"redress/internal/marketplace"
	"redress/internal/postgres"
	"redress/internal/provider"
)

// pushes are the ways of writing of the platforms that push.
func pushes(adapters []marketplace.Adapter) map[string]inbox.Push {
	all := map[string]inbox.Push{}
	for _, a := range adapters {
		if a.Push != nil {
			all[a.Name] = a.Push
		}
	}
	return all
}

// Pushing is the adapter of a platform that pushes.
func Pushing(platform string) (marketplace.Adapter, bool) {
	for _, a := range Platforms {
		if a.Name == platform && a.Push != nil {
			return a, true
		}
	}
	return marketplace.Adapter{}, false
}

// heard is what platforms want to hear back to a push, by name.
func heard(adapters []marketplace.Adapter) map[string]string {
	all := map[string]string{}
	for _, a := range adapters {
		if a.Heard != "" {
			all[a.Name] = a.Heard
		}
	}
	return all
}

// verifyWithin is how long a platform may take to say that a push is its own.
const verifyWithin = 5 * time.Second

// verify asks a platform whether a push is its own, where only it can tell. When
// it cannot be asked, the push is believed as far as any is: its case is read.
func (s *Shops) verify(ctx context.Context, from postgres.InboxSource, header http.Header, body []byte) error {
	adapter, err := s.Adapter(from.Kind)
	if err != nil || adapter.Verify == nil {
		return nil
	}
	shop, err := s.kept(ctx, from.Platform, from.Shop)
	if err != nil {
		return nil // it is not connected: there is no case of it to read
	}
	ctx, cancel := context.WithTimeout(ctx, verifyWithin)
	defer cancel()
	if refused := (*provider.Refused)(nil); errors.As(adapter.Verify(ctx, shop, s.tools(shop.Platform, shop.Name), header, body), &refused) && refused.Code != provider.Unauthorised {
		return inbox.ErrSignature
	}
	return nil
}
