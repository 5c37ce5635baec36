package policy

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
	terms := pack.Terms("CNY")
	require.Equal(t, "house", terms.Pack)
	require.Equal(t, pack.Version(), terms.Version)
	require.EqualValues(t, 1, terms.Scale)
	require.Len(t, terms.Deadlines, len(complaint.DeadlineNames))
	for name, want := range map[complaint.DeadlineName]complaint.Term{
		complaint.FirstResponse: {Within: hours(24), Default: complaint.JustFlag},
		complaint.EvidenceDue:   {Within: hours(72), Remind: 50, Default: complaint.Proceed},
		complaint.PositionDue:   {Within: hours(24), Remind: 50, Default: complaint.GrantWish},
		complaint.ApprovalDue:   {Within: hours(24), Remind: 50, Default: complaint.Arbitrate},
		complaint.RulingDue:     {Within: hours(7 * 24), Default: complaint.RuleForCustomer},
		complaint.OverallDue:    {Within: hours(30 * 24), Default: complaint.JustFlag},
	} {
		require.Equal(t, want, terms.Deadlines[name], name)
	}
	require.Equal(t, hours(72), terms.CustomerAppeal)
	require.Zero(t, terms.MerchantAppeal)
	require.Equal(t, []int{3, 1, 2, 1}, []int{terms.Rounds, terms.Reopens, terms.LowScore, terms.RulingWaits})
	require.True(t, terms.GrantAtOnce)
	require.Equal(t, map[complaint.Role]int64{complaint.Agent: 500_00, complaint.Supervisor: 5000_00, complaint.Finance: 50_000_00}, terms.Authority)
	require.EqualValues(t, 2000_00, terms.FourEyes)
	require.EqualValues(t, 40_000, pack.Terms("JPY").FourEyes, "yen have no decimals")
}

func TestProofIsAskedOnlyWhereGoodsAreBlamed(t *testing.T) {
	t.Parallel()
	terms := packOf(t, "house").Terms("CNY")
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
	terms := packOf(t, "house").Terms("KRW")
	require.Zero(t, terms.FourEyes)
	require.Empty(t, terms.Authority)
	require.NotNil(t, terms.Authority)
}

func TestPlatformsDifferOnlyWhereTheySayTheyDo(t *testing.T) {
	t.Parallel()
	house := packOf(t, "house").Terms("CNY")
	jd := packOf(t, "jd").Terms("CNY")
	require.Equal(t, hours(24), jd.Deadlines[complaint.PositionDue].Within)
	require.Equal(t, house.Deadlines[complaint.EvidenceDue], jd.Deadlines[complaint.EvidenceDue])
	require.Equal(t, house.Checklist, jd.Checklist)
	require.Equal(t, packOf(t, "taobao").Terms("CNY").Deadlines, packOf(t, "tmall").Terms("CNY").Deadlines)
}

func TestTermsAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	pack := packOf(t, "house")
	before, err := json.Marshal(pack.Terms("CNY"))
	require.NoError(t, err)
	mine := pack.Terms("CNY")
	mine.Authority[complaint.Agent] = 1
	mine.Deadlines[complaint.AnswerDue] = complaint.Term{}
	mine.Checklist[complaint.ProductQuality][0].Kinds[0] = complaint.Chat
	after, err := json.Marshal(pack.Terms("CNY"))
	require.NoError(t, err)
	require.JSONEq(t, string(before), string(after))
}

func hours(n int) complaint.Duration { return complaint.Duration(time.Duration(n) * time.Hour) }
