package mailbox

import (
	"regexp"
	"strings"
)

// automatic is why a mail counts as written by a machine, as a code; empty when a
// person may have written it. Such a mail opens nothing and answers nothing, or two
// machines would write to each other for ever (RFC 3834).
func (m *Mailbox) automatic(h head, returnPath string) string {
	auto := strings.ToLower(strings.TrimSpace(h.Get("Auto-Submitted")))
	kind, _, _ := strings.Cut(auto, ";")
	switch {
	case strings.TrimSpace(kind) != "" && strings.TrimSpace(kind) != "no":
		return "auto_submitted"
	case h.Has("X-Redress-Complaint"), m.ours(h.Get("Message-Id")):
		return "echo"
	case h.Has("X-Loop") && m.looped(h):
		return "echo"
	case h.says("Precedence", "bulk", "junk", "list", "auto_reply"):
		return "bulk"
	case h.Has("List-Id"):
		return "list"
	case h.says("X-Auto-Response-Suppress", "all", "oof", "autoreply"):
		return "suppressed"
	case h.Has("X-Autoreply"), h.Has("X-Autorespond"), h.says("Content-Type", "multipart/report"):
		return "auto_reply"
	case returnPath == "":
		return "no_return_path"
	}
	return ""
}

// looped reports whether one of our addresses stands in X-Loop.
func (m *Mailbox) looped(h head) bool {
	for fields := h.FieldsByKey("X-Loop"); fields.Next(); {
		at := normal(fields.Value())
		if _, ours := m.Replies.Number(fields.Value()); ours || m.Sender != "" && at == normal(m.Sender) {
			return true
		}
		for _, s := range m.Shops {
			if at == normal(s.Address) {
				return true
			}
		}
	}
	return false
}

var letterID = regexp.MustCompile(`^<?(R[0-9]{2}-[0-9A-Z]{4}-[0-9A-Z]{4})\.(letter\.[0-9]{1,6}[0-9a-z.-]{0,20})@([^<>@\s]+)>?$`)

// ours reports whether a message id is one of a letter of ours.
func (m *Mailbox) ours(messageID string) bool {
	_, _, ok := m.letter(messageID)
	return ok
}

// letter is which letter of which complaint a message id is of.
func (m *Mailbox) letter(messageID string) (number, step string, ok bool) {
	found := letterID.FindStringSubmatch(strings.TrimSpace(messageID))
	_, domain := split(m.Sender)
	if found == nil || domain == "" || !strings.EqualFold(found[3], domain) {
		return "", "", false
	}
	return found[1], strings.ReplaceAll(found[2], ".", "/"), true
}
