package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html.tmpl
var docsPage string

// docs serves the readable page: made once of the description itself, without a
// script and without anything from elsewhere.
func (s *Server) docs() http.HandlerFunc {
	page := template.Must(template.New("docs").Parse(docsPage))
	var made bytes.Buffer
	if err := page.Execute(&made, s.chapters()); err != nil {
		panic("the page is made of our own description: " + err.Error())
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
		_, _ = w.Write(made.Bytes())
	}
}

// A page has chapters of operations, and the shapes they use.
type (
	manual struct {
		Title, Version, About string
		Chapters              []chapter
		Shapes                []shape
		Codes                 []codeLine
	}
	chapter struct {
		Name       string
		Operations []entry
	}
	entry struct {
		ID, Method, Path, Summary, Description string
		Short                                  string // in the list of all
		Params                                 []field
		Body                                   []field
		BodyOf                                 string
		Example                                string
		Answers                                []answerLine
	}
	field struct {
		Name, In, Type, Doc string
		Of                  string // the shape that Type names; empty: none
		Required            bool
	}
	answerLine struct{ Status, Doc, Of string }
	shape      struct {
		Name, Doc string
		Fields    []field
	}
	codeLine struct{ Code, Status, Doc string }
)

func (s *Server) chapters() manual {
	doc := s.api.OpenAPI()
	m := manual{Title: doc.Info.Title, Version: doc.Info.Version, About: doc.Info.Description}
	byName := map[string]*chapter{}
	for _, name := range []string{"complaints", "messages", "evidence", "people", "streams", "links", "webhooks", "inbox", "other"} {
		byName[name] = &chapter{Name: name}
	}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			name := "other"
			if strings.HasPrefix(path, "/v1/complaints") {
				name = "complaints"
			}
			if len(op.Tags) > 0 {
				name = op.Tags[0]
			}
			byName[name].Operations = append(byName[name].Operations, s.entry(method, path, op))
		}
	}
	for _, name := range []string{"complaints", "messages", "evidence", "people", "streams", "links", "webhooks", "inbox", "other"} {
		c := byName[name]
		slices.SortFunc(c.Operations, func(a, b entry) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), -strings.Compare(a.Method, b.Method)) // what makes a thing before what lists it
		})
		if len(c.Operations) > 0 {
			m.Chapters = append(m.Chapters, *c)
		}
	}
	for name, schema := range doc.Components.Schemas.Map() {
		if len(schema.Properties) == 0 || strings.HasSuffix(name, "Message") {
			continue // words stand where they are used, a message's fields at its operation
		}
		m.Shapes = append(m.Shapes, shape{name, schema.Description, s.fields(schema)})
	}
	slices.SortFunc(m.Shapes, func(a, b shape) int { return strings.Compare(a.Name, b.Name) })
	m.Codes = codeLines
	return m
}

func (s *Server) entry(method, path string, op *huma.Operation) entry {
	e := entry{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Description: op.Description, Short: op.Summary}
	if _, message, ok := strings.Cut(path, "/messages/"); ok {
		e.Short = message // their summaries are whole sentences
	}
	for _, p := range op.Parameters {
		e.Params = append(e.Params, field{Name: p.Name, In: p.In, Type: s.typeName(p.Schema), Doc: first(p.Description, schemaDoc(p.Schema)), Required: p.Required})
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			if media.Schema == nil {
				continue
			}
			e.BodyOf = refName(media.Schema)
			whole := s.target(media.Schema)
			e.Body = s.fields(whole)
			if len(whole.Examples) > 0 {
				b, _ := json.MarshalIndent(whole.Examples[0], "", "  ")
				e.Example = string(b)
			}
		}
	}
	for status, r := range op.Responses {
		if status > "3" {
			continue
		}
		line := answerLine{Status: status, Doc: r.Description}
		for _, media := range r.Content {
			if media.Schema != nil {
				line.Of = refName(media.Schema)
			}
		}
		e.Answers = append(e.Answers, line)
	}
	slices.SortFunc(e.Answers, func(a, b answerLine) int { return strings.Compare(a.Status, b.Status) })
	return e
}

func (s *Server) fields(schema *huma.Schema) []field {
	var all []field
	for _, one := range schema.OneOf {
		for _, f := range s.fields(s.target(one)) {
			f.Required = false // of one of the ways only
			all = append(all, f)
		}
	}
	for name, p := range schema.Properties {
		all = append(all, field{Name: name, Type: s.typeName(p), Doc: first(schemaDoc(p), s.target(p).Description), Of: s.shapeOf(p), Required: slices.Contains(schema.Required, name)})
	}
	slices.SortFunc(all, func(a, b field) int {
		if a.Required != b.Required {
			if a.Required {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func schemaDoc(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	if s.Items != nil {
		return first(s.Description, schemaDoc(s.Items))
	}
	return s.Description
}

// typeName is a type in a word or two.
func (s *Server) typeName(schema *huma.Schema) string {
	switch {
	case schema == nil:
		return ""
	case len(schema.OneOf) > 0:
		var ways []string
		for _, one := range schema.OneOf {
			ways = append(ways, s.typeName(one))
		}
		return strings.Join(ways, " | ")
	case schema.Ref != "":
		if to := s.target(schema); to.Type == huma.TypeString || to.Properties["value"] != nil {
			return s.typeName(to) // its words say more than its name
		}
		return refName(schema)
	case schema.Type == huma.TypeArray:
		return "list of " + s.typeName(schema.Items)
	case len(schema.Enum) > 0:
		words := []string{}
		for _, e := range schema.Enum {
			if text, ok := e.(string); ok && text != "" {
				words = append(words, text)
			}
		}
		return strings.Join(words, " | ")
	case schema.Format == "date-time":
		return "instant"
	case schema.Properties["value"] != nil && schema.Properties["currency"] != nil:
		return `{"value", "currency"}`
	case schema.Format != "" && schema.Type == huma.TypeString:
		return schema.Type + " (" + schema.Format + ")"
	}
	return schema.Type
}

// shapeOf is the shape that a field or the items of a list have, where the page
// shows it.
func (s *Server) shapeOf(schema *huma.Schema) string {
	if schema.Type == huma.TypeArray {
		schema = schema.Items
	}
	if schema.Ref == "" || len(s.target(schema).Properties) == 0 || s.target(schema).Properties["value"] != nil {
		return ""
	}
	return refName(schema)
}

// target is the schema itself, or the one that it points to.
func (s *Server) target(schema *huma.Schema) *huma.Schema {
	if schema.Ref == "" {
		return schema
	}
	return s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
}

func refName(schema *huma.Schema) string {
	return schema.Ref[strings.LastIndexByte(schema.Ref, '/')+1:]
}
