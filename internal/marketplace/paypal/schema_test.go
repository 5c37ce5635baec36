package paypal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

const specification = "../../../../shared/platforms/data/paypal_disputes_openapi.json"

// loaded is PayPal's OpenAPI file, with its own double entries of lists taken out:
// a JSON schema may not have them.
var loaded = sync.OnceValues(func() (map[string]any, error) {
	raw, err := os.ReadFile(specification)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return single(doc).(map[string]any), nil
})

var (
	compiling sync.Mutex
	compiler  *jsonschema.Compiler
)

// compiled is one schema of the file; the compiler keeps those it made.
func compiled(at string) (*jsonschema.Schema, error) {
	compiling.Lock()
	defer compiling.Unlock()
	if compiler == nil {
		doc, err := loaded()
		if err != nil {
			return nil, err
		}
		compiler = jsonschema.NewCompiler()
		compiler.DefaultDraft(jsonschema.Draft4) // the nearest to OpenAPI 3.0
		if err := compiler.AddResource("paypal.json", doc); err != nil {
			return nil, err
		}
	}
	return compiler.Compile("paypal.json" + at)
}

func single(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, child := range v {
			if list, ok := child.([]any); ok && name == "enum" {
				var kept []any
				for _, one := range list {
					if !slices.Contains(kept, one) {
						kept = append(kept, one)
					}
				}
				v[name] = kept
				continue
			}
			v[name] = single(child)
		}
	case []any:
		for i := range v {
			v[i] = single(v[i])
		}
	}
	return v
}

// judge holds each request and each answer against the specification. It is the
// transport that the adapter speaks over.
type judge struct {
	paths map[string]any

	mu       sync.Mutex
	wrong    []string
	requests map[string]int // what was judged, by operation
	answers  map[string]int
}

func newJudge(t *testing.T) *judge {
	t.Helper()
	doc, err := loaded()
	require.NoError(t, err)
	j := &judge{paths: doc["paths"].(map[string]any), requests: map[string]int{}, answers: map[string]int{}}
	t.Cleanup(func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		require.Empty(t, j.wrong)
	})
	return j
}

func (j *judge) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	operation := j.request(r, body)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || operation == "" {
		return response, err
	}
	said, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(said))
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		j.answer(operation, response.StatusCode, said)
	}
	return response, nil
}

var oneID = regexp.MustCompile(`^(/v1/customer/disputes/)[^/]+`)

// request judges a request and returns where its operation stands in the file; what
// is not of the Disputes API is not judged.
func (j *judge) request(r *http.Request, body []byte) string {
	path := oneID.ReplaceAllString(r.URL.Path, "${1}{id}")
	operations, ok := j.paths[path].(map[string]any)
	if !ok {
		if strings.HasPrefix(path, "/v1/customer/") {
			j.blame("no such path: %s", path)
		}
		return ""
	}
	method := strings.ToLower(r.Method)
	if operations[method] == nil {
		j.blame("no such operation: %s %s", method, path)
		return ""
	}
	at := "/paths/" + strings.ReplaceAll(path, "/", "~1") + "/" + method
	j.mu.Lock()
	j.requests[method+" "+path]++
	j.mu.Unlock()
	for name, values := range r.URL.Query() {
		var v any = values[0]
		if n, err := strconv.Atoi(values[0]); err == nil && name == "page_size" {
			v = json.Number(strconv.Itoa(n))
		}
		j.holds("#/components/parameters/"+name+"/schema", v, name)
	}
	media, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch media {
	case "application/json":
		j.holds("#"+at+"/requestBody/content/application~1json/schema", parsed(body), path)
	case "multipart/form-data":
		j.form(operations[method].(map[string]any), path, body, parameters["boundary"])
	}
	return at
}

// form judges the parts: input, and files named as the file names them.
func (j *judge) form(operation map[string]any, path string, body []byte, boundary string) {
	known := fmt.Sprint(operation["requestBody"])
	if strings.HasSuffix(path, "provide-evidence") || strings.HasSuffix(path, "appeal") {
		known = "evidence-file"
	}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := reader.NextPart()
		if err != nil {
			return
		}
		content, _ := io.ReadAll(part)
		switch name := part.FormName(); {
		case name != "input" && !strings.Contains(known, name):
			j.blame("%s has no part %q", path, name)
		case name == "input":
			v, _ := parsed(content).(map[string]any)
			items, _ := v["evidences"].([]any)
			if known == "evidence-file" && len(items) == 0 {
				j.blame("%s without evidences", path)
			}
			for _, item := range items {
				j.holds("#/components/schemas/evidence", item, path)
			}
			for field, schema := range map[string]string{"refund_amount": "money", "return_shipping_address": "address_portable",
				"accept_claim_type": "accept_claim_type", "acknowledgement_type": "acknowledgement_type"} {
				if v[field] != nil {
					j.holds("#/components/schemas/"+schema, v[field], path)
				}
			}
		}
	}
}

func (j *judge) answer(operation string, status int, body []byte) {
	at := "#/components/schemas/error"
	if status/100 == 2 {
		at = "#" + operation + "/responses/" + strconv.Itoa(status) + "/content/application~1json/schema"
	}
	j.mu.Lock()
	j.answers[strconv.Itoa(status)]++
	j.mu.Unlock()
	j.holds(at, parsed(body), operation)
}

func (j *judge) holds(at string, v any, what string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	schema, err := compiled(at)
	if err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		j.wrong = append(j.wrong, fmt.Sprintf("%s: %v", what, err))
	}
}

func (j *judge) blame(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.wrong = append(j.wrong, fmt.Sprintf(format, args...))
}

func parsed(b []byte) any {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return "not JSON"
	}
	return v
}

func TestTheJudgeSeesWhatIsWrong(t *testing.T) {
	t.Parallel()
	doc, err := loaded()
	require.NoError(t, err)
	j := &judge{paths: doc["paths"].(map[string]any), requests: map[string]int{}, answers: map[string]int{}}
	for name, do := range map[string]func(){
		"a note that is empty": func() { j.holds("#/components/schemas/escalate", parsed([]byte(`{"note":""}`)), "") },
		"a dispute's status":   func() { j.answer("/paths/~1v1~1customer~1disputes~1{id}/get", 200, []byte(`{"status":"HELD"}`)) },
		"an error without id":  func() { j.answer("/paths/~1v1~1customer~1disputes~1{id}/get", 404, []byte(`{"name":"x"}`)) },
		"a page of 51":         func() { j.holds("#/components/parameters/page_size/schema", json.Number("51"), "") },
	} {
		before := len(j.wrong)
		do()
		require.Greater(t, len(j.wrong), before, name)
	}
}
