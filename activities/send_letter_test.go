package activities_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

func letterOf(s activities.Subject, kind complaint.LetterKind) activities.LetterRequest {
	return activities.LetterRequest{Subject: s, Letter: complaint.Letter{N: 1, Kind: kind, Due: time.Now().Add(48 * time.Hour)}}
}

func TestALetterIsSentOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := letterOf(b.open(), complaint.Acknowledgement)
	for range 2 {
		_, err := b.run(b.acts.SendLetter, r)
		require.NoError(t, err)
		r.Letter.State = complaint.LetterFailed // how the case sees it makes it no other letter
	}
	sent := b.post.all()
	require.Len(t, sent, 1)
	require.Equal(t, "meimei.han@example.com", sent[0].to)
	require.Contains(t, sent[0].subject, r.Subject.Number)
	require.Contains(t, sent[0].body, "韩梅梅")
	require.Equal(t, "<"+r.Subject.Number+".letter.1@redress.example>", sent[0].id)
}

// After a Reset a case can go another way: what it says then is news, though the
// letter's number was used; the same words again, on another day, are not.
func TestWhatACaseSaysAfterAResetIsSentToo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := letterOf(b.open(), complaint.Offer)
	r.Letter.Remedy = &complaint.Remedy{Kind: complaint.PartialRefund, Amount: complaint.Money{Minor: 2000, Currency: "CNY"}}
	for _, step := range []struct {
		minor int64
		sent  int
	}{{2000, 1}, {2000, 1}, {3000, 2}, {3000, 2}, {2000, 2}} {
		r.Letter.Remedy.Amount.Minor = step.minor
		r.Letter.Due = r.Letter.Due.Add(time.Hour)
		_, err := b.run(b.acts.SendLetter, r)
		require.NoError(t, err)
		require.Len(t, b.post.all(), step.sent)
	}
	require.NotEqual(t, b.post.all()[0].id, b.post.all()[1].id)
}

func TestALetterGoesTheWayTheCustomerPrefers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		person func(*complaint.Person)
		mailed bool
	}{
		"email":                   {func(*complaint.Person) {}, true},
		"platform":                {func(p *complaint.Person) { p.PreferredChannel = "platform" }, false},
		"phone, with an address":  {func(p *complaint.Person) { p.PreferredChannel = "phone" }, true},
		"phone, without address":  {func(p *complaint.Person) { p.PreferredChannel, p.Email = "phone", "" }, false},
		"nothing, without either": {func(p *complaint.Person) { *p = complaint.Person{Locale: "ja", Timezone: "Asia/Tokyo"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			r := letterOf(b.open(func(o *complaint.Opening) { c.person(&o.Customer) }), complaint.Survey)
			_, err := b.run(b.acts.SendLetter, r)
			require.NoError(t, err)
			to := b.post.all()[0].to
			if c.mailed {
				require.Equal(t, "meimei.han@example.com", to)
			} else {
				require.Regexp(t, `^r\d\d-[0-9a-z]{4}-[0-9a-z]{4}@taobao\.marketplace\.example$`, to)
			}
		})
	}
}

func TestLettersToOurselvesGoToTheRoster(t *testing.T) {
	t.Parallel()
	for kind, want := range map[complaint.LetterKind][]string{
		complaint.PositionRequest:  {"merchant+demo@redress.example"},
		complaint.DecisionReminder: {"lin@redress.example"},
		complaint.ApprovalRequest:  {"zhou@redress.example", "tanaka@redress.example"},
	} {
		b := setup(t)
		s := b.open()
		s.Owner = "lin"
		_, err := b.run(b.acts.SendLetter, letterOf(s, kind))
		require.NoError(t, err)
		var to []string
		for _, l := range b.post.all() {
			to = append(to, l.to)
			require.NotContains(t, l.body, "韩梅梅")
		}
		require.Equal(t, want, to)
	}
}

