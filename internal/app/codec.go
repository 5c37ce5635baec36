package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"redress/internal/access"
	"redress/internal/codec"
	"redress/internal/complaint"
	"redress/internal/identity"
	"redress/internal/postgres"
)

// openCodec is the codec server of Temporal's UI, for operators of all shops; nil
// when payloads are not encrypted. What it shows is in the audit before.
func openCodec(s Settings, guard *identity.Guard, store *postgres.Store) (http.Handler, error) {
	ring, err := s.PayloadKeys()
	if err != nil || len(s.Payloads.PayloadKeys) == 0 {
		return nil, err
	}
	var origins []string
	if u, err := url.Parse(s.Temporal.UI); err == nil && u.Host != "" {
		origins = append(origins, u.Scheme+"://"+u.Host)
	}
	return codec.Handler(ring, func(r *http.Request) (string, error) { return mayDecode(guard, r) },
		func(ctx context.Context, d codec.Decoded) error { return auditDecoded(ctx, store, d) }, origins...), nil
}

func mayDecode(guard *identity.Guard, r *http.Request) (string, error) {
	who, err := guard.Authenticate(r)
	var away identity.Unavailable
	switch {
	case errors.As(err, &away):
		return "", err
	case err != nil:
		return "", codec.ErrUnauthenticated
	}
	if who.May(access.Decode, access.Subject{Platform: "*", Shop: "*"}) != nil {
		return "", codec.ErrForbidden
	}
	return who.ID, nil
}

func auditDecoded(ctx context.Context, store *postgres.Store, d codec.Decoded) error {
	workflows := d.Workflows
	if len(workflows) == 0 {
		workflows = []string{""}
	}
	for _, id := range workflows {
		err := store.Audit(ctx, postgres.AuditEntry{Actor: d.Who, Action: "payload_decoded", Subject: strings.TrimPrefix(id, complaint.WorkflowID("")),
			Detail: map[string]string{"namespace": d.Namespace, "payloads": strconv.Itoa(d.Payloads)}})
		if err != nil {
			return err
		}
	}
	return nil
}
