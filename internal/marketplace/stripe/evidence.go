package stripe

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// texts are the fields of evidence that a reason may name for what is said; a reason
// that is ours and no field of Stripe's is said in uncategorized_text.
var texts = map[string]func(e *api.DisputeUpdateEvidenceParams) **string{
	"uncategorized_text":             func(e *api.DisputeUpdateEvidenceParams) **string { return &e.UncategorizedText },
	"refund_refusal_explanation":     func(e *api.DisputeUpdateEvidenceParams) **string { return &e.RefundRefusalExplanation },
	"refund_policy_disclosure":       func(e *api.DisputeUpdateEvidenceParams) **string { return &e.RefundPolicyDisclosure },
	"cancellation_rebuttal":          func(e *api.DisputeUpdateEvidenceParams) **string { return &e.CancellationRebuttal },
	"cancellation_policy_disclosure": func(e *api.DisputeUpdateEvidenceParams) **string { return &e.CancellationPolicyDisclosure },
	"duplicate_charge_explanation":   func(e *api.DisputeUpdateEvidenceParams) **string { return &e.DuplicateChargeExplanation },
	"product_description":            func(e *api.DisputeUpdateEvidenceParams) **string { return &e.ProductDescription },
	"access_activity_log":            func(e *api.DisputeUpdateEvidenceParams) **string { return &e.AccessActivityLog },
}

func say(e *api.DisputeUpdateEvidenceParams, field, text string) {
	at, ok := texts[field]
	if !ok {
		at = texts["uncategorized_text"]
	}
	if text != "" {
		*at(e) = api.String(text)
	}
}

// enclosure is a field of evidence that takes one file, and the words in a file's
// name by which the file is for it.
type enclosure struct {
	words []string
	at    func(e *api.DisputeUpdateEvidenceParams) **string
}

var enclosures = []enclosure{
	{[]string{"refund-policy", "returns-policy"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.RefundPolicy }},
	{[]string{"cancellation"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.CancellationPolicy }},
	{[]string{"duplicate"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.DuplicateChargeDocumentation }},
	{[]string{"signature"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.CustomerSignature }},
	{[]string{"shipping", "shipment", "tracking", "waybill", "delivery"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.ShippingDocumentation }},
	{[]string{"receipt", "invoice"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.Receipt }},
	{[]string{"chat", "conversation", "letter", "mail", "message"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.CustomerCommunication }},
	{[]string{"service"}, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.ServiceDocumentation }},
	{nil, func(e *api.DisputeUpdateEvidenceParams) **string { return &e.UncategorizedFile }},
}

// sort finds the field of each file; pictures that are for the same field become
// one document, because a field takes one file.
func sort(files []marketplace.Attachment) ([][]marketplace.Attachment, error) {
	sorted, total := make([][]marketplace.Attachment, len(enclosures)), 0
	for _, f := range files {
		switch {
		case f.Type != "image/jpeg" && f.Type != "image/png" && f.Type != "application/pdf":
			return nil, &provider.Refused{Code: "file_type_not_taken"}
		case len(f.Content) == 0 || len(f.Content) > fileBytes:
			return nil, &provider.Refused{Code: "file_size_not_taken"}
		}
		if total += len(f.Content); total > totalBytes {
			return nil, &provider.Refused{Code: "files_too_large"}
		}
		name, i := strings.ToLower(strings.NewReplacer("_", "-", " ", "-").Replace(f.Name)), 0
		for i = range enclosures {
			if enclosures[i].words == nil || containsAny(name, enclosures[i].words) {
				break
			}
		}
		sorted[i] = append(sorted[i], f)
	}
	return sorted, nil
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// enclose uploads the files and names them in the evidence. An upload is nothing to
// anybody until the evidence names it.
func (p *shop) enclose(ctx context.Context, e *api.DisputeUpdateEvidenceParams, key string, files []marketplace.Attachment) error {
	sorted, err := sort(files)
	if err != nil {
		return err
	}
	for i, of := range sorted {
		if len(of) == 0 {
			continue
		}
		one := of[0]
		if len(of) > 1 {
			if one, err = album(of); err != nil {
				return err
			}
		}
		id, err := p.upload(ctx, fmt.Sprintf("%s/file/%d", key, i), one)
		if err != nil {
			return err
		}
		*enclosures[i].at(e) = api.String(id)
	}
	return nil
}

func (p *shop) upload(ctx context.Context, key string, f marketplace.Attachment) (string, error) {
	var file *api.File
	err := p.line.turn(ctx, "upload a file", func(c *api.Client) (err error) {
		file, err = c.V1Files.Create(ctx, &api.FileCreateParams{Params: p.line.write(key), Filename: api.String(f.Name),
			FileReader: bytes.NewReader(f.Content), Purpose: api.String("dispute_evidence")})
		return err
	})
	switch {
	case err != nil:
		return "", err
	case file.ID == "":
		return "", &provider.Unknown{Err: fmt.Errorf("stripe: an upload without an id")}
	}
	return file.ID, nil
}
