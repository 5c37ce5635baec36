package taobao

import (
	"context"
	"net/http"
	"slices"
	"unicode/utf8"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// What a refusal takes, by taobao.refund.refuse and taobao.rp.returngoods.refuse.
const (
	refusalLeast     = 2       // characters
	refusalMost      = 200     // characters
	refusalProof     = 130_000 // bytes of the picture
	returnProof      = 5 << 20 // bytes of the picture, when what came back is refused on Tmall
	refuseProofNone  = "refuse_proof_missing"
	refuseProofLarge = "refuse_proof_too_large"
	refuseProofKind  = "refuse_proof_not_a_picture"
	refuseProofMany  = "refuse_proof_more_than_one"
	refuseReasonNone = "refuse_reason_missing"
	refuseReasonOdd  = "refuse_reason_unknown"
)

// pictures are what TOP takes as proof.
var pictures = []string{"image/jpeg", "image/png", "image/gif"}

// fits refuses before anything is sent what TOP would not take.
func (c *connection) fits(a marketplace.Answer) error {
	no := func(code string) error { return &provider.Refused{Code: code} }
	switch a.Kind {
	case marketplace.Offer:
		if len(a.Text) > messageBytes {
			return no(tooLong)
		}
	case marketplace.Refuse, marketplace.RefuseReturn:
		switch n := utf8.RuneCountInString(a.Text); {
		case n > refusalMost:
			return no(tooLong)
		case n < refusalLeast:
			return no(tooShort)
		case len(a.Files) > 1:
			return no(refuseProofMany)
		case len(a.Files) == 0 && c.tmall:
			return no(refuseProofNone)
		case len(a.Files) == 0:
			return nil
		}
		most := refusalProof
		if c.tmall && a.Kind == marketplace.RefuseReturn {
			most = returnProof
		}
		picture := a.Files[0].Content
		switch {
		case len(picture) > most:
			return no(refuseProofLarge)
		case !slices.Contains(pictures, http.DetectContentType(picture)):
			return no(refuseProofKind)
		}
	}
	return nil
}

// refuse refuses a refund (taobao.refund.refuse) or an exchange.
func (c *connection) refuse(ctx context.Context, st standing, a marketplace.Answer) error {
	if st.exchange {
		if !number.MatchString(a.Reason) {
			return &provider.Refused{Code: refuseReasonNone}
		}
		p := params{"dispute_id": st.ID, "leave_message": a.Text, "seller_refuse_reason_id": a.Reason, "fields": exchangeAnswer}
		return c.change(ctx, "tmall.exchange.refuse", p, proof("leave_message_pics", a.Files))
	}
	reason, err := c.reason(ctx, st, a.Reason)
	if err != nil {
		return err
	}
	p := params{"refund_id": st.ID, "refuse_message": a.Text, "refuse_reason_id": reason, "refund_version": st.Version, "refund_phase": st.phase}
	return c.succeeded(ctx, "taobao.refund.refuse", p, proof("refuse_proof", a.Files))
}

// reason is TOP's number of a reason. Where the reason is told in words, they must
// be one of those that TOP has for this case (taobao.refund.refusereason.get).
func (c *connection) reason(ctx context.Context, st standing, told string) (string, error) {
	if told == "" || number.MatchString(told) {
		return told, nil
	}
	var out struct {
		Reasons list[struct {
			ID   text `json:"reason_id"`
			Text text `json:"reason_text"`
		}] `json:"reasons"`
	}
	p := params{"refund_id": st.ID, "refund_phase": st.phase, "fields": fields("reason_id", "reason_text")}
	if err := c.top.ask(ctx, "taobao.refund.refusereason.get", p, &out); err != nil {
		return "", err
	}
	for _, one := range out.Reasons {
		if words(string(one.Text)) == words(told) {
			return string(one.ID), nil
		}
	}
	return "", &provider.Refused{Code: refuseReasonOdd}
}

// proof is a picture as a byte[] parameter. Its name is ours: the shop's could tell
// what it should not.
func proof(field string, files []marketplace.Attachment) []upload {
	uploads := make([]upload, 0, len(files))
	for _, f := range files {
		kind := http.DetectContentType(f.Content)
		extension := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}[kind]
		uploads = append(uploads, upload{field: field, name: "proof" + extension, kind: kind, content: f.Content})
	}
	return uploads
}

// limits are what texts and files must fit into.
func (c *connection) limits() marketplace.Limits {
	return marketplace.Limits{
		Message: marketplace.Text{Least: 1, Bytes: messageBytes},
		Refusal: marketplace.Text{Least: refusalLeast, Chars: refusalMost},
		Files:   marketplace.FileLimits{Count: 1, FileBytes: refusalProof, Types: slices.Clone(pictures), Scale: true, Required: c.tmall},
	}
}
