package rakuten

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// japan is JST, the zone of all of Rakuten's times; it has no summer time.
var japan = time.FixedZone("JST", 9*60*60)

// inquiry is one of R-Messe.
type inquiry struct {
	Number    string       `json:"inquiryNumber"`
	User      string       `json:"userName"`
	Email     string       `json:"userMaskEmail"` // an address that Rakuten relays
	Message   string       `json:"message"`       // empty once Rakuten took it away
	At        stamp        `json:"regDate"`
	Item      string       `json:"itemNumber"`
	Completed bool         `json:"isCompleted"`
	Order     string       `json:"orderNumber"`
	Category  string       `json:"category"`
	Type      string       `json:"type"`
	Files     []attachment `json:"attachments"`
	Replies   []reply      `json:"replies"`
	Updated   stamp        `json:"lastUpdateDate"`

	shown []byte // all of it, as JSON with its keys in order
}

type reply struct {
	Message string       `json:"message"`
	At      stamp        `json:"regDate"`
	From    string       `json:"replyFrom"` // merchant or user
	Files   []attachment `json:"attachments"`
}

type attachment struct {
	Label string `json:"label"`
	Path  string `json:"path"`
}

const (
	merchant = "merchant"
	user     = "user"
	fromShop = "店舗からの問い合わせ" // the type of one that the shop began
)

// stamp is an instant as Rakuten writes them: +09:00 here, +0900 there, none in
// the licence's.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(b []byte) error {
	var text string
	if string(b) == "null" || string(b) == `""` {
		return nil
	}
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, japan); err == nil {
			s.Time = at.UTC()
			return nil
		}
	}
	return errors.New("an instant is not what it should be")
}

var inquiryForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`)

func (d *desk) inquiry(ctx context.Context, number string) (inquiry, error) {
	if !inquiryForm.MatchString(number) {
		return inquiry{}, &provider.Refused{Code: notFound}
	}
	var got struct {
		Result json.RawMessage `json:"result"`
	}
	if err := d.get(ctx, inquiries+"/inquiry/"+url.PathEscape(number), nil, &got); err != nil {
		return inquiry{}, fmt.Errorf("read the inquiry: %w", err)
	}
	var in inquiry
	if json.Unmarshal(got.Result, &in) != nil || in.Number != number {
		return inquiry{}, &provider.Unknown{Err: errors.New("the answer is not the inquiry that was asked for")}
	}
	var err error
	in.shown, err = canonical(got.Result)
	return in, err
}

// Said is one thing that customer or shop wrote.
type Said struct {
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Text  string    `json:"text"`
	Files []string  `json:"files,omitempty"`
}

// Conversation implements marketplace.ConversationReader.
func (d *desk) Conversation(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	if c.ExternalID == "" {
		return nil, nil
	}
	in, err := d.inquiry(ctx, c.ExternalID)
	if err != nil {
		return nil, err
	}
	first := user
	if in.Type == fromShop {
		first = merchant
	}
	said := []Said{{first, in.At.Time, in.Message, labels(in.Files)}}
	for _, r := range in.Replies {
		said = append(said, Said{r.From, r.At.Time, r.Message, labels(r.Files)})
	}
	b, err := json.MarshalIndent(said, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a record: %w", err)
	}
	return b, nil
}

func labels(files []attachment) []string {
	var all []string
	for _, f := range files {
		all = append(all, f.Label)
	}
	return all
}

// said reports whether the shop wrote these words, however the lines are broken.
func (in inquiry) said(text string) bool {
	for _, r := range in.Replies {
		if r.From == merchant && words(r.Message) == words(text) {
			return true
		}
	}
	return false
}

// holds finds the path of a file that the shop has sent under a label.
func (in inquiry) holds(label string) (path string, found bool) {
	for _, r := range in.Replies {
		for _, f := range r.Files {
			if r.From == merchant && f.Label == label {
				return f.Path, true
			}
		}
	}
	return "", false
}

// words is a text without its blanks and line breaks.
func words(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
