package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

func TestTermsHaveTheCalendarsThatTheyCountWith(t *testing.T) {
	t.Parallel()
	terms := fixed(t, "mall").Terms(cny)
	require.ElementsMatch(t, []string{"mall/desk", "mall/workdays", "mall/london", "mall/local", "fair/workdays", "fair/local",
		complaint.AwakeCustomer, complaint.AwakeStaff}, inOrder(terms.Calendars))
	for wait, term := range terms.Deadlines {
		require.NoError(t, term.Measure.Check(terms.Calendars), wait)
	}
	require.NotContains(t, fixed(t, "house").Terms(cny).Calendars, "house/local", "nothing of the house counts with it")

	workdays := terms.Calendars["mall/workdays"]
	require.Equal(t, clock.Zone{Name: "Asia/Shanghai", Offset: 8 * 60 * 60}, workdays.Zone)
	require.Equal(t, []clock.Span{{From: 540, To: 720}, {From: 780, To: 1080}}, workdays.Week.Fri)
	require.Equal(t, []clock.Span{{From: 600, To: 720}}, workdays.Week.Sat)
	require.Contains(t, workdays.Off, clock.DateOf(2026, time.October, 1))
	require.NotEmpty(t, workdays.On, "China works some weekends")
	require.NotZero(t, workdays.Known)

	london := terms.Calendars["mall/london"]
	require.Contains(t, london.Off, clock.DateOf(2028, time.December, 25), "the year after next is there")
	require.NotContains(t, london.Off, clock.DateOf(2029, time.December, 25), "but no more")
	require.Equal(t, clock.DateOf(2028, time.December, 31), london.Known)
	require.Len(t, london.Zone.Shifts, 2*(yearsBefore+yearsOfShifts), "the clocks change twice a year")
	require.Equal(t, 2025, london.Zone.Shifts[0].At.Year())
	require.Equal(t, 2031, london.Zone.Shifts[len(london.Zone.Shifts)-1].At.Year())
	require.Empty(t, terms.Calendars["mall/local"].Off)
	require.Zero(t, terms.Calendars["mall/local"].Known)
}

func TestLettersGoOutWhenTheirReaderIsAwake(t *testing.T) {
	t.Parallel()
	house := fixed(t, "house")
	day := clock.Daily(clock.Span{From: 8 * 60, To: 21 * 60})
	for zone, want := range map[string]string{"America/New_York": "America/New_York", "": "UTC", "Mars/Olympus": "UTC", "Local": "UTC"} {
		terms := house.Terms(Subject{Timezone: zone, At: cny.At})
		customer, staff := terms.Calendars[complaint.AwakeCustomer], terms.Calendars[complaint.AwakeStaff]
		require.Equal(t, want, customer.Zone.Name)
		require.Equal(t, "UTC", staff.Zone.Name)
		require.Equal(t, day, customer.Week)
		require.Equal(t, day, staff.Week)
		require.NoError(t, customer.Check())
	}
	packs, err := with(t, map[string]string{"stand.yaml": "pack: stand\nextends: mall\nletters: {awake: \"00:00-24:00\", source: \"[U]\"}\n"})
	require.NoError(t, err)
	pack, err := packs.Get("stand")
	require.NoError(t, err)
	require.NotContains(t, pack.Terms(cny).Calendars, complaint.AwakeCustomer, "at any hour")
	require.NotContains(t, pack.Terms(cny).Calendars, complaint.AwakeStaff)
}

func TestCalendarsOfYearsThatNobodyKnowsSaySo(t *testing.T) {
	t.Parallel()
	mall := fixed(t, "mall")
	for _, year := range []int{1971, 2019, 2020, 2021, 2098, 2099, 2120} {
		c := mall.Terms(Subject{At: time.Date(year, time.June, 1, 0, 0, 0, 0, time.UTC)}).Calendars["mall/london"]
		require.NoError(t, c.Check(), year)
		require.NotZero(t, c.Known, "%d: zero would say that there is nothing to know", year)
		require.GreaterOrEqual(t, c.Known, clock.DateOf(2019, time.December, 31), year)
	}
}

func TestTermsWithoutAnInstantAreThoseOfNow(t *testing.T) {
	t.Parallel()
	shifts := fixed(t, "mall").Terms(Subject{}).Calendars["mall/london"].Zone.Shifts
	require.NotEmpty(t, shifts)
	require.InDelta(t, time.Now().Year(), shifts[0].At.Year(), 2)
}

func TestTermsOfALawHoldItsOwnWaitsOnly(t *testing.T) {
	t.Parallel()
	terms := fixed(t, "fair").Terms(cny)
	require.Equal(t, []complaint.DeadlineName{complaint.RemedyDue}, inOrder(terms.Deadlines))
	_, err := fixed(t, "fair").Triage(Facts{Text: "坏了"})
	require.ErrorContains(t, err, "has no triage")
}
