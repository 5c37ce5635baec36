package signin

import "strings"

// Password is everybody's. The login page prints it.
const Password = "let-me-in"

// person is somebody who can sign in. Nobody here is real.
type person struct {
	ID    string // the claim sub
	Name  string
	Role  string   // one for each person, so that what a role may not do shows
	Shops []string // platform/shop; * stands for every one
}

var people = []person{
	{"lin", "Lin", "agent", []string{"taobao/demo"}},
	{"chen", "Chen", "supervisor", []string{"taobao/demo"}},
	{"fang", "Fang", "finance", []string{"taobao/demo"}},
	{"ai", "Ai", "arbitrator", []string{"*/*"}},
	{"olga", "Olga", "operator", []string{"*/*"}},
	{"audra", "Audra", "auditor", []string{"*/*"}},
	{"mei", "Mei", "agent", []string{"jd/other"}},
}

func personOf(id string) (person, bool) {
	for _, p := range people {
		if p.ID == id {
			return p, true
		}
	}
	return person{}, false
}

func ids() string {
	var all []string
	for _, p := range people {
		all = append(all, p.ID)
	}
	return strings.Join(all, ", ")
}

// claims are those beside the standard ones, alike in ID token, access token and userinfo.
func (p person) claims() map[string]any {
	return map[string]any{"name": p.Name, "roles": []string{p.Role}, "shops": p.Shops}
}

// Where tells the shops as the page does.
func (p person) Where() string {
	if len(p.Shops) == 1 && p.Shops[0] == "*/*" {
		return "all shops"
	}
	return strings.Join(p.Shops, ", ")
}
