package notify

import (
	"html/template"
	"strings"
)

// layout is the one page all letters share. html/template escapes what stands
// in it, so no value becomes markup.
var layout = template.Must(template.ParseFS(files, "templates/layout.html.tmpl"))

func (w *words) page(title, signer string, blocks []block, facts []fact, link string) (string, error) {
	var b strings.Builder
	err := layout.Execute(&b, map[string]any{
		"Lang": w.Locale, "Title": title, "Signer": signer, "Blocks": blocks, "Facts": facts, "Link": link,
	})
	return b.String(), err
}
