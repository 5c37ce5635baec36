package codec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	common "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// BenchmarkPayload measures what a payload costs, in time and in bytes more.
func BenchmarkPayload(b *testing.B) {
	about := ring(b, secret()).WithSerializationContext(converter.WorkflowSerializationContext{WorkflowID: "complaint/R26-7K4Q-X2MH"})
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		p := []*common.Payload{payload(b, strings.Repeat("x", n))}
		sealed, err := about.Encode(p)
		require.NoError(b, err)
		more := float64(proto.Size(sealed[0]) - proto.Size(p[0]))
		b.Run(fmt.Sprintf("encode/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = about.Encode(p)
			}
			b.ReportMetric(more, "bytes-more")
		})
		b.Run(fmt.Sprintf("decode/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = about.Decode(sealed)
			}
		})
	}
}
