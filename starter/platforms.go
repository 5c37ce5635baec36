package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"redress/internal/complaint"
)

// platformsWithin bounds one request to the devstack's platforms.
const platformsWithin = 10 * time.Second

// platforms are those of the devstack, where buyer and platform are played.
type platforms struct{ base string }

// connection is how the devstack's shop on a platform is connected.
type connection struct {
	Platform, Shop, Gateway string
	Settings, Secrets       map[string]string
}

// caseThere is a case as it stands on a platform.
type caseThere struct {
	ID       string            `json:"id"`
	PaidBack []complaint.Money `json:"paid_back"`
	Took     []string          `json:"took"`
	State    string            `json:"state"`
}

// names are the platforms that there are.
func (p platforms) names(ctx context.Context) ([]string, error) {
	var answer struct{ Platforms []struct{ Name string } }
	if err := p.ask(ctx, http.MethodGet, "", nil, &answer); err != nil {
		return nil, err
	}
	var names []string
	for _, one := range answer.Platforms {
		names = append(names, one.Name)
	}
	return names, nil
}

func (p platforms) connection(ctx context.Context, platform string) (c connection, err error) {
	return c, p.ask(ctx, http.MethodGet, "/"+platform+"/shop", nil, &c)
}

func (p platforms) cases(ctx context.Context, platform string) ([]caseThere, error) {
	var answer struct{ Cases []caseThere }
	return answer.Cases, p.ask(ctx, http.MethodGet, "/"+platform+"/cases", nil, &answer)
}

func (p platforms) read(ctx context.Context, platform, id string) (c caseThere, err error) {
	return c, p.ask(ctx, http.MethodGet, "/"+platform+"/cases/"+url.PathEscape(id), nil, &c)
}

// opens has a buyer open a case; fields are those of the platforms' page.
func (p platforms) opens(ctx context.Context, platform string, fields map[string]string) (c caseThere, err error) {
	return c, p.ask(ctx, http.MethodPost, "/"+platform+"/cases", fields, &c)
}

// does has buyer or platform do something on a case.
func (p platforms) does(ctx context.Context, platform, id, deed string, fields map[string]string) error {
	return p.ask(ctx, http.MethodPost, "/"+platform+"/cases/"+url.PathEscape(id)+"/"+deed, fields, nil)
}

// turns turns a platform's clock by hours, or sets it right for 0.
func (p platforms) turns(ctx context.Context, platform string, hours int) error {
	fields := map[string]string{"right": "true"}
	if hours > 0 {
		fields = map[string]string{"hours": fmt.Sprint(hours)}
	}
	return p.ask(ctx, http.MethodPost, "/"+platform+"/clock", fields, nil)
}

func (p platforms) ask(ctx context.Context, method, path string, fields map[string]string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, platformsWithin)
	defer cancel()
	body, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	if fields == nil {
		body = nil
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(p.base, "/")+"/control"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask the platforms (PLATFORMS_URL): %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the platforms (PLATFORMS_URL): %w", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	switch {
	case err != nil:
		return fmt.Errorf("read what the platforms answer: %w", err)
	case answer.StatusCode >= http.StatusBadRequest:
		var no struct{ Field, Reason string }
		_ = json.Unmarshal(text, &no) // without words of its own the status has to do
		return fmt.Errorf("the platforms refuse %s (%s): %s", path, answer.Status, strings.TrimSpace(no.Field+" "+no.Reason))
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read what the platforms answer: %w", err)
	}
	return nil
}
