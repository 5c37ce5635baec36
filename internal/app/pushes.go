package app

import (
	"redress/internal/inbox"
	"redress/internal/marketplace"
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
