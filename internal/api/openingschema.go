package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/complaint"
)

// idPattern is what an id of a shop, an order, an account looks like.
const idPattern = `^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$`

// openingSchema is an opening as the domain checks it: what can be told by a
// field alone is told here, so that a client finds it before it sends.
func (s *Server) openingSchema() *huma.Schema {
	r := s.api.OpenAPI().Components.Schemas
	whole := r.Schema(reflect.TypeFor[complaint.Opening](), true, "")
	all := r.Map()
	opening, person, order, item := all["Opening"], all["Person"], all["Order"], all["OrderItem"]
	opening.Description = "A complaint as a backend sends it."
	tell(opening, "platform", "", func(p *huma.Schema) { p.Enum = anyOf(complaint.Platforms) })
	tell(opening, "channel", "how it came in; platform when left out", func(p *huma.Schema) { p.Enum = anyOf(orNone(complaint.Channels...)) })
	tell(opening, "external_id", "the platform's own id of the case; the same one again is the same complaint", orEmpty)
	tell(opening, "text", "the customer's words, at most 64 KB", func(p *huma.Schema) { p.MinLength, p.MaxLength = ref(1), ref(complaint.MaxText) })
	tell(opening, "submitted_at", "when the customer complained; now when left out", nil)
	tell(opening, "platform_due", "when the platform decides by our silence, as it says itself; it goes before every rule", nil)
	tell(opening, "time_scale", "3600: an hour of every deadline passes in a second", func(p *huma.Schema) {
		p.Minimum, p.Maximum = ref(0.0), ref(float64(complaint.MaxTimeScale))
	})
	for _, name := range []string{"name", "email", "phone"} {
		tell(person, name, "", func(p *huma.Schema) { p.MaxLength = ref(320) })
	}
	tell(person, "locale", "a language tag such as zh-CN; en when left out", func(p *huma.Schema) { p.MaxLength = ref(35) })
	tell(person, "timezone", "of the IANA's, such as Asia/Shanghai; UTC when left out", nil)
	tell(person, "preferred_channel", "email when there is an address, platform otherwise", func(p *huma.Schema) {
		p.Enum = anyOf([]string{"", "email", "platform", "phone"})
	})
	tell(order, "total", "what was paid; not below zero", nil)
	tell(order, "items", "", func(p *huma.Schema) { p.MaxItems = ref(complaint.MaxItems) })
	for _, name := range []string{"carrier", "tracking"} {
		tell(order, name, "", orEmpty)
	}
	for of, name := range map[*huma.Schema]string{opening: "shop", order: "number", item: "sku"} {
		tell(of, name, "", func(p *huma.Schema) { p.Pattern = idPattern })
	}
	tell(item, "batch", "", orEmpty)
	tell(item, "title", "one line", func(p *huma.Schema) { p.MaxLength = ref(500) })
	tell(item, "quantity", "", func(p *huma.Schema) { p.Minimum, p.Maximum = ref(1.0), ref(1e6) })
	return whole
}

// tell adds to what is known of a property. A property that is not there is a
// mistake in this file.
func tell(of *huma.Schema, name, does string, more func(*huma.Schema)) {
	p := of.Properties[name]
	if p == nil {
		panic("there is no property " + name + " to tell more about")
	}
	if does != "" {
		p.Description = does
	}
	if more != nil {
		more(p)
	}
}

// orEmpty is an id that may be left empty.
func orEmpty(p *huma.Schema) { p.Pattern = `^([A-Za-z0-9][A-Za-z0-9._:@/-]{0,99})?$` }

func anyOf(words []string) []any {
	all := make([]any, len(words))
	for i, w := range words {
		all[i] = w
	}
	return all
}
