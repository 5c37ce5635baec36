package notify

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

type fakeMail struct {
	err  error
	sent []Mail
}

func (f *fakeMail) Send(_ context.Context, m Mail) error {
	f.sent = append(f.sent, m)
	return f.err
}

type fakePlatform struct {
	err  error
	sent []Message
}

func (f *fakePlatform) SendMessage(_ context.Context, m Message) error {
	f.sent = append(f.sent, m)
	return f.err
}

func TestDeliverTakesThePreferredWay(t *testing.T) {
	t.Parallel()
	gone := &Permanent{Reason: "recipient_refused", Code: 550}
	busy := errors.New("busy")
	for name, c := range map[string]struct {
		preferred, email      string
		noPlatform            bool
		mailErr, platformErr  error
		way                   Channel
		err                   error
		mails, platformLetter int
	}{
		"mail":                         {preferred: "email", email: "a@example.com", way: ByMail, mails: 1},
		"platform":                     {preferred: "platform", email: "a@example.com", way: ByPlatform, platformLetter: 1},
		"phone falls back to mail":     {preferred: "phone", email: "a@example.com", way: ByMail, mails: 1},
		"phone without mail":           {preferred: "phone", way: ByPlatform, platformLetter: 1},
		"no wish":                      {email: "a@example.com", way: ByMail, mails: 1},
		"mail without an address":      {preferred: "email", way: ByPlatform, platformLetter: 1},
		"platform that carries none":   {preferred: "platform", email: "a@example.com", noPlatform: true, way: ByMail, mails: 1},
		"nothing at all":               {preferred: "email", noPlatform: true, err: &Permanent{Reason: "no_channel"}},
		"dead address, then platform":  {email: "a@example.com", mailErr: gone, way: ByPlatform, mails: 1, platformLetter: 1},
		"both refuse for good":         {email: "a@example.com", mailErr: gone, platformErr: &Permanent{Reason: "x"}, err: gone, mails: 1, platformLetter: 1},
		"a busy server is no detour":   {email: "a@example.com", mailErr: busy, err: busy, mails: 1},
		"a busy platform is no detour": {preferred: "platform", email: "a@example.com", platformErr: busy, err: busy, platformLetter: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mails, platform := &fakeMail{err: c.mailErr}, &fakePlatform{err: c.platformErr}
			ways := Channels{Mail: mails, Platform: platform}
			if c.noPlatform {
				ways.Platform = nil
			}
			way, err := ways.Deliver(t.Context(), Delivery{Key: "R26-7K4Q-X2MD/letter/1", Case: "R26-7K4Q-X2MD", Shop: "demo",
				Letter: Rendered{Subject: "s", Text: "t", HTML: "h"}, Email: c.email, Preferred: c.preferred})
			require.Equal(t, c.way, way)
			require.Equal(t, c.err, err)
			require.Len(t, mails.sent, c.mails)
			require.Len(t, platform.sent, c.platformLetter)
			for _, m := range mails.sent {
				require.Equal(t, Mail{To: c.email, Subject: "s", Text: "t", HTML: "h", MessageID: "R26-7K4Q-X2MD/letter/1", CaseNumber: "R26-7K4Q-X2MD"}, m)
			}
			for _, m := range platform.sent {
				require.Equal(t, Message{Key: "R26-7K4Q-X2MD/letter/1", Case: "R26-7K4Q-X2MD", Shop: "demo", Subject: "s", Text: "t"}, m)
			}
		})
	}
}
