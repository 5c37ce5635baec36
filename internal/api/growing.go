package api

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// growing leaves open what shapes of answers may gain: a new field is no break for
// a client that was generated before. What a caller sends stays closed.
func growing(doc *huma.OpenAPI) {
	shapes, sent := doc.Components.Schemas.Map(), map[string]bool{}
	var visit func(*huma.Schema)
	visit = func(s *huma.Schema) {
		if s == nil {
			return
		}
		if name, ok := strings.CutPrefix(s.Ref, shapesAt); ok && !sent[name] {
			sent[name] = true
			visit(shapes[name])
		}
		visit(s.Items)
		for _, p := range s.Properties {
			visit(p)
		}
		for _, one := range s.OneOf {
			visit(one)
		}
	}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
			if op == nil || op.RequestBody == nil {
				continue
			}
			for _, media := range op.RequestBody.Content {
				visit(media.Schema)
			}
		}
	}
	for name, s := range shapes {
		if !sent[name] && s.AdditionalProperties == false {
			s.AdditionalProperties = nil
		}
	}
}
