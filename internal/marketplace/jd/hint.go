package jd

import (
	"errors"

	"redress/internal/provider"
)

// hint says in words what to do about an error.
func hint(err error) string {
	if wait := (*provider.Throttled)(nil); errors.As(err, &wait) {
		return "JD says that the shop asks too often; try again later, or ask JD for more calls"
	}
	if unknown := (*provider.Unknown)(nil); errors.As(err, &unknown) {
		return "JD gave no answer; see whether the gateway can be reached from here"
	}
	refused := (*provider.Refused)(nil)
	if !errors.As(err, &refused) {
		return ""
	}
	switch refused.Code {
	case provider.Unauthorised:
		return "JD does not take the token: connect the shop anew"
	case string(cloudOnly):
		return "JD answers this only from its own cloud (云鼎): Redress must run there, or call through it"
	case "no_permission":
		return "the application lacks this permission: open.jd.com, console, application, permissions"
	case "jos_12":
		return "the signature was refused: is app_secret the one of app_key?"
	case "jos_8":
		return "the time stamp was refused: is this machine's clock right?"
	}
	return "JD refused with " + refused.Code + "; open.jd.com lists its codes at each call"
}
