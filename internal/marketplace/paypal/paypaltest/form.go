package paypaltest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
)

const (
	fileLimit = 10 * 1000 * 1000
	callLimit = 50 * 1000 * 1000
)

// refusal is why a request is not taken.
type refusal struct {
	status int
	issue  string
}

func (r *refusal) write(w http.ResponseWriter) {
	if r.status == http.StatusUnsupportedMediaType {
		refuse(w, r.status, "UNSUPPORTED_MEDIA_TYPE", "The server does not support the request payload's media type.", r.issue)
		return
	}
	refuse(w, r.status, "INVALID_REQUEST", malformed, r.issue)
}

// request is what an action is asked with.
type request struct {
	Message   string `json:"message"`
	Note      string `json:"note"`
	Notes     string `json:"notes"`
	Evidences []struct {
		Type  string `json:"evidence_type"`
		Notes string `json:"notes"`
	} `json:"evidences"`
	Accept      string         `json:"accept_claim_type"`
	Refund      *given         `json:"refund_amount"`
	Address     map[string]any `json:"return_shipping_address"`
	Offer       string         `json:"offer_type"`
	Amount      *given         `json:"offer_amount"`
	Acknowledge string         `json:"acknowledgement_type"`

	files []string // their names
}

type given struct {
	Currency string `json:"currency_code"`
	Value    string `json:"value"`
}

// byForm are the actions that come as multipart/form-data with the part input.
var byForm = []string{"provide-evidence", "appeal", "accept-claim", "send-message", "acknowledge-return-item", "provide-supporting-info"}

func readRequest(action string, r *http.Request) (request, *refusal) {
	var in request
	media, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var document []byte
	switch {
	case slices.Contains(byForm, action) && media == "multipart/form-data":
		var wrong *refusal
		if document, in.files, wrong = readForm(r.Body, parameters["boundary"]); wrong != nil {
			return in, wrong
		}
	case !slices.Contains(byForm, action) && media == "application/json":
		var err error
		if document, err = io.ReadAll(io.LimitReader(r.Body, 1<<20)); err != nil {
			return in, &refusal{http.StatusBadRequest, "MALFORMED_REQUEST"}
		}
	default:
		return in, &refusal{http.StatusUnsupportedMediaType, "INVALID_CONTENT_TYPE"}
	}
	if json.Unmarshal(document, &in) != nil {
		return in, &refusal{http.StatusBadRequest, "MISSING_OR_INVALID_REQUEST_BODY"}
	}
	return in, nil
}

func readForm(body io.Reader, boundary string) (document []byte, files []string, wrong *refusal) {
	bad := func(issue string) ([]byte, []string, *refusal) {
		return nil, nil, &refusal{http.StatusBadRequest, issue}
	}
	reader := multipart.NewReader(io.LimitReader(body, callLimit+1<<20), boundary)
	total := 0
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return bad("MALFORMED_REQUEST")
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return bad("MALFORMED_REQUEST")
		}
		if part.FormName() == "input" {
			if !strings.HasPrefix(part.Header.Get("Content-Type"), "application/json") || document != nil {
				return bad("MISSING_OR_INVALID_REQUEST_BODY")
			}
			document = content
			continue
		}
		total += len(content)
		switch {
		case part.FileName() == "" || len(content) == 0:
			return bad("INVALID_FILE")
		case !slices.Contains([]string{".jpg", ".jpeg", ".gif", ".png", ".pdf"}, strings.ToLower(path.Ext(part.FileName()))):
			return bad("INVALID_FILE_TYPE")
		case len(content) >= fileLimit || total > callLimit:
			return bad("FILE_SIZE_LIMIT_EXCEEDED")
		}
		files = append(files, part.FileName())
	}
	if document == nil {
		return bad("MISSING_OR_INVALID_REQUEST_BODY")
	}
	return document, files, nil
}
