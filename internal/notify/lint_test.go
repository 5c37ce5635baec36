package notify

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

const (
	maxLetter    = 2200 // characters of a text; more is not read
	maxParagraph = 500  // characters of a paragraph
)

// slips are what a template leaves behind when a condition goes wrong.
var slips = []string{"<no value>", "{{", "}}", "%!", "ZgotmplZ", "{zone}", "{year}", "{month}", "{Month}", "{day}", "{weekday}", "{clock}", "#",
	"。。", "，，", "，。", "：。", "、。", "　。", "..", ",,", " ,", " .", "（）", "()", "  "}

// remotes are what makes a mail program fetch something.
var remotes = []string{`src="`, `background="`, "url(", "<link", "<script", "@import"}

// lint says what is wrong with a rendered letter.
func lint(locale, number string, r Rendered) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	title := strings.TrimSpace(strings.TrimSuffix(r.Subject, "["+number+"]"))
	if n := utf8.RuneCountInString(r.Subject); title == "" || n > maxSubject || strings.ContainsAny(r.Subject, "\r\n") {
		say("subject of %d characters", n)
	}
	if !strings.Contains(r.Subject, number) || !strings.Contains(r.Text, number) || !strings.Contains(r.HTML, number) {
		say("the case number is missing")
	}
	for name, part := range map[string]string{"subject": r.Subject, "text": r.Text} {
		for _, slip := range slips {
			if strings.Contains(part, slip) {
				say("%q in the %s", slip, name)
			}
		}
		before := ' '
		for _, c := range part {
			if foreign[locale][c] {
				say("%q has no place in %s", c, locale)
			}
			if locale != "en" && (unicode.Is(unicode.Han, before) && half(c) || half(before) && unicode.Is(unicode.Han, c)) {
				say("half-width punctuation at %q in the %s", string([]rune{before, c}), name)
			}
			before = c
		}
	}
	if strings.Contains(r.HTML, "<no value>") || strings.Contains(r.HTML, "ZgotmplZ") || strings.Contains(r.HTML, "<li style=\"margin:2px 0;\"></li>") {
		say("a leftover in the HTML")
	}
	for _, fetched := range remotes {
		if strings.Contains(r.HTML, fetched) {
			say("the HTML fetches something: %s", fetched)
		}
	}
	if n := utf8.RuneCountInString(r.Text); n > maxLetter || n < 30 {
		say("the text has %d characters", n)
	}
	for line := range strings.SplitSeq(r.Text, "\n") {
		if n := utf8.RuneCountInString(line); n > maxParagraph {
			say("a paragraph of %d characters", n)
		}
		if first, _ := utf8.DecodeRuneInString(line); line != "" && unicode.IsPunct(first) && !strings.ContainsRune("-·・【「“", first) {
			say("a line begins with %q", first)
		}
	}
	return wrong
}

// half holds for the punctuation that stands wrong next to a Han character.
func half(c rune) bool { return strings.ContainsRune(",;:?!", c) }

// foreign lists characters that only another of the languages uses: the
// simplified forms in Taiwan, the traditional ones on the mainland, and the
// Chinese way of saying you in Japanese.
var foreign = func() map[string]map[rune]bool {
	set := func(chars string) map[rune]bool {
		all := map[rune]bool{}
		for _, c := range chars {
			all[c] = true
		}
		return all
	}
	all := map[string]map[rune]bool{"zh-CN": set("のはをがでにご「」"), "zh-TW": set("のはをがでにご“”"), "ja": set("您们們这這没么麼")}
	pairs := []rune(scripts)
	for i := 0; i < len(pairs); i += 2 {
		if simplified, traditional := pairs[i], pairs[i+1]; simplified != traditional {
			all["zh-CN"][traditional], all["zh-TW"][simplified] = true, true
		}
	}
	return all
}()

