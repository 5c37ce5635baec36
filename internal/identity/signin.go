package identity

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// signIn is what a browser keeps between leaving for the provider and coming back.
type signIn struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	ReturnTo string    `json:"return_to"`
	Until    time.Time `json:"until"`
}

// signInWithin is how long somebody may take to sign in at the provider.
const signInWithin = 10 * time.Minute

// errSignIn says that a sign-in cannot go on, and must be begun again.
var errSignIn = errors.New("the sign-in took too long, was begun in another window, or was not begun here")

// remember keeps a sign-in in the browser itself, encrypted: people who only knock
// leave nothing in the database.
func (b *Browser) remember(w http.ResponseWriter, s signIn) error {
	keys, err := b.guard.vault.Mac(purposeSignIn, nil)
	if err != nil {
		return err
	}
	sealed, err := seal(keys[0], s)
	if err != nil {
		return err
	}
	b.guard.cookies.set(w, b.guard.cookies.signInName(), letters.EncodeToString(sealed), signInWithin)
	return nil
}

const purposeSignIn = "sign-in cookie"

func (b *Browser) recalled(r *http.Request) (s signIn, err error) {
	kept := r.CookiesNamed(b.guard.cookies.signInName())
	if len(kept) != 1 {
		return s, errSignIn
	}
	sealed, err := letters.DecodeString(kept[0].Value)
	if err != nil {
		return s, errSignIn
	}
	keys, err := b.guard.vault.Mac(purposeSignIn, nil)
	if err != nil {
		return s, err
	}
	for _, key := range keys {
		if err = unseal(key, sealed, &s); err == nil {
			break
		}
	}
	if err != nil || !b.guard.now().Before(s.Until) {
		return signIn{}, errSignIn
	}
	return s, nil
}

// localPath is a path of this host to go back to after the sign-in; "/" for
// everything else, since an address of elsewhere would lend our name to it.
func localPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || len(to) > 1000 || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/auth/") ||
		u.Scheme != "" || u.Host != "" || strings.ContainsFunc(to, func(c rune) bool { return c < ' ' || c == '\\' || c == 0x7f }) {
		return "/"
	}
	return to
}
