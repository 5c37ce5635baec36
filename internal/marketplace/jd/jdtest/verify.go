package jdtest

import (
	"crypto/md5" // #nosec G501 -- JD signs with MD5
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"time"
)

const tolerance = 6 * time.Minute

// Sign computes JD's signature of a set, in a way of its own.
func Sign(secret string, set [][2]string) string {
	sort.Slice(set, func(i, j int) bool { return set[i][0] < set[j][0] })
	text := []byte(secret)
	for _, pair := range set {
		text = append(text, pair[0]...)
		text = append(text, pair[1]...)
	}
	return fmt.Sprintf("%X", md5.Sum(append(text, secret...))) // #nosec G401
}

// SignedSP is the set that a request of the SP-API must be signed over: what was
// sent, less the signature. path is what stands in its path, by name.
func SignedSP(r *http.Request, path map[string]string, body []byte) [][2]string {
	var set [][2]string
	for _, name := range []string{"X-JOS-App-Key", "X-JOS-Access-Token", "X-JOS-Timestamp", "X-JOS-Sign-Method"} {
		if value := r.Header.Get(name); value != "" {
			set = append(set, [2]string{name, value})
		}
	}
	for name, values := range r.URL.Query() {
		set = append(set, [2]string{name, values[0]})
	}
	for name, value := range path {
		set = append(set, [2]string{name, value})
	}
	if len(body) > 0 && string(body) != "{}" {
		set = append(set, [2]string{"body", string(body)})
	}
	return set
}

// SignedJOS is the set that a call of the older gateway must be signed over: every
// field, less the signature.
func SignedJOS(form url.Values) [][2]string {
	var set [][2]string
	for name, values := range form {
		if name != "sign" {
			set = append(set, [2]string{name, values[0]})
		}
	}
	return set
}

// spProblem is why a request of the SP-API is turned away; empty when it is not.
func (s *Server) spProblem(r *http.Request, path map[string]string, body []byte) string {
	stamp := r.Header.Get("X-JOS-Timestamp")
	ms, err := strconv.ParseInt(stamp, 10, 64)
	switch {
	case r.Header.Get("X-JOS-App-Key") != s.key:
		return "fake.app_key"
	case len(stamp) != 13 || err != nil || time.UnixMilli(ms).Sub(s.clock.Now()).Abs() > tolerance:
		return "fake.timestamp"
	case r.Header.Get("X-JOS-Request-Identity") != "vender":
		return "fake.identity"
	case r.Header.Get("X-JOS-Sign") != Sign(s.secret, SignedSP(r, path, body)):
		return "fake.sign"
	case s.revoked, r.Header.Get("X-JOS-Access-Token") != s.access:
		return "fake.token"
	case s.throttles():
		return "fake.throttled"
	}
	return ""
}

// josProblem is the same of the older gateway, by the codes that it has (2 and 19
// mean the frequency and the token, 8 the time, 12 the signature).
func (s *Server) josProblem(form url.Values) string {
	for _, name := range []string{"method", "access_token", "app_key", "timestamp", "v", "360buy_param_json", "sign"} {
		if len(form[name]) != 1 || form.Get(name) == "" {
			return map[string]string{"method": "14", "timestamp": "7", "sign": "11", "v": "4"}[name] + map[string]string{
				"access_token": "18", "app_key": "9", "360buy_param_json": "10"}[name]
		}
	}
	stamp, err := time.Parse("2006-01-02 15:04:05.000-0700", form.Get("timestamp"))
	switch {
	case form.Get("v") != "2.0":
		return "5"
	case form.Get("app_key") != s.key:
		return "10"
	case err != nil || stamp.Sub(s.clock.Now()).Abs() > tolerance:
		return "8"
	case form.Get("sign") != Sign(s.secret, SignedJOS(form)):
		return "12"
	case s.revoked, form.Get("access_token") != s.access:
		return "19"
	case s.throttles():
		return "2"
	}
	return ""
}
