package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// awake lets letters go out from 08:00 to 21:00: to the customer in Shanghai, to
// everybody else in Berlin (UTC+1 in these tests' November).
func awake(in *complaint.Intake) {
	day := clock.Daily(clock.Span{From: 8 * 60, To: 21 * 60})
	in.Terms.Calendars = clock.Calendars{
		complaint.AwakeCustomer: {Zone: clock.Zone{Name: "Asia/Shanghai", Offset: 8 * 60 * 60}, Week: day},
		complaint.AwakeStaff:    {Zone: clock.Zone{Name: "Europe/Berlin", Offset: 60 * 60}, Week: day},
	}
}

// late opens a complaint at 22:30 in Shanghai, where it is 15:30 in Berlin.
func late(t *testing.T, changes ...func(*complaint.Intake)) *desk {
	t.Helper()
	d := open(t, append([]func(*complaint.Intake){awake}, changes...)...)
	d.now = time.Date(2026, 11, 20, 14, 30, 0, 0, time.UTC)
	return d
}

func (d *desk) pending() []complaint.LetterKind {
	var kinds []complaint.LetterKind
	for _, l := range d.c.PendingLetters(d.now) {
		kinds = append(kinds, l.Kind)
	}
	return kinds
}

func TestLettersWaitForTheirReadersMorning(t *testing.T) {
	t.Parallel()
	d := late(t, over(complaint.ProductQuality)).triaged()
	require.Equal(t, []complaint.LetterKind{complaint.Acknowledgement, complaint.PositionRequest}, d.pending(),
		"the answer to what was just done goes out at once, and so does what its reader is awake for")
	morning := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	require.Equal(t, complaint.Waiting{Letters: 1, Until: morning}, d.c.View().Morning)
	wake, ok := d.c.Wakes(d.now)
	require.True(t, ok)
	require.Equal(t, morning, wake.At)
	require.Equal(t, 2, wake.Letter)
	d.wait(morning.Sub(d.now))
	require.Contains(t, d.pending(), complaint.EvidenceRequest)
}

func TestALetterThatADeadlineDemandsGoesOutAtNight(t *testing.T) {
	t.Parallel()
	short := under(func(terms *complaint.Terms) {
		terms.Deadlines[complaint.EvidenceDue] = complaint.Term{Within: complaint.Duration(18 * time.Hour), Default: complaint.Proceed}
	})
	d := late(t, over(complaint.ProductQuality), short).triaged()
	require.Contains(t, d.pending(), complaint.EvidenceRequest, "waiting 9.5 of 18 hours would take more than half of the time")
	longer := under(func(terms *complaint.Terms) {
		terms.Deadlines[complaint.EvidenceDue] = complaint.Term{Within: complaint.Duration(19 * time.Hour), Default: complaint.Proceed}
	})
	d = late(t, over(complaint.ProductQuality), longer).triaged()
	require.NotContains(t, d.pending(), complaint.EvidenceRequest, "9.5 of 19 hours are left in the morning")
}

func TestALetterThatWaitsTellsTheInstantThatWasMoved(t *testing.T) {
	t.Parallel()
	d := late(t, over(complaint.ProductQuality)).triaged()
	to := d.now.Add(6 * day)
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"evidence","reason_code":"lab"`+until(to))
	require.Equal(t, to, d.c.Letters[1].Due)
}

func TestWhatIsOverIsNotAskedForInTheMorning(t *testing.T) {
	t.Parallel()
	d := late(t, over(complaint.ProductQuality)).triaged()
	d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-1"))
	require.Equal(t, complaint.LetterDropped, d.c.Letters[1].State)
	require.Equal(t, map[string]string{"letter": "2", "kind": "evidence_request", "deadline": "evidence"}, d.last(complaint.LetterWasDropped).Facts)
	require.Zero(t, d.c.View().Morning)
	d.wait(12 * time.Hour)
	require.NotContains(t, d.pending(), complaint.EvidenceRequest)
}

func TestAClosingNoticeWaitsToo(t *testing.T) {
	t.Parallel()
	d := late(t).investigating()
	d.send(complaint.MsgWithdraw, "customer:me", "").ended(complaint.Withdrawn)
	require.True(t, d.c.HeldLetters(d.now))
	wake, ok := d.c.Wakes(d.now)
	require.True(t, ok, "a closed case still has a letter to send")
	d.now = wake.At
	require.Contains(t, d.pending(), complaint.ClosingNotice)
}
