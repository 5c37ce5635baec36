package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// listenMost is how large an event is taken, in bytes; ours have some hundred.
const listenMost = 1 << 20

func newWebhookListen(sh *shell) *cobra.Command {
	var (
		at, secret string
		count      int
	)
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "A receiver to try subscriptions with: checks each event's signature and prints it",
		Long: "listen receives events on this machine, checks their signatures and prints one line for each; with -o json\n" +
			"the event itself. A subscription to http://127.0.0.1:9000 is taken where WEBHOOK_ALLOW_PRIVATE is true, as it\n" +
			"is with `make run`.",
		Example: "  starter webhook listen --secret whsec_… --count 1",
		Args:    arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			check, err := standard.NewWebhook(secret)
			if err != nil || secret == "" {
				return usage("--secret is none that a subscription gave: whsec_…")
			}
			listener, err := (&net.ListenConfig{}).Listen(cmd.Context(), "tcp", at)
			if err != nil {
				return fmt.Errorf("--at %s: %w", at, err)
			}
			return sh.listen(cmd.Context(), listener, check, count)
		},
	}
	cmd.Flags().StringVar(&at, "at", "127.0.0.1:9000", "where to listen")
	cmd.Flags().StringVar(&secret, "secret", "", "the subscription's secret")
	cmd.Flags().IntVar(&count, "count", 0, "end after so many events; 0: at Ctrl-C")
	return cmd
}

// listen prints what comes until ctx ends or count events have come.
func (sh *shell) listen(ctx context.Context, l net.Listener, check *standard.Webhook, count int) error {
	came := make(chan error)
	server := &http.Server{ReadTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, listenMost))
		if err != nil || check.Verify(body, r.Header) != nil {
			_, _ = fmt.Fprintln(sh.err, "refused: not signed with this secret, or too long ago")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		select {
		case came <- sh.printEvent(r.Header.Get(standard.HeaderWebhookID), body):
		case <-ctx.Done():
		}
	})}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(stopping) // whoever still waits for an answer sends again
	}()
	for n := 0; count == 0 || n < count; n++ {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			return err
		case err := <-came:
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// printEvent prints an event whose signature was checked.
func (sh *shell) printEvent(id string, body []byte) error {
	if sh.json() {
		_, err := fmt.Fprintf(sh.out, "%s\n", body)
		return err
	}
	var event struct {
		Type string
		Data struct{ ID string }
	}
	if json.Unmarshal(body, &event) != nil {
		return errors.New("an event that is signed and no JSON")
	}
	_, err := fmt.Fprintf(sh.out, "%s  %s  %s\n", oneLine(event.Type), oneLine(event.Data.ID), oneLine(id))
	return err
}
