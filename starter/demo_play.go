package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"redress/internal/app"
)

// newPlay prepares a run of the demo: connections, a photo to give, and a mark
// that tells its orders from those of another run.
func newPlay(ctx context.Context, sh *shell, settings app.Settings, scale int64) (*demo, error) {
	store, err := app.OpenStore(ctx, settings)
	if err != nil {
		return nil, err
	}
	d := &demo{sh: sh, settings: settings, store: store, scale: scale, run: rand.Text()[:6], began: time.Now(), cast: map[string]*story{}}
	if err := d.paint(); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	d.letters = d.lastMail(ctx)
	return d, nil
}

// paint makes the photo that customers give.
func (d *demo) paint() error {
	folder, err := os.MkdirTemp("", "redress-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo's photo: %w", err)
	}
	d.photo = filepath.Join(folder, "photo.png")
	file, err := os.Create(d.photo)
	if err != nil {
		return fmt.Errorf("make the demo's photo: %w", err)
	}
	if err := png.Encode(file, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		return errors.Join(fmt.Errorf("paint the demo's photo: %w", err), file.Close())
	}
	return file.Close()
}

func (d *demo) end() {
	_ = os.RemoveAll(filepath.Dir(d.photo))
	_ = d.store.Close() // nothing was written through it
}

// play plays one story to its end.
func (d *demo) play(ctx context.Context, n int, p play) error {
	s := &story{demo: d, ctx: ctx, n: n, name: p.name}
	s.opens(p.name)
	p.acts(s)
	return s.told()
}

// playTheirs plays a story that begins on a platform.
func (d *demo) playTheirs(ctx context.Context, n int, t theirs) error {
	s := &story{demo: d, ctx: ctx, n: n, name: "@" + t.platform}
	s.arrives(t)
	t.acts(s)
	return s.told()
}

// told is the end of a story: its error says where it left the path.
func (s *story) told() error {
	if s.err != nil {
		s.demo.tell(s, "FAILED", s.err.Error())
		return fmt.Errorf("story %d (%s, %s): %w", s.n, s.name, s.number, s.err)
	}
	return nil
}
