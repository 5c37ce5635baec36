package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/postgres"
)

// demo plays whole lives of complaints and prints them as they happen.
type demo struct {
	sh       *shell
	settings app.Settings
	store    *postgres.Store
	scale    int64
	run      string // makes the orders of this run its own
	photo    string // a file to give as evidence
	began    time.Time

	mu      sync.Mutex
	cast    map[string]*story // by case number
	letters int64             // id of the last mail that was shown
}

func newDemo(sh *shell) *cobra.Command {
	var scale int64
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Play five whole complaints in about a minute, side by side, and tell the story",
		Long: "demo opens five complaints whose hours pass in seconds, plays customer, merchant, agent, supervisor and\n" +
			"arbitrator through the other commands, and tells what happens. It needs a running worker and the sandbox\n" +
			"of the devstack, and ends with exit code 1 when a story does not end as told.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return playDemo(cmd.Context(), sh, scale) },
	}
	cmd.Flags().Int64Var(&scale, "time-scale", 3600, "how many times faster than life: 3600 makes an hour a second")
	return cmd
}

func playDemo(ctx context.Context, sh *shell, scale int64) error {
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY", "BLOB_DIR", "SANDBOX_URL")
	if err != nil {
		return err
	}
	d, err := newPlay(ctx, sh, settings, scale)
	if err != nil {
		return err
	}
	defer d.end()
	d.announce()

	reading, stop := context.WithCancel(ctx)
	var play, read sync.WaitGroup
	read.Go(func() { d.readMails(reading) })
	failures := make([]error, len(plays())+len(d.theirs()))
	for i, p := range plays() {
		play.Go(func() { failures[i] = d.play(ctx, i+1, p) })
	}
	for i, t := range d.theirs() {
		i += len(plays())
		play.Go(func() { failures[i] = d.playTheirs(ctx, i+1, t) })
	}
	play.Wait()
	stop()
	read.Wait()
	d.showMails(ctx)
	if err := errors.Join(failures...); err != nil {
		return err
	}
	_, err = fmt.Fprintf(sh.out, "\nAll %d stories ended as told, in %s.\n", len(failures), time.Since(d.began).Round(time.Second))
	return err
}

func (d *demo) announce() {
	_, _ = fmt.Fprintf(d.sh.out, "Five complaints; %s of their life passes in a second.\n", time.Duration(d.scale)*time.Second)
	if ui := d.settings.Temporal.UI; ui != "" {
		_, _ = fmt.Fprintf(d.sh.out, "Watch them at %s/namespaces/%s/workflows\n", strings.TrimSuffix(ui, "/"), d.settings.Temporal.Namespace)
	}
	for i, p := range plays() {
		_, _ = fmt.Fprintf(d.sh.out, "  %d %-9s %s\n", i+1, p.name, p.about)
	}
	if len(d.theirs()) > 0 {
		_, _ = fmt.Fprintf(d.sh.out, "And %d that begin on a platform, in real time; see them at %s\n", len(d.theirs()), d.settings.Remedies.Platforms)
	}
	for i, t := range d.theirs() {
		_, _ = fmt.Fprintf(d.sh.out, "  %d %-9s %s\n", len(plays())+i+1, "@"+t.platform, t.about)
	}
	_, _ = fmt.Fprintln(d.sh.out)
}

// theirs are the stories that begin on a platform, where there are platforms.
func (d *demo) theirs() []theirs {
	if d.settings.Remedies.Platforms == "" {
		return nil
	}
	return theirPlays()
}

// tell prints one line of a story, with the hour of the complaint's life, or the
// second where that passes in real time.
func (d *demo) tell(s *story, who, what string) {
	life, unit := time.Since(d.began)*time.Duration(d.scale)/time.Hour, "h"
	if s.platform != "" {
		life, unit = time.Since(d.began)/time.Second, "s"
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = fmt.Fprintf(d.sh.out, "%3d %s  %d %-9s %-10s %s\n", life, unit, s.n, s.name, who, oneLine(what))
}
