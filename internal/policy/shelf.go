package policy

import "sync/atomic"

// Shelf holds the packs in force in a running program. They are replaced whole,
// and only by packs that were checked; whoever took them before goes on with
// those.
type Shelf struct {
	dir     string
	inForce atomic.Pointer[Packs]
}

// Open loads the packs built in and those of dir; see Load.
func Open(dir string) (*Shelf, error) {
	s := &Shelf{dir: dir}
	return s, s.Reload()
}

// Packs are those in force.
func (s *Shelf) Packs() *Packs { return s.inForce.Load() }

// Reload reads the packs again. Where they are wrong, those in force stay, and
// the error says what is wrong.
func (s *Shelf) Reload() error {
	packs, err := Load(s.dir)
	if err != nil {
		return err
	}
	s.inForce.Store(packs)
	return nil
}