// scripts holds pairs of a simplified character and its traditional form.
const scripts = "们們这這个個为為么麼来來过過时時间間问問题題没沒还還请請谢謝发發给給订訂单單编編号號诉訴处處决決会會对對应應复復" +
	"买買卖賣货貨质質实實际際说說话話让讓认認证證记記录錄据據检檢验驗报報续續结結关關闭閉开開长長达達运運输輸遗遺错錯误誤" +
	"维維换換优優惠惠满滿并並烦煩务務团團队隊员員费費账賬户戶银銀级級别別页頁图圖视視频頻标標签簽条條码碼线線" +
	"联聯络絡确確权權责責规規则則执執进進东東车車书書写寫读讀听聽见見观觀现現场場产產业業从從体體无無难難紧緊当當" +
	"内內两兩双雙议議论論误誤适適选選项項种種类類与與举舉义義乐樂习習乡鄉丢丟严嚴丧喪临臨丽麗么麼亲親仅僅价價众眾伤傷" +
	"传傳伦倫伪偽帮幫带帶归歸径徑张張强強弹彈态態总總恶惡惊驚惯慣愿願户戶扩擴扫掃护護担擔择擇损損据據断斷旧舊显顯" +
	"机機杂雜极極样樣档檔气氣汇匯汉漢泽澤测測济濟浏瀏湾灣满滿灵靈点點热熱爱愛状狀环環疗療盖蓋盘盤码碼础礎离離称稱" +
	"稳穩穷窮竞競笔筆节節约約纪紀纸紙终終经經绝絕统統继繼罗羅职職肃肅脑腦节節英英范範药藥虑慮补補装裝许許评評词詞试試" +
	"详詳语語调調谁誰贴貼贵貴资資赔賠赠贈趋趨跃躍转轉轻輕较較辑輯边邊迁遷违違连連迟遲远遠适適递遞铁鐵链鏈锁鎖门門闲閒" +
	"阅閱队隊阶階陆陸险險随隨隐隱须須顾顧顿頓预預领領颜顏风風饭飯馆館驳駁验驗鱼魚龙龍仓倉库庫厂廠华華"

// TestEveryLanguageHasTheSameWords keeps a code from having words in one
// language and none in another.
func TestEveryLanguageHasTheSameWords(t *testing.T) {
	t.Parallel()
	english := reflect.ValueOf(*languages["en"])
	for _, locale := range complaint.Locales {
		other := reflect.ValueOf(*languages[locale])
		for i := range english.NumField() {
			field := english.Type().Field(i)
			if field.Type.Kind() != reflect.Map || !field.IsExported() || field.Name == "Zones" {
				continue
			}
			want := slices.Sorted(maps.Keys(english.Field(i).Interface().(map[string]string)))
			words := other.Field(i).Interface().(map[string]string)
			require.Equal(t, want, slices.Sorted(maps.Keys(words)), "%s of %s", field.Name, locale)
			for code, text := range words {
				require.NotEmpty(t, strings.TrimSpace(text), "%s %s of %s", field.Name, code, locale)
			}
		}
		var names []string
		for _, one := range languages[locale].letters.Templates() {
			names = append(names, one.Name())
		}
		for _, one := range languages["en"].letters.Templates() {
			require.Contains(t, names, one.Name(), locale)
		}
	}
}

// TestTheDomainsCodesHaveWords covers what a letter may be asked to name.
func TestTheDomainsCodesHaveWords(t *testing.T) {
	t.Parallel()
	english := languages["en"]
	for _, category := range complaint.Categories {
		require.Contains(t, english.Categories, string(category))
		require.Contains(t, english.Sorry, string(category))
	}
	for _, platform := range complaint.Platforms {
		if platform != "house" { // the house is no place a customer knows by name
			require.Contains(t, english.Platforms, platform)
		}
	}
	for _, outcome := range []complaint.Outcome{complaint.Remedied, complaint.Rejected, complaint.Withdrawn,
		complaint.RuledForMerchant, complaint.NoAnswer, complaint.Merged, complaint.Recorded} {
		require.Contains(t, english.Outcomes, string(outcome))
	}
	for _, ground := range []complaint.Ground{complaint.Unfounded, complaint.Malicious, complaint.OutOfScope, complaint.Duplicate} {
		require.Contains(t, english.Reasons, string(ground))
		require.Contains(t, english.Grounds, string(ground))
	}
	for _, favour := range []complaint.Favour{complaint.ForCustomer, complaint.ForMerchant, complaint.Split} {
		require.Contains(t, english.Rulings, string(favour))
	}
	for _, kind := range complaint.RemedyKinds {
		words, err := english.remedy(&complaint.Remedy{Kind: kind}, false)
		require.NoError(t, err)
		require.NotEmpty(t, words, kind)
	}
}

// TestThePacksChecklistsHaveWords reads the codes that the policy packs ask for.
func TestThePacksChecklistsHaveWords(t *testing.T) {
	t.Parallel()
	packs, err := filepath.Glob("../policy/packs/*.yaml")
	require.NoError(t, err)
	codes := map[string]bool{}
	for _, pack := range packs {
		raw, err := os.ReadFile(pack)
		require.NoError(t, err)
		for _, match := range regexp.MustCompile(`\{code: ([a-z_]+)`).FindAllStringSubmatch(string(raw), -1) {
			codes[match[1]] = true
		}
	}
	require.GreaterOrEqual(t, len(codes), 5, "no checklist was found in the packs")
	for code := range codes {
		require.Contains(t, languages["en"].Items, code)
	}
}
