package api

import (
	"encoding/json"
	"fmt"
	"sync"

	"redress/internal/postgres"
)

// frame is one event as a stream writes it.
type frame struct {
	seq  int
	text []byte
}

// newNews writes an entry's events when the first listener of a kind wants them,
// and once: a thousand listeners would otherwise have the same words made a
// thousand times.
func newNews(e postgres.FeedEntry, events []postgres.RecordedEvent) *news {
	return &news{entry: e,
		inside: sync.OnceValue(func() []frame {
			return framesOf(e, events, func(one Event) (string, Happened) {
				return string(one.Type), Happened{ID: e.Number, Platform: e.Platform, Shop: e.Shop, Event: &one, Seq: one.Seq}
			})
		}),
		customer: sync.OnceValue(func() []frame {
			return framesOf(e, events, func(one Event) (string, Happened) { return "changed", Happened{ID: e.Number, Seq: one.Seq} })
		}),
	}
}

func framesOf(e postgres.FeedEntry, events []postgres.RecordedEvent, told func(Event) (name string, data Happened)) []frame {
	frames := make([]frame, len(events))
	for i, one := range events {
		name, data := told(eventOf(one))
		text, err := frameOf(name, fmt.Sprintf("%s.%d", e.Cursor, one.Seq), data)
		if err != nil {
			panic("an event is always JSON: " + err.Error())
		}
		frames[i] = frame{one.Seq, text}
	}
	return frames
}

func frameOf(name, id string, data any) ([]byte, error) {
	b, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "event: %s\nid: %s\ndata: %s\n\n", name, id, b), nil
}
