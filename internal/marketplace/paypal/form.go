package paypal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"path"
	"regexp"
	"slices"
	"strings"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	fileBytes  = 10_000_000 // "less than 10 MB" a file
	totalBytes = 50_000_000 // a call
)

// extensions are the files that PayPal takes, by media type.
var extensions = map[string]string{"image/jpeg": ".jpg", "image/gif": ".gif", "image/png": ".png", "application/pdf": ".pdf"}

// parts are the names of the files' parts.
var parts = map[action]string{provideEvidence: "evidence-file", appeal: "evidence-file", acceptClaim: "accept-claim-document",
	sendMessage: "message_document", acknowledge: "acknowledgement_document", supportingInfo: "supporting document"}

// form writes the part input and the files.
func form(a action, key string, input any, files []marketplace.Attachment) (contentType string, body []byte, err error) {
	document, err := json.Marshal(input)
	if err != nil {
		return "", nil, fmt.Errorf("paypal: encode a request: %w", err)
	}
	if err := fits(files); err != nil {
		return "", nil, err
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(disposition, media string, content []byte) {
		if err == nil {
			var out interface{ Write([]byte) (int, error) }
			header := textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {media}}
			if out, err = w.CreatePart(header); err == nil {
				_, err = out.Write(content)
			}
		}
	}
	part(`form-data; name="input"`, "application/json", document)
	for i, f := range files {
		part(fmt.Sprintf(`form-data; name="%s"; filename="%s"`, parts[a], fileName(key, i, f)), f.Type, f.Content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", nil, fmt.Errorf("paypal: write a form: %w", err)
	}
	return w.FormDataContentType(), b.Bytes(), nil
}

func fits(files []marketplace.Attachment) error {
	total := 0
	for _, f := range files {
		if extensions[f.Type] == "" {
			return &provider.Refused{Code: "file_type_not_taken"}
		}
		if len(f.Content) == 0 || len(f.Content) >= fileBytes {
			return &provider.Refused{Code: "file_size_not_taken"}
		}
		total += len(f.Content)
	}
	if total > totalBytes {
		return &provider.Refused{Code: "files_too_large"}
	}
	return nil
}

var odd = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// fileName begins with the key's mark, so that the file is known when it is read back.
func fileName(key string, n int, f marketplace.Attachment) string {
	name := strings.Trim(odd.ReplaceAllString(strings.TrimSuffix(f.Name, path.Ext(f.Name)), "-"), "-.")
	if len(name) > 60 {
		name = name[:60]
	}
	return fmt.Sprintf("%s-%d%s%s", short(key), n+1, strings.TrimSuffix("-"+name, "-"), extensions[f.Type])
}

// proved is the input of provide-evidence and appeal.
type proved struct {
	Evidences []proofItem `json:"evidences"`
}

type proofItem struct {
	Type      string     `json:"evidence_type"`
	Notes     string     `json:"notes"`
	Documents []docNamed `json:"documents,omitempty"`
}

type docNamed struct {
	Name string `json:"name"`
}

// supporting is the input of provide-supporting-info.
type supporting struct {
	Notes string `json:"notes"`
}

// evidenceTypes are those that a refusal's reason may name: what a seller of goods
// has. PayPal has seventy, most of them the buyer's or a bank's.
var evidenceTypes = []string{"PROOF_OF_FULFILLMENT", "PROOF_OF_DELIVERY_SIGNATURE", "PROOF_OF_REFUND", "PROOF_OF_RESHIPMENT", "RETURN_POLICY",
	"ITEM_DESCRIPTION", "PHOTOS_OF_SHIPPED_ITEM", "ORDER_DETAILS", "MERCHANT_RESPONSE"}

// proof is one piece of evidence of a type that the reason names; OTHER where the
// reason is ours and not PayPal's.
func proof(kind, text, key string, files []marketplace.Attachment) proved {
	if !slices.Contains(evidenceTypes, kind) {
		kind = "OTHER"
	}
	item := proofItem{Type: kind, Notes: text}
	for i, f := range files {
		item.Documents = append(item.Documents, docNamed{fileName(key, i, f)})
	}
	return proved{[]proofItem{item}}
}
