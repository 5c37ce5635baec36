package codec

import (
	"strings"

	common "go.temporal.io/api/common/v1"
	failure "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

// ForClients are the converters of a program that starts, asks and sends. What
// it cannot read is an error.
func (r *Ring) ForClients() (converter.DataConverter, converter.FailureConverter) {
	return converters(r, r.Encrypts())
}

// ForWorkers are the converters of a program that hosts workflows. What it
// cannot read is a panic: the SDK then fails the workflow's task and tries it
// again until the key is there. Of an error it would make the end of the
// workflow, where its input cannot be read, and drop a signal unseen. A panic
// while an activity's input is read fails that attempt.
//
// The client of these converters hosts, starts and sends; whoever wants an
// answer (an update's, a query's, a result) takes a client of ForClients.
func (r *Ring) ForWorkers() (converter.DataConverter, converter.FailureConverter) {
	return converters(insistent{r}, r.Encrypts())
}

func converters(codec converter.PayloadCodec, encrypts bool) (converter.DataConverter, converter.FailureConverter) {
	data := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec)
	return data, failures{data: data, encrypts: encrypts}
}

// insistent is a ring that does not take an error for an answer.
type insistent struct{ *Ring }

func (i insistent) Decode(payloads []*common.Payload) ([]*common.Payload, error) {
	opened, err := i.Ring.Decode(payloads)
	if err != nil {
		panic(err)
	}
	return opened, nil
}

func (i insistent) WithSerializationContext(ctx converter.SerializationContext) converter.PayloadCodec {
	return insistent{i.Ring.WithSerializationContext(ctx).(*Ring)}
}

// failures encrypts messages and stack traces of failures, and not their types:
// these are codes. The one failure that stays readable says that something
// could not be read, since whoever has to repair that may have no key either.
type failures struct {
	data     converter.DataConverter
	encrypts bool
}

// ErrorToFailure leaves a failure's type where its message was: the form of
// Temporal's UI shows what is there and asks no codec server.
func (f failures) ErrorToFailure(err error) *failure.Failure {
	sealed := f.converter(f.encrypts && (err == nil || !strings.HasPrefix(err.Error(), marked))).ErrorToFailure(err)
	for one := sealed; one != nil; one = one.GetCause() {
		if kind := one.GetApplicationFailureInfo().GetType(); kind != "" && one.GetEncodedAttributes() != nil {
			one.Message = "encrypted failure: " + kind
		}
	}
	return sealed
}

// FailureToError says in the failure's place that it cannot be read, where the
// SDK would leave it at "Encoded failure".
func (f failures) FailureToError(fail *failure.Failure) error {
	for one := fail; one != nil; one = one.GetCause() {
		var raw converter.RawValue
		if err := f.data.FromPayload(one.GetEncodedAttributes(), &raw); err != nil {
			one.Message = err.Error()
		}
	}
	return f.converter(f.encrypts).FailureToError(fail)
}

func (f failures) WithSerializationContext(ctx converter.SerializationContext) converter.FailureConverter {
	return failures{converter.WithDataConverterSerializationContext(f.data, ctx), f.encrypts}
}

func (f failures) converter(encodes bool) *temporal.DefaultFailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{DataConverter: f.data, EncodeCommonAttributes: encodes})
}