func TestACaseWithoutAnOwnerRemindsAllAgents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.run(b.acts.SendLetter, letterOf(b.open(), complaint.DecisionReminder))
	require.NoError(t, err)
	require.Len(t, b.post.all(), len(b.acts.Packs.Packs().Roster.People(complaint.Agent)))
}

func TestALetterQuotesTheAgent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	id, err := b.store.SaveText(t.Context(), s.Number, complaint.Actor{Role: complaint.Agent, ID: "lin"}, "请拍一张杯底的照片")
	require.NoError(t, err)
	r := letterOf(s, complaint.Question)
	r.Letter.TextID = id
	_, err = b.run(b.acts.SendLetter, r)
	require.NoError(t, err)
	require.Contains(t, b.post.all()[0].body, "请拍一张杯底的照片")

	other := letterOf(b.open(func(o *complaint.Opening) { o.Customer.Email = "other@example.com" }), complaint.Question)
	other.Letter.TextID = id
	_, err = b.run(b.acts.SendLetter, other)
	refused(t, activities.NotFound, err) // somebody else's words
}

func TestAMailServerThatIsBusyIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := letterOf(b.open(), complaint.Acknowledgement)
	b.post.refusing(451, "@")
	_, err := b.run(b.acts.SendLetter, r)
	passing(t, activities.Undelivered, err)

	b.post.refusing(0, "")
	_, err = b.run(b.acts.SendLetter, r)
	require.NoError(t, err)
	require.Len(t, b.post.all(), 1)
}

func TestALostAnswerSendsTheSameMessageAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := letterOf(b.open(), complaint.Acknowledgement)
	b.post.losing()
	_, err := b.run(b.acts.SendLetter, r)
	passing(t, activities.Undelivered, err)
	_, err = b.run(b.acts.SendLetter, r)
	require.NoError(t, err)
	sent := b.post.all()
	require.Len(t, sent, 2)
	require.Equal(t, sent[0].id, sent[1].id)
}

func TestAnAddressThatIsGoneIsReplacedByThePlatform(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.post.refusing(550, "@example.com")
	_, err := b.run(b.acts.SendLetter, letterOf(b.open(), complaint.Acknowledgement))
	require.NoError(t, err)
	require.Contains(t, b.post.all()[0].to, "@taobao.marketplace.example")
}

func TestALetterThatCanNeverArrive(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := letterOf(b.open(), complaint.Acknowledgement)
	b.post.refusing(550, "@")
	_, err := b.run(b.acts.SendLetter, r)
	refused(t, "recipient_refused", err)
	entry, err := b.store.Entry(t.Context(), r.Subject.Number+"/letter/1")
	require.NoError(t, err)
	require.Equal(t, postgres.EntryFailed, entry.State)

	b.post.refusing(0, "")
	_, err = b.run(b.acts.SendLetter, r) // an operator had it tried again
	require.NoError(t, err)

	b.acts.Platforms = marketplace.NewRegistry(marketplace.Platform{}, nil)
	_, err = b.run(b.acts.SendLetter, letterOf(b.open(func(o *complaint.Opening) {
		o.Customer.Email, o.Customer.PreferredChannel = "", "phone"
	}), complaint.Acknowledgement))
	refused(t, activities.NoChannel, err)
}

func TestAnErasedPersonIsNotWrittenTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := letterOf(b.open(), complaint.Survey)
	require.NoError(t, b.store.ErasePerson(t.Context(), r.Subject.Number))
	_, err := b.run(b.acts.SendLetter, r)
	refused(t, activities.Erased, err)
	require.Empty(t, b.post.all())
}

func TestALetterWithoutWords(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := letterOf(b.open(), "birthday")
	_, err := b.run(b.acts.SendLetter, r)
	refused(t, activities.Unsupported, err)
	entry, err := b.store.Entry(t.Context(), r.Subject.Number+"/letter/1")
	require.NoError(t, err)
	require.Equal(t, postgres.EntryFailed, entry.State)
}
