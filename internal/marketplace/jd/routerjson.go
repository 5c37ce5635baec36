package jd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"redress/internal/provider"
)

// older asks the older gateway for a method, and returns what stands in its
// wrapper, which JD spells …_responce.
func (g *gateway) older(ctx context.Context, method string, parameters map[string]any) (json.RawMessage, error) {
	text, err := json.Marshal(parameters)
	if err != nil {
		return nil, fmt.Errorf("jd %s: write its parameters: %w", method, err)
	}
	var said json.RawMessage
	err = g.withToken(ctx, func(token string) error {
		request, err := g.olderRequest(ctx, method, string(text), token)
		if err != nil {
			return err
		}
		status, header, body, err := g.send(request)
		if err != nil {
			return err
		}
		said, err = g.codes.jos(method, status, header, body)
		return g.told(ctx, err)
	})
	if err != nil {
		return nil, fmt.Errorf("jd %s: %w", method, err)
	}
	return said, nil
}

func (g *gateway) olderRequest(ctx context.Context, method, parameters, token string) (*http.Request, error) {
	sent := map[string]string{"method": method, "access_token": token, "app_key": g.key, "v": "2.0",
		"timestamp": g.tools.Now().In(shanghai).Format(josStamp), "360buy_param_json": parameters}
	form := url.Values{"sign": {signature(g.secret, sent)}}
	for name, value := range sent {
		form.Set(name, value)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.jos, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errors.New("the call cannot be made")
	}
	request.GetBody = nil
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	return request, nil
}

func (c Codes) jos(method string, status int, header http.Header, body []byte) (json.RawMessage, error) {
	switch {
	case status == http.StatusTooManyRequests:
		return nil, throttled.err("", header)
	case status/100 != 2:
		return nil, &provider.Unknown{Err: fmt.Errorf("HTTP %d", status)}
	}
	var outer map[string]json.RawMessage
	if json.Unmarshal(body, &outer) != nil {
		return nil, &provider.Unknown{Err: errors.New("the answer is not the JSON it should be")}
	}
	name := strings.ReplaceAll(method, ".", "_")
	said, found := outer[name+"_responce"]
	if !found {
		said, found = outer[name+"_response"]
	}
	failure := outer["error_response"]
	if !found && failure == nil {
		return nil, &provider.Unknown{Err: errors.New("the answer has no part of this method's")}
	}
	if failure == nil {
		failure = said
	}
	var told struct {
		Code code `json:"code"`
	}
	if err := json.Unmarshal(failure, &told); err != nil {
		return nil, &provider.Unknown{Err: errors.New("the answer's code cannot be read")}
	}
	if found && (told.Code == "0" || told.Code == "") && outer["error_response"] == nil {
		return said, nil
	}
	if m := c.Errors.JOS[string(told.Code)]; m != "" {
		return nil, m.err(told.Code, header)
	}
	return nil, &provider.Refused{Code: told.Code.named("jos_")}
}
