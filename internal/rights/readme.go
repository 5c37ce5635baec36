package rights

import (
	"fmt"
	"strings"
	"time"
)

// readme explains an archive to the person it is about.
func readme(s Standing, at time.Time) string {
	var b strings.Builder
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(&b, format+"\n", args...) }
	say("All that is held on you here")
	say("")
	say("Made on %s (UTC) for %s, a customer of the shop %s on %s.", at.Format("2 January 2006, 15:04"), s.Person, s.Shop, s.Platform)
	say("The files ending in .json and .ndjson are plain text; any editor opens them.")
	say("")
	say("person.json            how much is held, since when, and until when it has to be kept")
	say("missing.json           only where it is there: files that you gave and that cannot be read any more")
	say("audit.json             who looked after this data: links made, exports, holds")
	for _, c := range s.Complaints {
		say("")
		say("%s/  your complaint of %s", c.Number, c.OpenedAt.Format("2 January 2006"))
		if s.ErasedAt == nil {
			say("  opening.json         what you told us: who you are, your order, what you wish")
		}
		say("  complaint.json       how the complaint stands, and its deadlines")
		say("  texts.json           everything that was written about it, by you and by others")
		say("  events.ndjson        all that happened, in order, one line each")
		say("  messages.json        messages that came from a platform or by mail")
		say("  links.json           links that were made for you to see the complaint")
		say("  evidence.json        the files that were given, by whom and when")
		if s.ErasedAt == nil {
			say("  evidence/            the files themselves; where a picture was taken was removed when it came")
		}
	}
	if s.ErasedAt != nil {
		say("")
		say("Your name, addresses, texts and files were erased on %s. What is left tells what happened, not to whom.", s.ErasedAt.Format("2 January 2006"))
	}
	say("")
	say("Mail addresses and phone numbers that you are known by are kept as keyed hashes only (%d of them);", s.Contacts)
	say("they stand readable in opening.json.")
	if r := s.Retention; r != nil {
		say("")
		say("The records of %s have to be kept until %s (%s).", r.Number, r.Until.Format("2 January 2006"), r.Source)
	}
	return b.String()
}
