package mailbox

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// broader are the charsets that mails name too narrowly: what is called GB2312 has
// characters of GB18030 in it, and so on.
var broader = map[string]encoding.Encoding{
	"gb2312": simplifiedchinese.GB18030, "gbk": simplifiedchinese.GB18030, "x-gbk": simplifiedchinese.GB18030, "cp936": simplifiedchinese.GB18030,
	"gb18030": simplifiedchinese.GB18030, "gb_2312-80": simplifiedchinese.GB18030, "iso-2022-jp": japanese.ISO2022JP,
	"shift_jis": japanese.ShiftJIS, "shift-jis": japanese.ShiftJIS, "x-sjis": japanese.ShiftJIS, "sjis": japanese.ShiftJIS,
	"cp932": japanese.ShiftJIS, "windows-31j": japanese.ShiftJIS, "euc-jp": japanese.EUCJP, "x-euc-jp": japanese.EUCJP,
	"ks_c_5601-1987": korean.EUCKR, "euc-kr": korean.EUCKR, "cp949": korean.EUCKR,
}

// charsetReader reads text of a charset as UTF-8.
func charsetReader(name string, r io.Reader) (io.Reader, error) {
	name = strings.ToLower(strings.Trim(name, " \"'"))
	if enc, ok := broader[name]; ok {
		return enc.NewDecoder().Reader(r), nil
	}
	return charset.Reader(name, r)
}

// toUTF8 is a text in UTF-8, whatever it says it is; what cannot be read is
// replaced. A charset that is empty, unknown or evidently wrong is guessed.
func toUTF8(name string, raw []byte) string {
	name = strings.ToLower(strings.TrimSpace(name))
	known := name != "" && name != "us-ascii" && name != "utf-8" && name != "utf8"
	if known {
		if r, err := charsetReader(name, bytes.NewReader(raw)); err == nil {
			if text, err := io.ReadAll(r); err == nil {
				return strings.ToValidUTF8(string(text), "\uFFFD")
			}
		}
	}
	if bytes.Contains(raw, []byte("\x1b$")) {
		if text, err := japanese.ISO2022JP.NewDecoder().Bytes(raw); err == nil {
			return string(text)
		}
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	if name == "utf-8" || name == "utf8" {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	if text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw); err == nil && !bytes.ContainsRune(text, '\uFFFD') {
		return string(text)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(text)
}

var encodedWords = regexp.MustCompile(`=\?([^?\s*]+)(?:\*[^?\s]*)?\?([BbQq])\?([^?\s]*)\?=`)

// decodeWords reads the encoded words of a header field (RFC 2047). Neighbours of
// one charset are put together first, since some programs part a character.
func decodeWords(s string) string {
	var out strings.Builder
	var raw []byte
	charset, end := "", 0
	flush := func() {
		out.WriteString(toUTF8(charset, raw))
		raw, charset = nil, ""
	}
	for _, at := range encodedWords.FindAllStringSubmatchIndex(s, -1) {
		between, next := s[end:at[0]], s[at[2]:at[3]]
		if charset != "" && (strings.TrimSpace(between) != "" || !strings.EqualFold(next, charset)) {
			flush()
		}
		// The space between two encoded words is none of the text's.
		if strings.TrimSpace(between) != "" || end == 0 {
			out.WriteString(toUTF8("", []byte(between)))
		}
		charset = next
		raw = append(raw, wordBytes(s[at[4]:at[5]], s[at[6]:at[7]])...)
		end = at[1]
	}
	flush()
	out.WriteString(toUTF8("", []byte(s[end:])))
	return out.String()
}

func wordBytes(encoding, text string) []byte {
	var from io.Reader
	if strings.EqualFold(encoding, "b") {
		from = base64.NewDecoder(base64.RawStdEncoding, strings.NewReader(strings.TrimRight(text, "=")))
	} else {
		from = quotedprintable.NewReader(strings.NewReader(strings.ReplaceAll(text, "_", " ")))
	}
	raw, _ := io.ReadAll(from) // what can be read of it
	return raw
}

// oneLine is a text without line breaks and control characters.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\n' || r == '\t':
			return ' '
		case unprintable(r):
			return -1
		}
		return r
	}, s)), " ")
}

// unprintable holds for control characters, and for the marks that turn the
// direction of writing.
func unprintable(r rune) bool {
	return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' || r == '\uFEFF'
}

// cut is the beginning of a text, of so many bytes at most.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
