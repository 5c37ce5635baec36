package taobao

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

// params are the parameters of a call by name. One without a value is not sent,
// and so not signed.
type params map[string]string

// upload is a byte[] parameter: sent, and never signed.
type upload struct {
	field, name, kind string
	content           []byte
}

// fields writes the list of what is to be returned.
func fields(names ...string) string { return strings.Join(names, ",") }

// request writes a call as TOP takes it: a form, or multipart when a file goes along.
func (g *gateway) request(ctx context.Context, method, session string, p params, files []upload) (*http.Request, error) {
	sent := map[string]string{
		"method": method, "app_key": g.key, "session": session, "timestamp": stamped(g.tools.Now()),
		"format": "json", "v": "2.0", "sign_method": g.method,
	}
	for name, value := range p {
		sent[name] = value
	}
	maps.DeleteFunc(sent, func(_, value string) bool { return value == "" })
	signature, err := sign(g.method, g.secret, sent)
	if err != nil {
		return nil, err
	}
	sent["sign"] = signature

	body, kind, err := form(sent, files)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the gateway's URL cannot be called")
	}
	request.GetBody = nil // net/http must not send a write again by itself
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Accept", "application/json")
	return request, nil
}

func form(sent map[string]string, files []upload) (body []byte, kind string, err error) {
	if len(files) == 0 {
		values := url.Values{}
		for name, value := range sent {
			values.Set(name, value)
		}
		return []byte(values.Encode()), "application/x-www-form-urlencoded;charset=utf-8", nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if err := w.WriteField(name, sent[name]); err != nil {
			return nil, "", err
		}
	}
	for _, f := range files {
		header := textproto.MIMEHeader{}
		header.Set("Content-Disposition", multipart.FileContentDisposition(f.field, f.name))
		header.Set("Content-Type", f.kind)
		part, err := w.CreatePart(header)
		if err != nil {
			return nil, "", err
		}
		if _, err := part.Write(f.content); err != nil {
			return nil, "", err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), w.FormDataContentType(), nil
}
