package codec

import (
	"context"

	common "go.temporal.io/api/common/v1"
	failure "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// Decrypt decrypts everything in a message of Temporal's API, a history for
// one, in place. What is not encrypted stays as it is.
func (r *Ring) Decrypt(ctx context.Context, message proto.Message) error {
	if err := proxy.VisitPayloads(ctx, message, proxy.VisitPayloadsOptions{
		SkipSearchAttributes: true, // never encrypted: Temporal reads them
		Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*common.Payload) ([]*common.Payload, error) {
			return r.Decode(payloads)
		},
	}); err != nil {
		return err
	}
	return proxy.VisitFailures(ctx, message, proxy.VisitFailuresOptions{
		Visitor: func(_ *proxy.VisitFailuresContext, f *failure.Failure) error {
			if f.GetEncodedAttributes() != nil {
				converter.DecodeCommonFailureAttributes(converter.GetDefaultDataConverter(), f)
				f.EncodedAttributes = nil
			}
			return nil
		},
	})
}
