package notify

import (
	"embed"
	"fmt"
	"strings"
	"text/template"

	"redress/internal/complaint"
)

//go:embed words/*.json templates
var files embed.FS

// words is one language: its letters, and its words for the domain's codes.
type words struct {
	Locale string `json:"-"`

	Timezone      string            `json:"timezone"`       // where the reader's own is unknown
	Date          string            `json:"date"`           // in a zone of Zones
	DateElsewhere string            `json:"date_elsewhere"` // in any other zone
	Weekdays      [7]string         `json:"weekdays"`       // from Sunday
	Zones         map[string]string `json:"zones"`
	Joiner        string            `json:"joiner"` // between the lines of one paragraph
	Bullet        string            `json:"bullet"`
	Colon         string            `json:"colon"`
	Money         map[string]string `json:"money"` // # stands for the number

	Facts      map[string]string `json:"facts"` // labels of the table under the letter
	Team       string            `json:"team"`  // who signs; # stands for the shop
	TeamAlone  string            `json:"team_alone"`
	Roles      map[string]string `json:"roles"` // greets a colleague whose name is not known
	Platforms  map[string]string `json:"platforms"`
	Categories map[string]string `json:"categories"`
	Heard      map[string]string `json:"heard"` // what the customer says happened, by category; "" where it is unknown
	Sorry      map[string]string `json:"sorry"` // the same, once it was looked into
	Items      map[string]string `json:"items"`
	Reasons    map[string]string `json:"reasons"`
	Grounds    map[string]string `json:"grounds"`    // of a rejection, to a colleague
	Conditions map[string]string `json:"conditions"` // of goods that came back
	Outcomes   map[string]string `json:"outcomes"`
	Rulings    map[string]string `json:"rulings"`

	letters *template.Template
}

// languages holds what is embedded in this binary, by locale.
var languages = load()

// load panics on a template or word list that does not parse: they are part of
// the binary, and every test that renders would fail.
func load() map[string]*words {
	all := map[string]*words{}
	for _, locale := range complaint.Locales {
		w, err := read(locale)
		if err != nil {
			panic(err)
		}
		all[locale] = w
	}
	return all
}

func read(locale string) (*words, error) {
	raw, err := files.ReadFile("words/" + locale + ".json")
	if err != nil {
		return nil, fmt.Errorf("read words of %s: %w", locale, err)
	}
	w := &words{Locale: locale}
	if err := complaint.DecodeStrict(raw, w); err != nil {
		return nil, fmt.Errorf("read words of %s: %w", locale, err)
	}
	w.letters, err = template.New(locale).Option("missingkey=error").ParseFS(files, "templates/"+locale+"/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read letters of %s: %w", locale, err)
	}
	return w, nil
}

// item is the words for a checklist code. A code that no word list knows is
// shown readably, since what is asked for must not be left out.
func (w *words) item(code string) string {
	if text, ok := w.Items[code]; ok {
		return text
	}
	return inline(strings.ReplaceAll(code, "_", " "), maxInline)
}

// remedy is what is given, in words: "a partial refund of $49.80"; done tells
// what was given from what will be.
func (w *words) remedy(r *complaint.Remedy, done bool) (string, error) {
	if r == nil {
		return "", nil
	}
	var b strings.Builder
	err := w.letters.ExecuteTemplate(&b, "remedy", map[string]any{"Kind": string(r.Kind), "Amount": w.amount(r.Amount), "Done": done})
	return strings.TrimSpace(b.String()), err
}
