package policy

import (
	"testing"

	"redress/internal/complaint"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(""); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTriage(b *testing.B) {
	pack := packOf(b, "house")
	facts := Facts{Text: "刚买完第二天就降价，申请保价客服一直不回复，电话也打不通。东西质量一般，屏幕有点暗，包装盒子都破了，赠品也没有。以后再也不来了！", Locale: "zh-CN", Kind: complaint.IsComplaint}
	for b.Loop() {
		if _, err := pack.Triage(facts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTerms(b *testing.B) {
	pack := packOf(b, "taobao")
	for b.Loop() {
		pack.Terms(Subject{Currency: "CNY", Shipped: true, Timezone: "America/New_York", At: cny.At})
	}
}

func BenchmarkExplain(b *testing.B) {
	pack := packOf(b, "jd")
	for b.Loop() {
		if _, err := pack.Explain(Question{Deadline: "extra_evidence", At: cny.At}); err != nil {
			b.Fatal(err)
		}
	}
}
