package notify

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// kinds reads every LetterKind from the domain's source, so that a new one
// without a letter fails here and not when a customer should get it.
func kinds(t *testing.T) []complaint.LetterKind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../complaint/letter.go", nil, 0)
	require.NoError(t, err)
	var all []complaint.LetterKind
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "LetterKind" {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				all = append(all, complaint.LetterKind(value))
			}
		}
		return true
	})
	require.GreaterOrEqual(t, len(all), 28)
	return all
}

func cny(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

func fullData() Data {
	return Data{
		Case: "R26-7K4Q-X2MD", CustomerName: "王小明", Recipient: "Lin", OrderNumber: "TB-778812", Platform: "taobao", Shop: "demo",
		ShopName: "Lantern House", Timezone: "Asia/Shanghai", Due: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC),
		Remedy: &complaint.Remedy{Kind: complaint.PartialRefund, Amount: cny(4980)},
		Items:  []string{"photo_of_defect", "details"}, Text: "First line.\nSecond line.", Reason: "defect_confirmed",
		Reference: "RF-100", Tracking: "SF123456", Outcome: complaint.NoAnswer, Category: complaint.ProductQuality,
		Severity: complaint.Critical, Link: "https://redress.example/c/R26-7K4Q-X2MD?t=a&b=c", TimeScale: 1, Reopened: true, Proposal: 2,
	}
}

// variants are data that take the letters through their branches.
func variants() map[string]Data {
	all := map[string]Data{"full": fullData(), "empty": {}, "only the number": {Case: "R26-7K4Q-X2MD"}}
	for _, kind := range complaint.RemedyKinds {
		d := fullData()
		d.Remedy = &complaint.Remedy{Kind: kind, Amount: cny(128000), ReturnRequired: true}
		d.Proposal, d.Reopened = 0, false
		all["remedy "+string(kind)] = d
		d.Remedy = &complaint.Remedy{Kind: kind}
		d.Due, d.Text, d.Link = time.Time{}, "", ""
		all["bare remedy "+string(kind)] = d
	}
	for _, reason := range []string{"unknown_code", "customer", "merchant", "split", "used", "unfounded", "malicious", "rejected", "withdrawn", "merged"} {
		d := fullData()
		d.Reason, d.Outcome, d.Remedy = reason, "", nil
		if reason == "merchant" || reason == "unfounded" {
			all["reason with due "+reason] = d
		}
		d.Due, d.Reference, d.Tracking, d.Items = time.Time{}, "", "", nil
		all["reason "+reason] = d
	}
	for _, category := range complaint.Categories {
		d := fullData()
		d.Category, d.Severity = category, complaint.Low
		all["category "+string(category)] = d
	}
	return all
}

// TestEveryLetterInEveryLanguage renders all there is and lints it.
func TestEveryLetterInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds(t) {
		for _, locale := range complaint.Locales {
			t.Run(string(kind)+" "+locale, func(t *testing.T) {
				t.Parallel()
				for name, d := range variants() {
					r, err := Render(kind, locale, d)
					require.NoError(t, err)
					require.Empty(t, lint(locale, d.Case, r), "%s:\n%s\n%s", name, r.Subject, r.Text)
				}
			})
		}
	}
}

func TestALetterNamesWhatItKnows(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string][]string{
		"zh-CN": {"北京时间11月25日（周三）18:00", "部分退款49.80元", "王小明，您好"},
		"zh-TW": {"北京時間11月25日（週三）18:00", "部分退款 人民幣49.80元", "王小明 您好"},
		"ja":    {"11月25日（水）18:00（中国時間）", "一部のご返金（49.80人民元）", "王小明 様"},
		"en":    {"Wed 25 Nov 2026, 18:00 (UTC+8)", "a partial refund of CN¥49.80", "Dear 王小明,"},
	} {
		r, err := Render(complaint.Offer, locale, fullData())
		require.NoError(t, err)
		for _, part := range append(want, "> First line.\n> Second line.\n", "TB-778812", "Lantern House", "https://redress.example/c/R26-7K4Q-X2MD?t=a&b=c") {
			require.Contains(t, r.Text, part, locale)
		}
		require.True(t, strings.HasSuffix(r.Subject, " [R26-7K4Q-X2MD]"), r.Subject)
		require.Contains(t, r.HTML, `<html lang="`+locale+`">`)
	}
}

// TestSilenceIsNeverAcceptance holds the domain's rule in every language.
func TestSilenceIsNeverAcceptance(t *testing.T) {
	t.Parallel()
	for locale, words := range map[string]string{
		"zh-CN": "没有您的同意，我们不会执行任何方案", "zh-TW": "沒有您的同意，我們不會執行任何方案",
		"ja": "ご同意とはみなしません", "en": "we will not take it as a yes",
	} {
		for _, kind := range []complaint.LetterKind{complaint.Offer, complaint.OfferReminder} {
			r, err := Render(kind, locale, fullData())
			require.NoError(t, err)
			require.Contains(t, r.Text, words, "%s in %s", kind, locale)
		}
	}
}

