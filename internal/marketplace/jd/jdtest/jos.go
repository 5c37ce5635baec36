package jdtest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

var cst = time.FixedZone("CST", 8*3600)

const josTime = "2006-01-02 15:04:05"

// method is one method of the older gateway: its part of the answer.
type method func(s *Server, p parameters) obj

// parameters are a call's own: numbers and texts.
type parameters map[string]any

func (p parameters) text(name string) string {
	switch v := p[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

var methods = map[string]method{
	"jingdong.pop.afs.soa.refundapply.queryPageList": (*Server).queryPageList,
	"jingdong.pop.afs.soa.refundapply.queryById":     (*Server).queryByID,
	"jingdong.pop.afs.soa.refundapply.getWaitRefundNum": func(s *Server, _ parameters) obj {
		return obj{"code": "0", "queryResult": obj{"success": true, "result": 0}}
	},
	"jingdong.pop.afs.soa.refundapply.replyRefund": (*Server).replyRefund,
	"jingdong.asc.query.view":                      (*Server).serviceView,
	"jingdong.asc.process.JdIntervene":             (*Server).intervene,
}

func (s *Server) jos(w http.ResponseWriter, r *http.Request) {
	fail := func(code string) {
		_ = json.NewEncoder(w).Encode(obj{"error_response": obj{"code": code, "zh_desc": "错误", "en_desc": "refused"}})
	}
	if r.Method != http.MethodPost || r.ParseForm() != nil {
		fail("1")
		return
	}
	if code := s.josProblem(r.PostForm); code != "" {
		fail(code)
		return
	}
	do, known := methods[r.PostForm.Get("method")]
	decoder := json.NewDecoder(strings.NewReader(r.PostForm.Get("360buy_param_json")))
	decoder.UseNumber()
	var p parameters
	if !known || decoder.Decode(&p) != nil {
		fail("15")
		return
	}
	wrapper := strings.ReplaceAll(r.PostForm.Get("method"), ".", "_") + "_responce"
	_ = json.NewEncoder(w).Encode(obj{wrapper: do(s, p)})
}

// renew gives a new token for the refresh token that stands, which it uses up.
func (s *Server) renew(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("app_key") != s.key || q.Get("app_secret") != s.secret || q.Get("grant_type") != "refresh_token" || q.Get("refresh_token") != s.refresh || s.revoked {
		_ = json.NewEncoder(w).Encode(obj{"code": 401, "msg": "refused", "requestId": "1"})
		return
	}
	s.access, s.refresh = rand.Text(), rand.Text()
	_ = json.NewEncoder(w).Encode(obj{"access_token": s.access, "refresh_token": s.refresh, "expires_in": 31535999, "token_type": "bearer",
		"uid": "1", "time": strconv.FormatInt(s.clock.Now().UnixMilli(), 10)})
}

func refusal(code string) obj {
	return obj{"code": "0", "result": obj{"success": false, "errorCode": "fake." + code, "message": "refused"}}
}

func (s *Server) serviceView(p parameters) obj {
	a := s.caseOf(p.text("serviceId"))
	if a == nil || p.text("operateNick") == "" || p.text("orderId") != strconv.FormatInt(a.order.id, 10) {
		return refusal("parameter")
	}
	status := 10001
	if a.over() {
		status = 10010
	}
	return obj{"code": "0", "result": obj{"success": true, "code": "0", "data": obj{"serviceId": a.id, "orderId": a.order.id,
		"serviceStatus": status, "sysVersion": a.version, "customerExpect": a.expect}}}
}

func (s *Server) intervene(p parameters) obj {
	a := s.caseOf(p.text("serviceId"))
	for _, name := range []string{"operateNick", "serviceId", "orderId", "sysVersion", "interveneReasonCid1", "interveneReasonCid2", "contactTel"} {
		if p.text(name) == "" {
			return refusal("parameter")
		}
	}
	switch {
	case a == nil, p.text("orderId") != strconv.FormatInt(a.order.id, 10):
		return refusal("parameter")
	case p.text("sysVersion") != strconv.Itoa(a.version):
		return refusal("version")
	case a.over(), a.upgrade != 0:
		return refusal("state")
	}
	s.ask(a)
	s.did(a, "escalate", "")
	return obj{"code": "0", "result": obj{"success": true, "code": "0"}}
}
