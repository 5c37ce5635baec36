package stack

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"redress/internal/devstack/cluster"
)

// Port is one place a part listens on, always on 127.0.0.1.
type Port struct {
	Name    string // in ports.json
	What    string // for people
	Flag    string
	Env     string
	Default int
	Part    Part
}

// AllPorts are the ports of a stack, in the order people see them.
var AllPorts = []Port{
	{"postgres", "PostgreSQL", "pg-port", "DEVSTACK_PG_PORT", 5433, Postgres},
	{"temporal", "Temporal", "temporal-port", "DEVSTACK_TEMPORAL_PORT", 7233, Temporal},
	{"ui", "Temporal UI", "ui-port", "DEVSTACK_UI_PORT", 8233, Temporal},
	{"smtp", "mail inbox, SMTP", "smtp-port", "DEVSTACK_SMTP_PORT", 1025, Rest},
	{"inbox", "mail inbox, page", "inbox-port", "DEVSTACK_INBOX_PORT", 8025, Rest},
	{"sandbox", "sandbox", "sandbox-port", "DEVSTACK_SANDBOX_PORT", 8026, Rest},
	{"oidc", "OpenID provider", "oidc-port", "DEVSTACK_OIDC_PORT", 8027, Rest},
	{"platforms", "platforms", "platforms-port", "DEVSTACK_PLATFORMS_PORT", 8028, Platforms},
}

// Ports are the numbers by name.
type Ports map[string]int

// choosePorts takes, for each port, what was asked for, else what the data directory remembers, else
// the default, or a free one when free is set; and remembers the choice, so that parts that are
// started apart find each other. What it chose it claims.
func choosePorts(dir string, asked Ports, free bool, claims *cluster.Claims) (Ports, error) {
	file := filepath.Join(dir, "ports.json")
	chosen := Ports{}
	if text, err := os.ReadFile(file); err == nil {
		if err := json.Unmarshal(text, &chosen); err != nil {
			return nil, fmt.Errorf("%s is damaged, remove it to choose the ports anew: %w", file, err)
		}
	}
	for _, p := range AllPorts {
		switch n := asked[p.Name]; {
		case n != 0:
			chosen[p.Name] = n
		case chosen[p.Name] != 0:
		case free:
			var err error
			if chosen[p.Name], err = claims.FreePort(); err != nil {
				return nil, err
			}
			continue
		default:
			chosen[p.Name] = p.Default
		}
		// Whether somebody listens there is looked at later. A claim that another has stops nobody: mostly
		// it is the stack's own, of a part in another process.
		claims.Keep(chosen[p.Name])
	}
	seen := map[int]Port{}
	for _, p := range AllPorts {
		if other, twice := seen[chosen[p.Name]]; twice {
			return nil, fmt.Errorf("port %d is meant for both %s and %s: change -%s or -%s", chosen[p.Name], other.What, p.What, other.Flag, p.Flag)
		}
		seen[chosen[p.Name]] = p
	}
	text, err := json.Marshal(chosen)
	if err != nil {
		return nil, err
	}
	return chosen, writeWhole(file, append(text, '\n'))
}

// free reports the first port of the parts that somebody else listens on. PostgreSQL's is looked at
// later, when one that a killed devstack left there has been stopped.
func (p Ports) free(parts Parts) error {
	for _, port := range AllPorts {
		if !parts[port.Part] || port.Part == Postgres {
			continue
		}
		ln, err := net.Listen("tcp", p.addr(port.Name))
		if err != nil {
			return taken(port, p[port.Name], err)
		}
		_ = ln.Close()
	}
	return nil
}

func taken(port Port, number int, err error) error {
	return fmt.Errorf("port %d (%s) is taken: stop what listens there, or choose another with -%s or %s (%w)", number, port.What, port.Flag, port.Env, err)
}

func (p Ports) addr(name string) string { return "127.0.0.1:" + strconv.Itoa(p[name]) }

// Address is where a port's part is reached, as its kind of client writes it.
func (s *Stack) Address(port string) string {
	addr := s.Ports.addr(port)
	switch port {
	case "ui", "inbox", "sandbox", "oidc", "platforms":
		return "http://" + addr
	case "smtp":
		return "smtp://" + addr
	}
	return addr
}
