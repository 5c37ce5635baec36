package jdtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// obj is a JSON object.
type obj = map[string]any

// problem is a refusal of the SP-API: success false, with HTTP 200.
type problem struct{ code string }

func (p *problem) Error() string { return p.code }

func no(code string) error { return &problem{"fake." + code} }

// route is one call of the SP-API. Its path's parts in braces are signed by name.
type route struct {
	method, path string
	do           func(s *Server, c request) (data any, items int, err error)
}

type request struct {
	path  map[string]string
	query map[string]string
	body  []byte
}

var routes = []route{
	{http.MethodGet, "/sp-aftercare/v0/afs-orders", (*Server).listAfs},
	{http.MethodGet, "/sp-aftercare/v0/afs-orders/{afsOrderId}", (*Server).getAfs},
	{http.MethodPatch, "/sp-aftercare/v0/afs-orders/{afsOrderId}", (*Server).patchAfs},
	{http.MethodGet, "/sp-aftercare/v0/afs-orders/{afsOrderId}/logs", (*Server).listLogs},
	{http.MethodGet, "/sp-aftercare/v0/compensation-forms", (*Server).listCompensations},
	{http.MethodGet, "/sp-aftercare/v0/payment-forms", (*Server).listPayments},
	{http.MethodGet, "/sp-order/v0/orders", (*Server).listOrders},
	{http.MethodGet, "/sp-order/v0/orders/{orderId}", (*Server).getOrder},
	{http.MethodGet, "/sp-order/v0/waybill-traces", (*Server).listTraces},
	{http.MethodGet, "/sp-support/v0/dongdong-sessions", (*Server).listSessions},
	{http.MethodGet, "/sp-support/v0/dongdong-sessions/{sid}/chat-logs", (*Server).listChat},
}

// match takes the named parts out of a path.
func match(pattern, path string) (map[string]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	found := map[string]string{}
	for i, part := range want {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			found[strings.TrimSuffix(name, "}")] = have[i]
		} else if part != have[i] {
			return nil, false
		}
	}
	return found, true
}

func (s *Server) sp(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/rest")
	for _, one := range routes {
		named, ok := match(one.path, path)
		if !ok || one.method != r.Method {
			continue
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			http.Error(w, "cannot read", http.StatusBadRequest)
			return
		}
		if code := s.spProblem(r, named, body); code != "" {
			s.spAnswer(w, nil, 0, request{}, &problem{code})
			return
		}
		c := request{path: named, query: map[string]string{}, body: body}
		for name, values := range r.URL.Query() {
			c.query[name] = values[0]
		}
		data, items, err := one.do(s, c)
		s.spAnswer(w, data, items, c, err)
		return
	}
	http.NotFound(w, r)
}

// spAnswer writes an answer; every third is wrapped in Response once more, as JD
// sometimes does.
func (s *Server) spAnswer(w http.ResponseWriter, data any, items int, c request, err error) {
	s.answers++
	answer := obj{"success": err == nil, "extension": obj{"requestId": strconv.Itoa(s.answers)}}
	if err != nil {
		answer["errorList"] = []obj{{"code": err.Error(), "message": "refused", "details": ""}}
	} else {
		answer["data"] = data
		if _, paged := c.query["page"]; paged {
			answer["paginationData"] = obj{"currentPage": number(c.query["page"]), "pageSize": number(c.query["pageSize"]), "totalItems": items}
		}
	}
	if s.answers%3 == 0 {
		answer = obj{"Response": answer}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// page cuts a list as page and pageSize say.
func page[T any](all []T, c request) ([]T, int, error) {
	n, size := int(number(c.query["page"])), int(number(c.query["pageSize"]))
	if n < 1 || size < 1 || size > 100 {
		return nil, 0, no("page")
	}
	from := min((n-1)*size, len(all))
	return all[from:min(from+size, len(all))], len(all), nil
}
