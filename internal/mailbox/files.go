package mailbox

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// Why a file is left out. maybeSignature is decided by its size.
const (
	maybeSignature = "maybe_signature"
	signature      = "signature"   // a small picture of the sender's signature, or a cryptographic one: not worth a word
	executable     = "executable"  // a program
	packedMail     = "winmail_dat" // Outlook's own format, which nobody else opens
	emptyFile      = "empty"
)

const smallPicture = 10 << 10 // bytes; below it a picture inside the text is one of a signature

// programs are the endings that Windows and others run.
var programs = []string{".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".msp", ".dll", ".cpl", ".js", ".jse", ".vbs", ".vbe",
	".wsf", ".wsh", ".ps1", ".hta", ".jar", ".lnk", ".reg", ".apk", ".app", ".sh", ".iso", ".img", ".vhd", ".url"}

// beginnings are how the files of programs begin.
var beginnings = [][]byte{[]byte("MZ"), []byte("\x7fELF"), []byte("#!"), {0xfe, 0xed, 0xfa, 0xce}, {0xfe, 0xed, 0xfa, 0xcf},
	{0xcf, 0xfa, 0xed, 0xfe}, {0xce, 0xfa, 0xed, 0xfe}, {0xca, 0xfe, 0xba, 0xbe}, []byte("dex\n")}

// weigh reads a file once, to know its size and whether it is one to keep.
func (a *attachment) weigh(content io.Reader) error {
	start := make([]byte, 16)
	n, err := io.ReadFull(content, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	rest, err := io.Copy(io.Discard, content)
	if err != nil {
		return err
	}
	a.size = int64(n) + rest
	ending := strings.ToLower(path.Ext(a.name))
	begins := func(with []byte) bool { return bytes.HasPrefix(start[:n], with) }
	switch {
	case a.size == 0:
		a.left = emptyFile
	case a.media == "application/ms-tnef" || strings.EqualFold(a.name, "winmail.dat") || begins([]byte{0x78, 0x9f, 0x3e, 0x22}):
		a.left = packedMail
	case slices.Contains(programs, ending) || slices.ContainsFunc(beginnings, begins):
		a.left = executable
	case strings.HasSuffix(a.media, "pkcs7-signature") || a.media == "application/pgp-signature":
		a.left = signature
	case a.left == maybeSignature && a.size < smallPicture:
		a.left = signature
	default:
		a.left = ""
	}
	return nil
}

// fileName is a name without a path and without characters that hide what it is.
func fileName(s string) string {
	s = oneLine(strings.ReplaceAll(s, `\`, "/"))
	if s == "" {
		return ""
	}
	if s = path.Base(s); s == "." || s == "/" || s == ".." {
		return ""
	}
	return cut(s, 200)
}
