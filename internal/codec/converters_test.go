package codec_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

func TestFailuresAreEncryptedAndTheirTypesAreNot(t *testing.T) {
	t.Parallel()
	r := ring(t, secret())
	_, failures := r.ForClients()
	cause := temporal.NewApplicationErrorWithCause("order TB-778812 is paid back", "over_paid", errors.New("128.00 CNY"), "op/refund/1")

	sealed := failures.ErrorToFailure(cause)
	for _, hidden := range []string{"TB-778812", "128.00", "op/refund/1"} {
		require.NotContains(t, sealed.String(), hidden)
	}
	require.Equal(t, "over_paid", sealed.GetApplicationFailureInfo().GetType())
	require.Equal(t, "encrypted failure: over_paid", sealed.GetMessage())

	var opened *temporal.ApplicationError
	require.ErrorAs(t, failures.FailureToError(sealed), &opened)
	require.Equal(t, "order TB-778812 is paid back", opened.Message())
	require.EqualError(t, errors.Unwrap(opened), "128.00 CNY")
	var detail string
	require.NoError(t, opened.Details(&detail))
	require.Equal(t, "op/refund/1", detail)
}

func TestAFailureNamesItsWorkflow(t *testing.T) {
	t.Parallel()
	_, failures := ring(t, secret()).ForWorkers()
	failures = converter.WithFailureConverterSerializationContext(failures, converter.ActivitySerializationContext{WorkflowID: "complaint/1"})
	sealed := failures.ErrorToFailure(errors.New("refused"))
	require.Equal(t, "complaint/1", string(sealed.GetEncodedAttributes().GetMetadata()["encryption-workflow"]))
}

func TestAFailureThatCannotBeReadSaysSo(t *testing.T) {
	t.Parallel()
	_, theirs := ring(t, secret()).ForClients()
	_, ours := ring(t).ForClients()
	err := ours.FailureToError(theirs.ErrorToFailure(errors.New("refused")))
	require.ErrorContains(t, err, "is configured (TEMPORAL_PAYLOAD_KEYS)")
}

func TestWithoutAKeyFailuresStayAsTheyAre(t *testing.T) {
	t.Parallel()
	_, failures := ring(t).ForClients()
	require.Equal(t, "refused", failures.ErrorToFailure(errors.New("refused")).GetMessage())
	require.Nil(t, failures.ErrorToFailure(nil))
	require.NoError(t, failures.FailureToError(nil))
}

// What a process cannot read must be legible to people who have no key either.
func TestTheFailureOfAMissingKeyStaysReadable(t *testing.T) {
	t.Parallel()
	r := ring(t, secret())
	data, failures := r.ForWorkers()
	foreign, _ := ring(t, secret()).ForClients()
	sealed, err := foreign.ToPayload("x")
	require.NoError(t, err)

	var said any
	func() {
		defer func() { said = recover() }()
		var text string
		_ = data.FromPayload(sealed, &text)
	}()
	require.NotNil(t, said, "an error would end the workflow")
	require.ErrorContains(t, said.(error), "is configured (TEMPORAL_PAYLOAD_KEYS)")
	require.Equal(t, said.(error).Error(), failures.ErrorToFailure(said.(error)).GetMessage())
	require.Equal(t, "Encoded failure", failures.ErrorToFailure(errors.New("anything else")).GetMessage())
}

func TestAClientGetsAnErrorForWhatItCannotRead(t *testing.T) {
	t.Parallel()
	foreign, _ := ring(t, secret()).ForWorkers()
	sealed, err := foreign.ToPayload("x")
	require.NoError(t, err)
	data, _ := ring(t, secret()).ForClients()
	var text string
	require.ErrorContains(t, data.FromPayload(sealed, &text), "is configured (TEMPORAL_PAYLOAD_KEYS)")
}

func TestARawValueIsDecrypted(t *testing.T) {
	t.Parallel()
	data, _ := ring(t, secret()).ForWorkers()
	sealed, err := data.ToPayload(map[string]int{"a": 1})
	require.NoError(t, err)
	var raw converter.RawValue
	require.NoError(t, data.FromPayload(sealed, &raw))
	require.JSONEq(t, `{"a":1}`, string(raw.Payload().GetData()))
}
