package office

import (
	"context"
	"time"

	"redress/internal/complaint"
)

// startWithin is how long who hands a complaint in waits for its process to start.
const startWithin = 2 * time.Second

// Take takes a complaint in, or finds the one that the same key or the platform's
// own id opened before. It is kept when this returns; when its process could not
// be started, a worker starts it. The errors are those of Admit and Store.Open.
func (o *Office) Take(ctx context.Context, opening complaint.Opening, key string) (number string, created bool, err error) {
	return o.take(ctx, Arrival{Opening: opening, Key: key})
}

func (o *Office) take(ctx context.Context, a Arrival) (number string, created bool, err error) {
	request, err := o.Admit(a, time.Now().UTC().Truncate(time.Microsecond))
	if err != nil {
		return "", false, err
	}
	opened, err := o.Store.Open(ctx, request)
	if err != nil {
		return "", false, err
	}
	if opened.Created {
		starting, cancel := context.WithTimeout(ctx, startWithin)
		defer cancel()
		_ = o.Start(starting, []complaint.Intake{a.Opening.Intake(opened.Number, request.Terms)}, nil)
	}
	return opened.Number, opened.Created, nil
}
