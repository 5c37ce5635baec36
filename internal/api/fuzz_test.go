package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/identity"
	"redress/internal/postgres"
	"redress/internal/webhook"
)

// scene is a house with something of everything in it, and all sorts of callers.
type scene struct {
	*described
	url     string
	secret  string // of the inbox source "tool"
	callers map[string]string

	mu    sync.Mutex
	known map[string][]string // ids by the name of a path's parameter
}

func newScene(t testing.TB) *scene {
	t.Helper()
	h := apptest.Open(t)
	s := &scene{url: h.URL, secret: webhook.NewSecret(), known: map[string][]string{"source": {"tool"}}}
	require.NoError(t, h.Store.CreateInboxSource(t.Context(), postgres.InboxSource{Name: "tool", Kind: "form", Platform: "taobao", Shop: "demo", SpeaksFor: access.SpokenFor}, s.secret))
	backend := h.Backend("taobao/demo")
	s.callers = map[string]string{"backend": backend.Token, "nobody": "", "stranger": h.Person("mei").Token, "agent": h.Person("lin").Token, "supervisor": h.Person("chen").Token,
		"operator": h.Person("olga").Token, "auditor": h.Person("audra").Token, "bad": "rk_nonsense",
		"reader": h.Keyed(identity.KeyRequest{Roles: []access.Role{access.Auditor}}, "*/*").Token}
	s.described = describe(t, h.URL)

	offered, quiet := backend.Opened("taobao/demo", "offered"), backend.Opened("taobao/demo", "quiet")
	other := h.Backend("jd/other").Opened("jd/other", "other")
	s.callers["customer"] = h.Customer(offered).Token
	standing := func(stage complaint.Stage) func(a apptest.Answer) bool {
		return func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"stage":"`+string(stage)+`"`) }
	}
	to := "/v1/complaints/" + offered
	backend.Until(to, standing(complaint.Investigating))
	var made struct{ ID string }
	send := func(path, body string) {
		backend.Post(to+path, "s"+strconv.Itoa(len(body)), body).Into(h, http.StatusOK, &made)
	}
	send("/messages/state-position", `{"position":"agree","actor":{"role":"merchant","id":"wu"}}`)
	var buffer bytes.Buffer
	parts := multipart.NewWriter(&buffer)
	file, err := parts.CreateFormFile("file", "kettle.txt")
	require.NoError(t, err)
	_, _ = file.Write([]byte("a kettle"))
	require.NoError(t, parts.Close())
	backend.Do(t.Context(), http.MethodPost, to+"/evidence", &buffer, "Content-Type", parts.FormDataContentType()) // with or without success
	backend.Post("/v1/webhooks", "", `{"platform":"taobao","shop":"demo","url":"https://receiver.example/hook","event_types":["remedy_proposed"]}`).Into(h, http.StatusCreated, &made)
	s.known["webhook"] = []string{made.ID}
	backend.Post("/v1/webhooks/"+made.ID+"/test", "", "").Into(h, http.StatusAccepted, &made)
	s.known["delivery"] = []string{made.ID}
	backend.Post(to+"/links", "", `{}`).Into(h, http.StatusCreated, &made)
	s.known["link"] = []string{made.ID}
	s.known["id"], s.known["piece"] = []string{offered, quiet, other}, []string{"e_none"}
	return s
}

// request is one that is to be sent, with what is known to be right about it.
type request struct {
	*http.Request
	op         operation
	caller     string
	bodyIsSaid bool // the body is as its schema says
}

// FuzzOperations sends to every operation what its own schemas allow, what is
// nearly that, and what is nothing of the kind, as all sorts of callers.
func FuzzOperations(f *testing.F) {
	s := newScene(f)
	for i := range s.operations {
		for way := range byte(4) {
			f.Add([]byte{byte(i), way, way}) // the rest is chance, the same each time
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4<<10 {
			return
		}
		s.check(t, s.compose(t, newDice(b)))
	})
}

// compose makes a request of choices.
func (s *scene) compose(t *testing.T, d *dice) request {
	r := request{op: s.operations[d.below(len(s.operations))]}
	way := d.below(256)
	path, query, headers := s.op(d, r.op)
	var body []byte
	media := ""
	for kind := range r.op.body {
		media = kind
	}
	switch media {
	case "application/json":
		body, r.bodyIsSaid = s.jsonBody(t, d, r.op, way)
	case "multipart/form-data":
		body, media = s.multipart(d, r.op)
	}
	if media != "" && d.one(20) {
		media, r.bodyIsSaid = pick(d, []string{"text/plain", "application/xml", "", "application/json; charset=latin1", "multipart/form-data", "x"}), false
	}
	names := []string{"backend", "backend", "backend", "backend", "customer", "agent", "supervisor", "operator", "auditor", "reader", "stranger", "nobody", "bad"}
	r.caller = pick(d, names)
	var err error
	r.Request, err = http.NewRequest(r.op.method, s.url+path+query, bytes.NewReader(body))
	require.NoError(t, err)
	for name, value := range headers {
		r.Header[name] = []string{value}
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	if token := s.callers[r.caller]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if r.op.id == "hand-in" && !d.one(8) {
		s.sign(t, r.Request, body)
	}
	return r
}

func (s *scene) sign(t *testing.T, r *http.Request, body []byte) {
	signer, err := standard.NewWebhook(s.secret)
	require.NoError(t, err)
	now, id := time.Now(), "h-"+strconv.Itoa(len(body))
	if given := r.Header.Get("webhook-id"); given != "" {
		id = given
	}
	signature, err := signer.Sign(id, now, body)
	require.NoError(t, err)
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("webhook-signature", signature)
}

// op draws an operation's parameters.
func (s *scene) op(d *dice, op operation) (path, query string, headers map[string]string) {
	path, headers = op.path, map[string]string{}
	values := url.Values{}
	for _, one := range op.params {
		p := one.(map[string]any)
		name, in, schema := p["name"].(string), p["in"].(string), p["schema"].(map[string]any)
		value := fmt.Sprint(s.draw(d, schema, 0))
		if d.one(8) {
			value = pick(d, append(awkward, fitting...))
		}
		switch in {
		case "path":
			if !d.one(10) {
				value = pick(d, s.ids(name))
			}
			path = strings.Replace(path, "{"+name+"}", url.PathEscape(value), 1)
		case "query":
			if d.one(3) {
				values.Set(name, value)
			}
		default:
			if p["required"] == true && !d.one(20) || d.one(3) {
				headers[http.CanonicalHeaderKey(name)] = headerValue(value)
			}
		}
	}
	if d.one(20) {
		values.Set(pick(d, []string{"colour", "limit", "$", ""}), pick(d, awkward))
	}
	if len(values) > 0 {
		query = "?" + values.Encode()
	}
	if d.one(30) {
		query += pick(d, []string{"?%zz", "?a=%00", "?limit=1&limit=2", "?;", "?=&&"})
	}
	return path, query, headers
}

// headerValue leaves out what no client can send.
func headerValue(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return '.'
		}
		return r
	}, s)
}

func (s *scene) ids(name string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all := s.known[name]; len(all) > 0 {
		return all
	}
	return []string{"none"}
}

// learn remembers complaints and files that came to be.
func (s *scene) learn(name, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all := s.known[name]; id != "" && !slices.Contains(all, id) {
		s.known[name] = append(slices.Clone(all[max(0, len(all)-5):]), id)
	}
}

// jsonBody is a body in one of four ways: as the schema says, one thing wrong,
// not quite JSON, or none.
func (s *scene) jsonBody(t *testing.T, d *dice, op operation, way int) (body []byte, said bool) {
	v := s.draw(d, op.body["application/json"].(map[string]any)["schema"].(map[string]any), 0)
	if opening, ok := v.(map[string]any); ok && op.id == "open-complaint" && !d.one(4) {
		opening["platform"], opening["shop"] = "taobao", "demo" // where the backend is at home
	}
	switch way % 4 {
	case 1:
		v = spoil(d, v)
	case 2:
		return mangle(d, []byte(jsonOf(v))), false
	case 3:
		if d.one(2) {
			return nil, false
		}
	}
	body = []byte(jsonOf(v))
	value, err := parsed(body)
	require.NoError(t, err)
	return body, at(t, s.shapes, op.way("requestBody", "content", "application/json", "schema")...).Validate(value) == nil
}

// multipart is a form, mostly with its file last.
func (s *scene) multipart(d *dice, op operation) ([]byte, string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	fields := s.draw(d, op.body["multipart/form-data"].(map[string]any)["schema"].(map[string]any), 0).(map[string]any)
	delete(fields, "file")
	if d.one(6) {
		fields[pick(d, []string{"colour", "kind", "submit", "actor_role", ""})] = pick(d, awkward)
	}
	for _, name := range []string{"kind", "submit", "actor_role", "actor_id", "colour", ""} {
		if value, ok := fields[name]; ok {
			_ = w.WriteField(name, fmt.Sprint(value))
		}
	}
	if !d.one(8) {
		file, _ := w.CreateFormFile("file", pick(d, append(awkward, "kettle.png", "kettle.jpg")))
		_, _ = file.Write([]byte(pick(d, []string{"", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "%PDF-1.4\n%%EOF", "GIF89a", "<svg/>", "plain text", "PK\x03\x04", strings.Repeat("\x00", 5000)})))
	}
	if !d.one(8) {
		_ = w.Close()
	}
	return b.Bytes(), w.FormDataContentType()
}

// within bounds one exchange. A stream is read until it stands.
const within = 30 * time.Second

func (s *scene) check(t *testing.T, r request) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r.WithContext(ctx))
	require.NoError(t, err, "%s %s as %s", r.Method, r.URL, r.caller)
	defer answer.Body.Close()
	media, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	var body []byte
	if media != "text/event-stream" {
		body, err = io.ReadAll(answer.Body)
		require.NoError(t, err)
	}
	told := fmt.Sprintf("%s %s as %s: %d %s", r.Method, r.URL.RequestURI(), r.caller, answer.StatusCode, body)
	status := strconv.Itoa(answer.StatusCode)
	require.Less(t, answer.StatusCode, 500, told)
	require.Contains(t, r.op.statuses(), status, told)
	content, _ := r.op.responses[status].(map[string]any)["content"].(map[string]any)
	if len(content) == 0 {
		require.Empty(t, body, told)
		return
	}
	if _, binary := content["application/octet-stream"]; binary {
		return
	}
	require.Contains(t, content, media, told)
	if media == "text/event-stream" {
		return
	}
	value, err := parsed(body)
	require.NoError(t, err, told)
	require.NoError(t, at(t, s.strict, r.op.way("responses", status, "content", media, "schema")...).Validate(value), told)
	if answer.StatusCode >= 400 {
		problem := value.(map[string]any)
		require.Equal(t, status, problem["status"].(json.Number).String(), told)
		require.False(t, r.bodyIsSaid && problem["code"] == string(complaint.BadMessage), "as the schema says, and a bad message: %s", told)
		return
	}
	if id, _ := value.(map[string]any)["id"].(string); r.op.id == "open-complaint" {
		s.learn("id", id)
	} else if r.op.id == "give-evidence" {
		s.learn("piece", id)
	}
}
