package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/identity"
	"redress/internal/postgres"
)

// The files owasp_*_test.go try each item of the OWASP API Security Top 10 (2023)
// over HTTP, on a whole installation; docs/security.md says which test is for what.

// glance asks and reads the answer, of a stream only how it begins.
func glance(t *testing.T, c apptest.Caller, method, path, body string, headers ...string) apptest.Answer {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.House.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	a := apptest.Answer{Status: answer.StatusCode, Header: answer.Header}
	if answer.Header.Get("Content-Type") != "text/event-stream" {
		a.Body, err = io.ReadAll(answer.Body)
		require.NoError(t, err)
	}
	return a
}

// read reads an answer's JSON, after checking its status.
func read(t *testing.T, a apptest.Answer, status int, v any) {
	t.Helper()
	require.Equal(t, status, a.Status, "%s", a.Body)
	require.NoError(t, json.Unmarshal(a.Body, v), "%s", a.Body)
}

// operations are all of the description, as "GET /v1/complaints/{id}".
func operations(t *testing.T, h *apptest.House) []string {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]any
	}
	apptest.Caller{House: h}.Get("/openapi.json").Into(h, http.StatusOK, &doc)
	var all []string
	for path, methods := range doc.Paths {
		for method := range methods {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	require.Greater(t, len(all), 45, "the description was not read")
	return all
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// asking fills an operation's address and body so that a caller who may comes
// through: what is wrong with the body is told behind the door only.
func asking(t *testing.T, c apptest.Caller, op string, ids map[string]string) apptest.Answer {
	method, path, _ := strings.Cut(op, " ")
	at := placeholder.ReplaceAllStringFunc(path, func(p string) string { return ids[p[1:len(p)-1]] })
	switch {
	case op == "POST /v1/complaints/{id}/evidence":
		body, kind := uploaded(map[string]string{"submit": "false", "actor_role": "customer", "actor_id": "zhang"}, "a.png", picture(8))
		return glance(t, c, method, at, body, "Content-Type", kind)
	case strings.Contains(path, "/messages/"):
		m, _ := complaint.Find(path[strings.LastIndexByte(path, '/')+1:])
		return glance(t, c, method, at+"?wait=false", fmt.Sprintf(`{"actor":{"role":%q,"id":"lin"}}`, m.From[0]), "Idempotency-Key", "m-"+string(m.Name))
	case method == http.MethodPatch:
		return glance(t, c, method, at, `{"event_types":["complaint_opened"]}`)
	}
	return glance(t, c, method, at, "")
}

// picture is a PNG of so many pixels a side.
func picture(side int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		panic(err)
	}
	return b.String()
}

// uploaded is a multipart body and its Content-Type.
func uploaded(fields map[string]string, name, file string) (body, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		_ = w.WriteField(field, fields[field])
	}
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write([]byte(file))
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

// plain is an answer without what differs from one request to the next.
func plain(a apptest.Answer) string {
	header := a.Header.Clone()
	header.Del("X-Request-Id")
	header.Del("Date")
	var b strings.Builder
	_ = header.Write(&b)
	return fmt.Sprintf("%d\n%s\n%s", a.Status, b.String(), a.Body)
}

// kept gives a complaint what others may not come to: a file, a link, a
// subscription of its shop and a delivery.
func kept(t *testing.T, h *apptest.House, number string, shop access.Shop) map[string]string {
	t.Helper()
	files, err := app.OpenFiles(h.Settings, h.Store)
	require.NoError(t, err)
	t.Cleanup(func() { _ = files.Close() })
	piece, err := files.Store.Add(t.Context(), evidence.Add{Number: number, By: complaint.Actor{Role: complaint.Customer, ID: "zhang"},
		Name: "kettle.png", Reader: strings.NewReader(picture(9))})
	require.NoError(t, err)
	var link struct{ ID string }
	h.Backend(shop.String()).Post("/v1/complaints/"+number+"/links", "", `{}`).Into(h, http.StatusCreated, &link)
	webhook, err := h.Store.CreateWebhook(t.Context(), postgres.Webhook{Platform: shop.Platform, Shop: shop.Name, URL: "https://hooks.example/redress",
		EventTypes: []string{"*"}, CreatedBy: "test"}, "whsec_"+strings.Repeat("A", 32))
	require.NoError(t, err)
	delivery, err := h.Store.TestWebhook(t.Context(), webhook.ID, "webhook.test")
	require.NoError(t, err)
	return map[string]string{"id": number, "piece": piece.ID, "link": link.ID, "webhook": webhook.ID, "delivery": delivery.ID}
}

// API1:2023 Broken Object Level Authorization.
func TestAPI1WhatIsNotYoursIsNotThere(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	owner := h.Keyed(identity.KeyRequest{Roles: []access.Role{access.Backend, access.Operator}, ActsAs: access.SpokenFor}, "taobao/demo")
	theirs := kept(t, h, owner.Opened("taobao/demo", "theirs"), access.Shop{Platform: "taobao", Name: "demo"})
	neighbour := owner.Opened("taobao/demo", "neighbour")
	stranger := h.Keyed(identity.KeyRequest{Roles: []access.Role{access.Backend, access.Operator, access.Auditor}, ActsAs: access.SpokenFor}, "jd/other", "jd/demo", "taobao/other")
	own := kept(t, h, stranger.Opened("jd/other", "own"), access.Shop{Platform: "jd", Name: "other"})
	number, err := complaint.NewNumber(strings.NewReader(strings.Repeat("x", 64)), 2026)
	require.NoError(t, err)
	nothing := map[string]string{"id": number, "piece": "e_" + strings.Repeat("a", 26), "link": "l_" + strings.Repeat("a", 16),
		"webhook": "wh_" + strings.Repeat("a", 26), "delivery": "dl_" + strings.Repeat("a", 26)}
	before := plain(owner.Get("/v1/complaints/" + theirs["id"]))

	callers := map[string]apptest.Caller{"another shop's backend": stranger, "another shop's agent": h.Person("mei"),
		"a customer of the same shop": h.Customer(neighbour), "a customer of another shop": h.Customer(own["id"])}
	tried := 0
	for _, op := range operations(t, h) {
		names := placeholder.FindAllStringSubmatch(op, -1)
		if len(names) == 0 || strings.Contains(op, "/inbox/") {
			continue
		}
		for who, c := range callers {
			foreign, absent := asking(t, c, op, theirs), asking(t, c, op, nothing)
			require.Equal(t, plain(absent), plain(foreign), "%s by %s", op, who)
			require.Contains(t, []int{http.StatusNotFound, http.StatusForbidden}, foreign.Status, "%s by %s: %s", op, who, foreign.Body)
			if names[0][1] == "id" {
				require.Equal(t, http.StatusNotFound, foreign.Status, "%s by %s: %s", op, who, foreign.Body)
			}
			tried++
		}
		// What is in theirs does not come out by way of what is ours either.
		if len(names) > 1 {
			crossed, astray := maps.Clone(own), maps.Clone(own)
			last := names[len(names)-1][1]
			crossed[last], astray[last] = theirs[last], nothing[last]
			require.Equal(t, plain(asking(t, stranger, op, astray)), plain(asking(t, stranger, op, crossed)), op)
			require.Equal(t, http.StatusNotFound, asking(t, stranger, op, crossed).Status, op)
		}
	}
	require.Greater(t, tried, 150)
	require.Equal(t, before, plain(owner.Get("/v1/complaints/"+theirs["id"])), "nothing changed")
	var opened struct{ ID string }
	read(t, owner.Post("/v1/complaints", "gone", apptest.Opening("taobao/demo", func(o *complaint.Opening) { o.Customer.Email = "li@example.com" })), http.StatusCreated, &opened)
	gone := kept(t, h, opened.ID, access.Shop{Platform: "taobao", Name: "demo"})
	require.NoError(t, h.Store.ErasePerson(t.Context(), gone["id"]))
	piece := func(id string) string { return plain(stranger.Get("/v1/complaints/" + own["id"] + "/evidence/" + id)) }
	require.Equal(t, piece(nothing["piece"]), piece(gone["piece"]), "nor that somebody's files were erased")

	// Lists and streams tell of nobody else's, whatever is asked for.
	for _, query := range []string{"", "?platform=taobao&shop=demo", "?search=水壶", "?owner=&sort=oldest&limit=500"} {
		list := stranger.Get("/v1/complaints" + query)
		require.Equal(t, http.StatusOK, list.Status, "%s", list.Body)
		require.NotContains(t, string(list.Body), theirs["id"], query)
	}
	require.NotContains(t, string(stranger.Get("/v1/webhooks").Body), theirs["webhook"])
	for _, shop := range []string{"taobao/demo", "taobao/*", "*/demo", "*/*"} {
		platform, name, _ := strings.Cut(shop, "/")
		body, err := json.Marshal(map[string]any{"platform": platform, "shop": name, "url": "https://hooks.example/x", "event_types": []string{"*"}})
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, stranger.Post("/v1/webhooks", "", string(body)).Status, shop)
	}
	require.Equal(t, http.StatusForbidden, stranger.Post("/v1/complaints", "k", apptest.Opening("taobao/demo", nil)).Status)

	// And the same requests by whom it belongs to come through.
	for _, op := range operations(t, h) {
		if strings.Contains(op, "{id}") || strings.Contains(op, "{webhook}") {
			require.NotContains(t, []int{http.StatusNotFound, http.StatusForbidden, http.StatusUnauthorized}, asking(t, owner, op, theirs).Status, op)
		}
	}
}
