package policy

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// loadBuiltIn reads the built-in packs once; they do not change.
var loadBuiltIn = sync.OnceValues(func() (*Packs, error) { return Load("") })

func packOf(t testing.TB, platform string) *Pack {
	t.Helper()
	packs, err := loadBuiltIn()
	require.NoError(t, err)
	pack, err := packs.Get(platform)
	require.NoError(t, err)
	return pack
}

func TestTermsOfTheHouse(t *testing.T) {
	t.Parallel()
	pack := packOf(t, "house")
	terms := pack.Terms(cny)
	require.Equal(t, "house", terms.Pack)
	require.Equal(t, pack.Version(), terms.Version)
	require.EqualValues(t, 1, terms.Scale)
	require.Len(t, terms.Deadlines, len(Waits))
	half := []clock.Warning{{Percent: 50}}
	for name, want := range map[complaint.DeadlineName]complaint.Term{
		complaint.FirstResponse:  {Measure: wall(24), Default: complaint.JustFlag},
		complaint.EvidenceDue:    {Measure: wall(72), Warn: half, Default: complaint.Proceed},
		complaint.PositionDue:    {Measure: wall(24), Warn: half, Default: complaint.GrantWish},
		complaint.ApprovalDue:    {Measure: wall(24), Warn: half, Default: complaint.Arbitrate},
		complaint.RulingDue:      {Measure: wall(7 * 24), Default: complaint.RuleForCustomer},
		complaint.OverallDue:     {Measure: wall(30 * 24), Default: complaint.JustFlag},
		complaint.CustomerAppeal: {Measure: wall(72), Default: complaint.CarryOutRuling},
		complaint.MerchantAppeal: {Measure: wall(0), Default: complaint.CarryOutRuling},
	} {
		want.Rule = "house/" + string(name)
		want.Measure.Rule = want.Rule
		want.Source = terms.Deadlines[name].Source
		require.NotEmpty(t, want.Source)
		require.Equal(t, want, terms.Deadlines[name], name)
	}
	require.Zero(t, terms.CustomerAppeal, "it has a term")
	require.Zero(t, terms.MerchantAppeal)
	require.Equal(t, 3, terms.Asks)
	require.Equal(t, "UTC", terms.Zone)
	require.Equal(t, []int{3, 1, 2, 1}, []int{terms.Rounds, terms.Reopens, terms.LowScore, terms.RulingWaits})
	require.True(t, terms.GrantAtOnce)
	require.Equal(t, map[complaint.Role]int64{complaint.Agent: 500_00, complaint.Supervisor: 5000_00, complaint.Finance: 50_000_00}, terms.Authority)
	require.EqualValues(t, 2000_00, terms.FourEyes)
	require.EqualValues(t, 40_000, pack.Terms(Subject{Currency: "JPY"}).FourEyes, "yen have no decimals")
}

func TestProofIsAskedOnlyWhereGoodsAreBlamed(t *testing.T) {
	t.Parallel()
	terms := packOf(t, "house").Terms(cny)
	require.Len(t, terms.Checklist, len(complaint.Categories))
	for category, items := range terms.Checklist {
		asked := category == complaint.ProductQuality || category == complaint.NotAsDescribed
		for _, item := range items {
			require.Equal(t, asked && item.From == complaint.Customer, item.Required && item.Proof, "%s %s", category, item.Code)
		}
	}
	require.Equal(t, complaint.Item{Code: "photo_of_defect", Kinds: []complaint.EvidenceKind{complaint.Photo, complaint.Video},
		From: complaint.Customer, Required: true, Proof: true}, terms.Checklist[complaint.ProductQuality][0])
}

func TestACurrencyThatIsNotListedTakesTwoPeople(t *testing.T) {
	t.Parallel()
	terms := packOf(t, "house").Terms(Subject{Currency: "KRW"})
	require.Zero(t, terms.FourEyes)
	require.Empty(t, terms.Authority)
	require.NotNil(t, terms.Authority)
}

func TestPlatformsDifferOnlyWhereTheySayTheyDo(t *testing.T) {
	t.Parallel()
	house := packOf(t, "house").Terms(cny)
	jd := packOf(t, "jd").Terms(cny)
	require.Equal(t, hours(24), jd.Deadlines[complaint.PositionDue].Measure.Within)
	require.Equal(t, "jd/merchant_answer", jd.Deadlines[complaint.PositionDue].Rule)
	require.Equal(t, house.Deadlines[complaint.EvidenceDue], jd.Deadlines[complaint.EvidenceDue])
	require.Equal(t, house.Checklist, jd.Checklist)
	require.Equal(t, packOf(t, "taobao").Terms(cny).Deadlines, packOf(t, "tmall").Terms(cny).Deadlines)
}

func TestTermsAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	pack := fixed(t, "mall")
	before, err := json.Marshal(pack.Terms(cny))
	require.NoError(t, err)
	mine := pack.Terms(cny)
	mine.Authority[complaint.Agent] = 1
	mine.Checklist[complaint.ProductQuality][0].Kinds[0] = complaint.Chat
	ruling, overall, position := mine.Deadlines[complaint.RulingDue], mine.Deadlines[complaint.OverallDue], mine.Deadlines[complaint.PositionDue]
	ruling.Measure.Earliest[0].Within = 1
	overall.Measure.Latest[0].Within = 1
	position.Warn[0].Percent = 1
	position.Gate.Within = 1
	delay := position.For[complaint.DeliveryDelay]
	delay.Measure.Earliest[1].Within = 1
	position.For[complaint.DeliveryDelay] = complaint.Term{}
	mine.Deadlines[complaint.AnswerDue] = complaint.Term{}
	for name, c := range mine.Calendars {
		c.Week.Mon[0].From = 1
		for _, days := range [][]clock.Date{c.Off, c.On} {
			if len(days) > 0 {
				days[0] = 1
			}
		}
		if len(c.Zone.Shifts) > 0 {
			c.Zone.Shifts[0].Offset = 1
		}
		delete(mine.Calendars, name)
	}
	after, err := json.Marshal(pack.Terms(cny))
	require.NoError(t, err)
	require.JSONEq(t, string(before), string(after))
}

// wall is so many hours of wall time.
func wall(n int) clock.Measure { return clock.Measure{Within: hours(n), Kind: clock.Wall} }

func hours(n int) complaint.Duration { return complaint.Duration(time.Duration(n) * time.Hour) }
