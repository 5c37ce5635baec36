package jdtest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/jd/jdtest"
)

func TestSilenceIsConsent(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	refund, returned := opens(s, marketplace.RefundOnly), opens(s, marketplace.ReturnRefund)
	s.Turn(47 * time.Hour)
	require.Empty(t, s.PaidBack(refund))
	require.False(t, s.Sends(returned, "顺丰", "SF1"), "nobody agreed to a return yet")
	s.Turn(2 * time.Hour)
	require.Equal(t, []complaint.Money{yuan(4980)}, s.PaidBack(refund))
	require.True(t, s.Sends(returned, "顺丰", "SF1"))
	require.False(t, s.Sends(returned, "顺丰", "SF1"))
	s.Turn(8 * 24 * time.Hour) // the goods come, and nobody looks
	s.Turn(3 * 24 * time.Hour)
	require.Equal(t, []complaint.Money{yuan(4980)}, s.PaidBack(returned))
	require.Empty(t, s.Took(returned))
	require.Equal(t, start.Add(49*time.Hour+11*24*time.Hour), s.Now())
}

func TestJDDecidesForTheBuyerOfASellerWhoSaysNothing(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	id := opens(s, marketplace.RefundOnly)
	require.False(t, s.Asks(id, time.Hour))
	require.False(t, s.Rules(id, complaint.ForMerchant, complaint.Money{}))
	require.True(t, s.Escalates(id))
	require.False(t, s.Escalates(id))
	require.True(t, s.Asks(id, 4*time.Hour))
	s.Turn(5 * time.Hour)
	require.False(t, s.ByHand(id, marketplace.UploadEvidence), "the window is closed")
	s.Turn(25 * time.Hour)
	require.Equal(t, []complaint.Money{yuan(4980)}, s.PaidBack(id))
	require.False(t, s.Withdraws(id))
	require.False(t, s.Moves(id))
}

func TestARulingForTheMerchantPaysNothing(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	id := opens(s, marketplace.RefundOnly)
	require.True(t, s.ByHand(id, marketplace.AskToDecide))
	require.True(t, s.ByHand(id, marketplace.UploadEvidence))
	require.True(t, s.ByHand(id, marketplace.SendMessages))
	require.False(t, s.ByHand(id, marketplace.PayBack))
	require.True(t, s.Rules(id, complaint.ForMerchant, complaint.Money{}))
	s.Turn(100 * 24 * time.Hour)
	require.Empty(t, s.PaidBack(id))
	require.Equal(t, []string{"escalate", "evidence", "message"}, s.Took(id))
}

func TestWithdrawnStaysWithdrawn(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	id := opens(s, marketplace.RefundOnly)
	require.True(t, s.Withdraws(id))
	s.Turn(100 * 24 * time.Hour)
	require.Empty(t, s.PaidBack(id))
	require.False(t, s.Says("1", "nobody"))
	require.Nil(t, s.PaidBack("1"))
	require.Nil(t, s.Took("1"))
	require.Empty(t, s.Pushes())
}

// TestARefreshTokenIsUsedUp, as JD gives a new one each time.
func TestARefreshTokenIsUsedUp(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	shop := s.Shop().Settings
	ask := func() string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/oauth2/refresh_token?grant_type=refresh_token&app_key="+shop["app_key"]+
			"&app_secret="+shop["app_secret"]+"&refresh_token="+shop["refresh_token"], nil))
		return w.Body.String()
	}
	require.Contains(t, ask(), s.Shop().Settings["access_token"])
	require.Contains(t, ask(), `"code":401`)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/elsewhere", nil))
	require.Equal(t, http.StatusNotFound, w.Code)
}
