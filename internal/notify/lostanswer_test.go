package notify

import (
	"bufio"
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// scripted is an SMTP server that hangs up after the answer to the given step:
// EHLO, MAIL, RCPT, DATA or "." (the end of the letter); with answers false it
// hangs up instead of answering it. reached is closed when the step has come.
func scripted(t *testing.T, step string, answers bool) (address string, reached chan struct{}) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	reached = make(chan struct{})
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
		say("220 scripted")
		inLetter := false
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			verb, _, _ := strings.Cut(lines.Text(), " ")
			if inLetter && verb != "." {
				continue
			}
			if verb == step {
				close(reached)
				if answers {
					say("250 taken")
				}
				return
			}
			answer := "250 go on"
			if inLetter = verb == "DATA"; inLetter {
				answer = "354 go on"
			}
			say(answer)
		}
	}()
	return listener.Addr().String(), reached
}

// TestTakenIsSentEvenIfTheServerHangsUp keeps a letter from going out twice
// because of what happens after the server has taken it.
func TestTakenIsSentEvenIfTheServerHangsUp(t *testing.T) {
	t.Parallel()
	address, reached := scripted(t, ".", true)
	require.NoError(t, newMailer(t, "smtp://"+address).Send(t.Context(), letterMail()))
	<-reached
}

func TestHangingUpEarlierIsTemporary(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"EHLO", "MAIL", "RCPT", "DATA", "."} {
		address, reached := scripted(t, step, false)
		err := newMailer(t, "smtp://"+address).Send(t.Context(), letterMail())
		require.EqualError(t, err, "send letter: unreachable", step)
		require.False(t, IsPermanent(err), step)
		<-reached
	}
}

func TestCancellingEndsASend(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	box := (&postbox{hang: hang, asked: make(chan struct{})}).start(t, nil, false)
	t.Cleanup(func() { close(hang) })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-box.asked; cancel() }()
	began := time.Now()
	err := newMailer(t, "smtp://"+box.address).Send(ctx, letterMail())
	require.EqualError(t, err, "send letter: timeout")
	require.Less(t, time.Since(began), 5*time.Second)
}
