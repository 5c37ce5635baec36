package rakuten

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// largestFile is 5 MB as those count it who count least; Rakuten does not say
// which it means.
const largestFile = 5_000_000

// extensions are the files that Rakuten takes. The name must end as the type says.
var extensions = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "application/pdf": ".pdf"}

func fileTypes() []string { return slices.Sorted(maps.Keys(extensions)) }

// noWords goes with a file that comes without any, because a reply must have some.
const noWords = "添付ファイルをお送りいたします。"

// SendMessage implements marketplace.Messenger. R-Messe keeps no key of ours: the
// same words are the same message. It has no subject.
func (d *desk) SendMessage(ctx context.Context, c marketplace.Case, m marketplace.Message) error {
	text, err := letter(m.Text)
	if err != nil {
		return err
	}
	in, err := d.inquiry(ctx, c.ExternalID)
	if err != nil || in.said(text) {
		return err
	}
	_, err = d.reply(ctx, in, text, nil)
	return err
}

// TakeEvidence implements marketplace.EvidenceTaker: one file, uploaded and then
// sent with a reply, which the customer reads. Its label is made of the file and
// the words, so that it shows whether it was sent.
func (d *desk) TakeEvidence(ctx context.Context, c marketplace.Case, p marketplace.Pack) (string, error) {
	if len(p.Files) == 0 {
		if err := d.SendMessage(ctx, c, marketplace.Message{Key: p.Key, Text: p.Text}); err != nil {
			return "", err
		}
		return marketplace.Sum([]byte(p.Text)), nil
	}
	words := p.Text
	if words == "" {
		words = noWords
	}
	text, err := letter(words)
	if err != nil {
		return "", err
	}
	file := p.Files[0]
	extension, taken := extensions[file.Type]
	switch {
	case len(p.Files) > 1:
		return "", &provider.Refused{Code: "too_many_files"}
	case !taken:
		return "", &provider.Refused{Code: "file_type"}
	case len(file.Content) == 0 || len(file.Content) > largestFile:
		return "", &provider.Refused{Code: "file_size"}
	}
	label := marketplace.Sum([]byte(marketplace.Sum(file.Content) + text))[:32] + extension
	in, err := d.inquiry(ctx, c.ExternalID)
	if err != nil {
		return "", err
	}
	if path, sent := in.holds(label); sent {
		return path, nil
	}
	uploaded, err := d.upload(ctx, label, file)
	if err != nil {
		return "", fmt.Errorf("upload the file: %w", err)
	}
	after, err := d.reply(ctx, in, text, []attachment{{label, uploaded.Path}})
	if err != nil {
		return "", err
	}
	path, _ := after.holds(label)
	return path, nil
}

type replyBody struct {
	Number  string       `json:"inquiryNumber"`
	Shop    string       `json:"shopId"`
	Message string       `json:"message"`
	Files   []attachment `json:"attachments,omitempty"`
}

// reply sends once, and reads the inquiry to know whether it came about. 409 says
// that it is there already: so does the inquiry, or it is not known.
func (d *desk) reply(ctx context.Context, in inquiry, text string, files []attachment) (inquiry, error) {
	sent := d.post(ctx, inquiries+"/inquiry/reply", inquiryType, replyBody{in.Number, d.shopID, text, files}, nil)
	if isThrottled(sent) {
		return in, sent
	}
	after, err := d.inquiry(ctx, in.Number)
	there := after.said(text)
	if len(files) > 0 {
		_, there = after.holds(files[0].Label)
	}
	switch {
	case err == nil && there:
		return after, nil
	case sent != nil:
		return in, fmt.Errorf("reply: %w", sent)
	case err != nil:
		return in, &provider.Unknown{Err: fmt.Errorf("the reply was taken, and the inquiry could not be read: %v", err)}
	}
	return in, &provider.Unknown{Err: errors.New("the reply was taken, and the inquiry does not show it yet")}
}

// upload keeps a file at Rakuten for 90 days; one that no reply names is nowhere
// to be seen, so that it does no harm to upload it again.
func (d *desk) upload(ctx context.Context, label string, file marketplace.Attachment) (attachment, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="` + label + `"`}, "Content-Type": {file.Type},
	})
	if err == nil {
		_, err = part.Write(file.Content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return attachment{}, fmt.Errorf("write the file: %w", err)
	}
	var got struct {
		Result struct {
			attachment
			Error string `json:"errorMessage"`
		} `json:"result"`
	}
	if err := d.call(ctx, http.MethodPost, inquiries+"/attachment", form.FormDataContentType(), body.Bytes(), &got); err != nil {
		return attachment{}, err
	}
	if got.Result.Error != "" || got.Result.Path == "" {
		return attachment{}, &provider.Refused{Code: "attachment_not_kept"}
	}
	return got.Result.attachment, nil
}
