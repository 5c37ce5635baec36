package marketplace

// Registry knows the platforms that have an adapter.
type Registry struct {
	platforms map[string]Platform
	fallback  Platform
}

// NewRegistry answers with fallback for a platform that has no adapter.
func NewRegistry(fallback Platform) *Registry {
	return &Registry{platforms: map[string]Platform{}, fallback: fallback}
}

// Add gives a platform its adapter.
func (r *Registry) Add(name string, p Platform) { r.platforms[name] = p }

// For is what the platform of this name can do.
func (r *Registry) For(name string) Platform {
	if p, ok := r.platforms[name]; ok {
		return p
	}
	return r.fallback
}
