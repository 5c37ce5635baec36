package activities_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/taobao"
	"redress/internal/marketplace/taobao/taobaotest"
)

// connected connects the bench's shops to a platform, on which a buyer has opened
// a case, and opens the complaint about it.
func (b *bench) connected(change func(*marketplace.Platform)) (activities.Subject, marketplacetest.World) {
	b.t.Helper()
	world := taobaotest.New("taobao", time.Now())
	server := httptest.NewServer(world.Gateway())
	b.t.Cleanup(server.Close)
	shop := world.Shop()
	shop.Gateway = server.URL
	platform, err := taobao.Adapter.Connect(shop, marketplacetest.Tools(world.Now))
	require.NoError(b.t, err)
	if change != nil {
		change(&platform)
	}
	b.acts.Platforms = marketplace.NewRegistry(activities.House(b.store, b.acts.Mail), func(context.Context, string, string) (marketplace.Platform, bool, error) {
		return platform, true, nil
	})
	id := world.Opens(marketplacetest.Opening{Order: "2100", Item: "77", Kind: marketplace.RefundOnly, Total: yuan(12800), Claimed: yuan(12800), Text: "水壶不加热"})
	require.NotEmpty(b.t, id)
	return b.open(func(o *complaint.Opening) { o.ExternalID = id }), world
}

func TestAPlatformsRefundIsMadeThereAndOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, world := b.connected(nil)
	r := refund(s, 12800)
	for range 2 {
		result, err := b.run(b.acts.Refund, r)
		require.NoError(t, err)
		require.NotEmpty(t, result.Reference)
	}
	require.Equal(t, []complaint.Money{yuan(12800)}, world.PaidBack(s.ExternalID))
	require.Empty(t, b.sandbox.Done(), "the shop's own rail has paid nothing")
}

// A charge-back, or the platform's own refund, was seen by nobody when ours was decided.
func TestMoneyThatTheDecisionDidNotKnowOfStopsOurs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, world := b.connected(nil)
	require.True(t, world.PaysBy(s.ExternalID, yuan(12800)))
	_, err := b.run(b.acts.Refund, refund(s, 12800))
	refused(t, activities.PaidElsewhere, err)
	coupon := refund(s, 1000)
	coupon.Kind, coupon.Key = complaint.CouponOp, s.Number+"/coupon/2"
	_, err = b.run(b.acts.Fulfil, coupon)
	refused(t, activities.PaidElsewhere, err)
	require.Len(t, world.PaidBack(s.ExternalID), 1)
}

func TestReadPlatformCaseShowsWhatCounts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, world := b.connected(nil)
	require.True(t, world.Says(s.ExternalID, "什么时候退款？"))
	value, err := execute(b.acts, b.acts.ReadPlatformCase, activities.PlatformCaseRequest{Subject: s})
	require.NoError(t, err)
	var c complaint.PlatformCase
	require.NoError(t, value.Get(&c))
	require.Equal(t, complaint.SellersTurn, c.State)
	require.Equal(t, yuan(12800), c.Claimed)
	require.True(t, c.PaysBack)
	require.True(t, c.Due.After(world.Now()))
	require.Len(t, c.Found, 1)
	require.Contains(t, b.read(c.Found[0]), "什么时候退款")
}

func TestReadPlatformCaseOfAShopThatIsNotConnected(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := execute(b.acts, b.acts.ReadPlatformCase, activities.PlatformCaseRequest{Subject: b.open()})
	refused(t, activities.Unsupported, err)
}

func TestTheCaseIsToldWhatWasDecided(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, world := b.connected(nil)
	r := activities.OperationRequest{Subject: s, Key: s.Number + "/answer/1", Kind: complaint.AnswerOp, Answer: complaint.TellRefusal, Reason: "unfounded"}
	for range 2 {
		_, err := b.run(b.acts.AnswerPlatform, r)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"refuse"}, world.Took(s.ExternalID))
}

func TestAnAnswerThatTheCaseHasOvertakenIsNotGiven(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, world := b.connected(nil)
	r := activities.OperationRequest{Subject: s, Key: s.Number + "/answer/1", Kind: complaint.AnswerOp, Answer: complaint.TellRefusal, Version: "1"}
	_, err := b.run(b.acts.AnswerPlatform, r)
	refused(t, activities.Moved, err)
	require.Empty(t, world.Took(s.ExternalID))
}

// What a person hands in is ready for them: the files, the words and the list.
func TestWhatIsHandedInByHandIsBundled(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, _ := b.connected(nil)
	result, err := b.run(b.acts.SubmitFile, activities.OperationRequest{Subject: s, Key: s.Number + "/submission/1", Kind: complaint.SubmissionOp})
	require.NoError(t, err)
	require.Equal(t, string(marketplace.AskToDecide), result.ByHand)
	pieces, err := b.acts.Evidence.Records(t.Context(), s.Number)
	require.NoError(t, err)
	for _, piece := range pieces {
		if piece.Name != "to-hand-in.zip" {
			continue
		}
		_, content, err := b.acts.Evidence.Open(t.Context(), piece.ID)
		require.NoError(t, err)
		all, err := io.ReadAll(content)
		require.NoError(t, err)
		archive, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
		require.NoError(t, err)
		require.Equal(t, "list.json", archive.File[0].Name)
		require.Equal(t, "text.txt", archive.File[1].Name)
		return
	}
	require.Fail(t, "there is no bundle")
}

// Weidian has no call that writes to a customer, and shows no address of theirs.
func TestALetterThatOnlyAPersonCanPutThereGoesToTheOwner(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, _ := b.connected(func(p *marketplace.Platform) {
		p.Messages = nil
		p.Console[marketplace.SendMessages] = marketplace.ConsoleTask{Title: "Write to the buyer", Where: "the order's page", Steps: []string{"Open the chat"}, Why: "no call"}
	})
	number := b.open(func(o *complaint.Opening) {
		o.ExternalID, o.Customer.Email, o.Customer.PreferredChannel = "another", "", "platform"
	}).Number
	s.Number = number
	_, err := b.run(b.acts.SendLetter, activities.LetterRequest{Subject: s, Letter: complaint.Letter{N: 1, Kind: complaint.Acknowledgement}})
	require.NoError(t, err)
	mails := b.post.all()
	require.NotEmpty(t, mails)
	require.Contains(t, mails[0].subject, "Write to the buyer")
}

func TestALetterThatIsTooLongForThePlatformIsCut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s, world := b.connected(nil)
	number := b.open(func(o *complaint.Opening) {
		o.ExternalID, o.Customer.Email, o.Customer.PreferredChannel = "another", "", "platform"
	}).Number
	s.Number = number
	_, err := b.run(b.acts.SendLetter, activities.LetterRequest{Subject: s, Letter: complaint.Letter{N: 1, Kind: complaint.Acknowledgement, Due: time.Now().Add(time.Hour)}})
	require.NoError(t, err)
	require.Equal(t, []string{"message"}, world.Took(s.ExternalID))
}
