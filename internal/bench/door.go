package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// door is a front door that runs, as its users have it.
type door struct {
	url    string
	cmd    *exec.Cmd
	client *http.Client
	keys   []string
	turn   atomic.Uint64
}

// callers is how many systems the requests come from: none of them comes more
// often than one caller may.
const callers = 4

// openDoor makes keys and starts the front door; its log goes to a file.
func openDoor(ctx context.Context, s settings) (*door, error) {
	d := &door{client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 512, DisableCompression: true}}}
	for i := range callers {
		key, err := newKey(ctx, s.starter, fmt.Sprintf("load %d", i))
		if err != nil {
			return nil, err
		}
		d.keys = append(d.keys, key)
	}
	log, err := os.Create(filepath.Join(s.dir, "serve.log"))
	if err != nil {
		return nil, fmt.Errorf("write the front door's log: %w", err)
	}
	defer func() { _ = log.Close() }() // the front door has its own
	d.cmd = exec.Command(s.starter, "serve")
	d.cmd.Env = append(os.Environ(), "SERVE_LISTEN=127.0.0.1:0")
	d.cmd.Stderr = log
	said, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("listen to the front door: %w", err)
	}
	if err := d.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the front door: %w", err)
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		d.close()
		return nil, fmt.Errorf("the front door did not start; %s says why", log.Name())
	}
	fields := strings.Fields(line) // serving at http://127.0.0.1:40123 (…)
	if len(fields) < 3 {
		d.close()
		return nil, fmt.Errorf("the front door says %q and not where it is", line)
	}
	d.url = fields[2]
	return d, nil
}

func newKey(ctx context.Context, starter, name string) (string, error) {
	cmd := exec.CommandContext(ctx, starter, "key", "create", "--name", name, "--shop", "*/*",
		"--acts-as", "customer,agent", "--expires", "12h", "-o", "json")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("make a key: %w: %s", err, said.String())
	}
	var key struct{ Secret string }
	if err := json.Unmarshal(out, &key); err != nil || key.Secret == "" {
		return "", errors.New("make a key: the answer has no secret")
	}
	return key.Secret, nil
}

// close stops the front door, and waits for it.
func (d *door) close() {
	_ = d.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	_ = d.cmd.Wait()
}

// request is one with the key of the caller whose turn it is.
func (d *door) request(ctx context.Context, method, path, key string, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, d.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+d.keys[d.turn.Add(1)%uint64(len(d.keys))])
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	return r, nil
}

// ask sends one request and reads its answer into v, unless that is nil. An answer
// that is not a success is an error: its status and code.
func (d *door) ask(ctx context.Context, method, path, key string, body []byte, v any) error {
	r, err := d.request(ctx, method, path, key, body)
	if err != nil {
		return err
	}
	answer, err := d.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		var problem struct{ Code string }
		_ = json.Unmarshal(read, &problem) // no code tells enough, too
		return fmt.Errorf("status %d %s", answer.StatusCode, problem.Code)
	}
	if v == nil {
		return nil
	}
	return json.Unmarshal(read, v)
}
