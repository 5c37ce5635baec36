package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// platformsWithin is how long the platforms may take to answer; they need a tenth of a second.
	platformsWithin = 20 * time.Second
	// platformsEnd is how long they may take to end when they are told.
	platformsEnd = 3 * time.Second
)

// platforms is the program that plays the marketplaces. It is a module of its own, which knows the
// product's adapters, while this one knows nothing of them.
type platforms struct {
	cmd   *exec.Cmd
	leash io.Closer // its standard input: it ends when that does, also when we are killed
	ended chan struct{}
}

func (s *Stack) startPlatforms(ctx context.Context) error {
	if !s.opts.Parts[Platforms] {
		return nil
	}
	log, err := os.OpenFile(filepath.Join(s.opts.Dir, "platforms.log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(s.opts.PlatformsProgram, "-listen", s.Ports.addr("platforms"), "-while-stdin")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, who stop it in turn
	leash, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the platforms: %w", err)
	}
	p := &platforms{cmd, leash, make(chan struct{})}
	s.platforms = p
	go func() {
		_ = cmd.Wait() // why it ended is in its log
		close(p.ended)
		select {
		case <-s.stopping:
		default:
			select {
			case s.failed <- fmt.Errorf("the platforms ended: see %s", log.Name()):
			default: // something else failed already
			}
		}
	}()
	return p.await(ctx, s.Address("platforms"), log.Name())
}

// await waits until they answer.
func (p *platforms) await(ctx context.Context, base, log string) error {
	ctx, cancel := context.WithTimeout(ctx, platformsWithin)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/healthz", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(answer.Status)
		}
		select {
		case <-p.ended:
			return fmt.Errorf("the platforms did not start: see %s, or leave them out with -platforms off", log)
		case <-ctx.Done():
			return fmt.Errorf("the platforms do not answer at %s: %w", base, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (p *platforms) stop() {
	_ = p.leash.Close()
	select {
	case <-p.ended:
	case <-time.After(platformsEnd):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}
