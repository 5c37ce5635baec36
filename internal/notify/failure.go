package notify

import (
	"errors"
	"fmt"
)

// Permanent is why a letter can never arrive this way: trying again changes
// nothing. Its text holds no address.
type Permanent struct {
	Reason string // no_channel, bad_address, bad_sender, recipient_refused, letter_refused
	Code   int    // the mail server's answer, 550; 0 where there was none
}

func (e *Permanent) Error() string { return describe(e.Reason, e.Code) }

// Temporary is why a letter did not arrive this time. Its text holds no
// address.
type Temporary struct {
	Reason string // unreachable, timeout, server_refused, try_later, bad_configuration
	Code   int    // the mail server's answer, 451; 0 where there was none
}

func (e *Temporary) Error() string { return describe(e.Reason, e.Code) }

func describe(reason string, code int) string {
	if code == 0 {
		return "send letter: " + reason
	}
	return fmt.Sprintf("send letter: %s (%d)", reason, code)
}

// IsPermanent reports whether err says that trying again is of no use.
func IsPermanent(err error) bool {
	var p *Permanent
	return errors.As(err, &p)
}