func TestSafetyAdviceOnlyWhereTheProductIsTheDanger(t *testing.T) {
	t.Parallel()
	const advice = "Please stop using the item"
	for name, c := range map[string]struct {
		d       Data
		advised bool
	}{
		"critical quality":  {Data{Severity: complaint.Critical, Category: complaint.ProductQuality}, true},
		"critical, unknown": {Data{Severity: complaint.Critical}, true},
		"tagged as safety":  {Data{Safety: true, Category: complaint.DeliveryDelay}, true},
		"critical bill":     {Data{Severity: complaint.Critical, Category: complaint.Billing}, false},
		"high quality":      {Data{Severity: complaint.High, Category: complaint.ProductQuality}, false},
	} {
		r, err := Render(complaint.Acknowledgement, "en", c.d)
		require.NoError(t, err)
		require.Equal(t, c.advised, strings.Contains(r.Text, advice), name)
	}
}

// TestColleaguesDoNotReadTheCustomersName keeps a person's name where it is needed.
func TestColleaguesDoNotReadTheCustomersName(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds(t) {
		for _, locale := range complaint.Locales {
			r, err := Render(kind, locale, fullData())
			require.NoError(t, err)
			require.Equal(t, kind.To() == complaint.Customer, strings.Contains(r.Text, "王小明"), "%s in %s", kind, locale)
		}
	}
}

// TestAClosingNoticeReadsTheOutcome from either field, and names the other case
// only where there is one.
func TestAClosingNoticeReadsTheOutcome(t *testing.T) {
	t.Parallel()
	for _, d := range []Data{{Reason: "merged", Reference: "R26-AAAA-BBBB"}, {Outcome: complaint.Merged, Reference: "R26-AAAA-BBBB"}} {
		r, err := Render(complaint.ClosingNotice, "en", d)
		require.NoError(t, err)
		require.Contains(t, r.Text, "goes on under your other case number")
		require.Contains(t, r.Text, "- Other case number: R26-AAAA-BBBB\n")
	}
	r, err := Render(complaint.ClosingNotice, "en", Data{Reason: "no_answer", Reference: "RF-1"})
	require.NoError(t, err)
	require.Contains(t, r.Text, "We do not take your silence as agreement")
	require.NotContains(t, r.Text, "RF-1")
}

// TestTheReasonMeansWhatTheLetterIsAbout tells one code's meanings apart.
func TestTheReasonMeansWhatTheLetterIsAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind         complaint.LetterKind
		reason, want string
	}{
		{complaint.ReturnRefused, "wrong_item", "What came back is not the item from this order."},
		{complaint.Offer, "wrong_item", "The wrong item was sent."},
		{complaint.RulingNotice, "merchant", "The platform has ruled in favour of the shop."},
		{complaint.RulingNotice, "", "The platform has ruled in favour of the shop."},
		{complaint.RulingNotice, "split", "responsibility on both sides"},
		{complaint.ApprovalRequest, "malicious", "A colleague wants to reject a complaint: the complaint does not look honest."},
		{complaint.ApprovalRequest, "defect_confirmed", "- Reason: The evidence shows that the item is faulty."},
		{complaint.RejectionNotice, "nobody_knows_this_code", "We could not confirm the problem you described."},
	} {
		r, err := Render(c.kind, "en", Data{Case: "R26-7K4Q-X2MD", Reason: c.reason})
		require.NoError(t, err)
		require.Contains(t, r.Text, c.want, "%s %s", c.kind, c.reason)
		require.NotContains(t, r.Text, "nobody_knows")
	}
}

func TestRenderRefusesAnUnknownKind(t *testing.T) {
	t.Parallel()
	for _, kind := range []complaint.LetterKind{"", "greeting", "offer.silence", "nonsense"} {
		_, err := Render(kind, "en", fullData())
		require.Error(t, err, kind)
	}
}

func TestChecklistCodeWithoutWordsIsStillAsked(t *testing.T) {
	t.Parallel()
	r, err := Render(complaint.EvidenceRequest, "ja", Data{Items: []string{"serial_plate"}})
	require.NoError(t, err)
	require.Contains(t, r.Text, "・serial plate\n")
}

func FuzzRenderKeepsWhatCustomersWriteInItsPlace(f *testing.F) {
	f.Add("王小明", "hello", "TB-1")
	f.Add("x\r\nBcc: a@example.com", "<script>alert(1)</script>", "{{.Case}}")
	f.Add("- item\n=> link", "=> link\n\n- item\n> quote", "</title><img src=x onerror=y>")
	f.Add("\u202Egnp", "a\u2028b\x00c", strings.Repeat("長", 500))
	f.Fuzz(func(t *testing.T, name, text, order string) {
		for _, locale := range complaint.Locales {
			plain, err := Render(complaint.Offer, locale, Data{Case: "R26-7K4Q-X2MD", CustomerName: "N", Text: "T", OrderNumber: "O", ShopName: "S"})
			require.NoError(t, err)
			r, err := Render(complaint.Offer, locale, Data{Case: "R26-7K4Q-X2MD", CustomerName: name, Text: text, OrderNumber: order, ShopName: name})
			require.NoError(t, err)
			require.Equal(t, plain.Subject, r.Subject)
			require.True(t, utf8.ValidString(r.Text) && utf8.ValidString(r.HTML))
			for _, tag := range []string{"<li", "<a ", "<img", "<script", "<p", "<blockquote", "<table", "<title"} {
				require.LessOrEqual(t, strings.Count(r.HTML, tag), strings.Count(plain.HTML, tag), tag)
			}
		}
	})
}
