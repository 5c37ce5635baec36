package pack

import (
	"errors"
	"math"
	"slices"

	"redress/internal/marketplace"
)

// leastPicture is to how few bytes a picture is made smaller so that others have
// room too; with less, the least important one is left out instead. Ours: at this
// size a photo of 1,000 pixels still shows a crack.
const leastPicture = 60 << 10

const boundless = math.MaxInt64

// item is a piece on its way into a pack.
type item struct {
	piece   Piece
	asIs    bool // the platform takes its type
	remade  bool // it is a picture that may be made anew
	content []byte
	media   string
	made    *Made
	why     Why // it is left out; empty once it is in
	in      bool
}

// loading fills a pack within a platform's limits.
type loading struct {
	limits marketplace.FileLimits
	read   func(Piece) ([]byte, error)
	items  []*item
	used   int64
	count  int
}

// load takes the pieces in, the most important first.
func (l *loading) load(ranked []Piece) error {
	seen := map[string]bool{}
	for _, p := range ranked {
		c := &item{piece: p, asIs: l.takes(p.Type), remade: l.limits.Scale && opens(p.Type) && l.target() != ""}
		l.items = append(l.items, c)
		switch {
		case seen[p.SHA256]:
			c.why = Doubled
		case !c.asIs && !c.remade:
			c.why = TypeNotTaken
		case !c.remade && p.Size > min(l.one(), l.total()):
			c.why = TooLarge
		}
		seen[p.SHA256] = true
	}
	// First each gets its share, then what still has room goes in beside them.
	for c, share := range l.shares() {
		if err := l.take(c, share); err != nil {
			return err
		}
	}
	for _, c := range l.items {
		if c.in || c.why != "" && c.why != NoRoom {
			continue
		}
		if err := l.take(c, boundless); err != nil {
			return err
		}
	}
	return nil
}

func (l *loading) one() int64   { return orBoundless(l.limits.FileBytes) }
func (l *loading) total() int64 { return orBoundless(l.limits.TotalBytes) }

func orBoundless(n int64) int64 {
	if n <= 0 {
		return boundless
	}
	return n
}

func (l *loading) full() bool { return l.limits.Count > 0 && l.count >= l.limits.Count }

// takes reports whether the platform takes a media type.
func (l *loading) takes(media string) bool {
	return len(l.limits.Types) == 0 || slices.ContainsFunc(l.limits.Types, func(t string) bool { return plainType(t) == plainType(media) })
}

// target is what a picture is made into: JPEG if the platform takes it, PNG if
// only that; empty when neither.
func (l *loading) target() string {
	for _, media := range []string{"image/jpeg", "image/png"} {
		if l.takes(media) {
			return media
		}
	}
	return ""
}

// plainType knows the one media type that is often written wrongly.
func plainType(media string) string {
	if media == "image/jpg" || media == "image/pjpeg" {
		return "image/jpeg"
	}
	return media
}

// take puts a piece in, with at most so many bytes, or says why not.
func (l *loading) take(c *item, share int64) error {
	room := min(share, l.one(), l.total()-l.used)
	switch {
	case l.full(), room <= 0:
		c.why = NoRoom
		return nil
	case c.asIs && c.piece.Size <= room:
	case !c.remade, room < min(leastPicture, l.one()):
		c.why = NoRoom
		return nil
	}
	content, err := l.read(c.piece)
	if err != nil {
		return err
	}
	c.content, c.media, c.made, c.why = content, plainType(c.piece.Type), nil, ""
	if !c.asIs || c.piece.Size > room {
		made, err := remake(content, l.target(), room)
		switch {
		case errors.Is(err, errUnreadable) && !(c.asIs && c.piece.Size <= l.one()):
			c.why = Unreadable
		case err != nil && room < l.one():
			c.why = NoRoom
		case err != nil:
			c.why = TooMuchLost
		}
		if c.why != "" {
			c.content = nil
			return nil
		}
		c.content, c.media, c.made = made.content, made.media, &made.Made
	}
	c.in = true
	l.used += int64(len(c.content))
	l.count++
	return nil
}
