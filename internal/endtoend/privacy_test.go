package endtoend

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// personal are the values of an opening that belong to a person.
type personal struct {
	Customer struct {
		Name  string `json:"name"`
		Email string `json:"email"`
		Phone string `json:"phone"`
	} `json:"customer"`
	Text  string `json:"text"`
	Order struct {
		Items []struct {
			Title string `json:"title"`
		} `json:"items"`
	} `json:"order"`
}

func (p personal) values() []string {
	all := []string{p.Customer.Name, p.Customer.Email, p.Customer.Phone, p.Text}
	for _, item := range p.Order.Items {
		all = append(all, item.Title)
	}
	var said []string
	for _, value := range all {
		if value != "" {
			said = append(said, value)
		}
	}
	return said
}

// shapes are the ways a value could stand in a dump: as it is, escaped as JSON,
// and as base64 at each of its three offsets.
func shapes(value string) [][]byte {
	escaped, _ := json.Marshal(value)
	all := [][]byte{[]byte(value), bytes.Trim(escaped, `"`)}
	for pad := range 3 {
		code := base64.StdEncoding.EncodeToString(append(make([]byte, pad), value...))
		if len(code) > 12 {
			all = append(all, []byte(code[4:len(code)-4]))
		}
	}
	return all
}

// dump is everything a database holds, with its binary columns decoded.
func (r *rig) dump(database string) []byte {
	r.t.Helper()
	address, err := url.Parse(r.variable("DATABASE_URL"))
	require.NoError(r.t, err)
	address.Path = "/" + database
	out, err := exec.Command("pg_dump", "--data-only", "--no-owner", address.String()).Output()
	require.NoError(r.t, err)
	var whole bytes.Buffer
	binary := regexp.MustCompile(`\\\\x[0-9a-f]{8,}`)
	lines := bufio.NewReader(bytes.NewReader(out))
	for {
		line, err := lines.ReadBytes('\n')
		whole.Write(line)
		for _, code := range binary.FindAll(line, -1) {
			decoded, bad := hex.DecodeString(string(code[3:]))
			require.NoError(r.t, bad)
			whole.Write(decoded)
			whole.WriteByte('\n')
		}
		if err != nil {
			return whole.Bytes()
		}
	}
}

// TestTemporalHoldsNoPersonsData opens the examples, sends a free text and a
// file into them, and searches the whole of Temporal's databases, visibility
// included, for every name, address, phone number, text and title.
func TestTemporalHoldsNoPersonsData(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var secrets, numbers []string
	files, err := filepath.Glob(filepath.Join(root(t), "examples", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var p personal
		require.NoError(t, json.Unmarshal(raw, &p))
		require.NotEmpty(t, p.values())
		secrets = append(secrets, p.values()...)
		var opened struct {
			ID string `json:"id"`
		}
		require.NoError(t, json.Unmarshal([]byte(r.starter("open", file, "-o", "json")), &opened))
		numbers = append(numbers, opened.ID)
	}
	r.until("all are acknowledged", func() bool {
		for _, id := range numbers {
			if !strings.Contains(r.starter("events", id), "letter sent") {
				return false
			}
		}
		return true
	})

	const note = "The customer told me on the phone that her dog is called Waldemar"
	secrets = append(secrets, note, "Waldemar")
	photo := filepath.Join(r.data, "waldemar-at-home.txt")
	require.NoError(t, os.WriteFile(photo, []byte("Waldemar chewed the cable"), 0o600))
	secrets = append(secrets, "waldemar-at-home")
	for _, id := range numbers {
		if out, err := r.try(nil, "send", id, "add-note", "--as", "agent:lin", "--text", note); err != nil {
			require.Contains(t, err.Error(), "closed", out) // feedback is thanked for and closed
			continue
		}
		r.starter("evidence", "add", id, photo, "--as", "customer:me", "--kind", "document")
	}

	for _, database := range []string{"temporal", "temporal_visibility"} {
		held := r.dump(database)
		require.Contains(t, string(held), numbers[0], "the search itself must work: %s knows the case number", database)
		for _, secret := range secrets {
			for _, shape := range shapes(secret) {
				require.False(t, bytes.Contains(held, shape), "%s holds a person's data: %q", database, secret)
			}
		}
	}
}
