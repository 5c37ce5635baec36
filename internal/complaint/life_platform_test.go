package complaint_test

import (
	"time"

	"pgregory.net/rapid"

	"redress/internal/complaint"
)

// readPlatform hands in what the platform shows of the case: whose turn it is,
// whether it reviews, what it ruled, and what it paid by itself.
func (l *life) readPlatform(hint int, well bool) {
	if !well {
		l.c.PlatformNotRead(hint, "unavailable", l.now)
		return
	}
	l.c.Tick(l.now)
	l.c.PlatformShows(l.drawPlatformCase(), hint, l.now)
}

func (l *life) drawPlatformCase() complaint.PlatformCase {
	total := l.c.Order.Total
	p := complaint.PlatformCase{
		State: rapid.SampledFrom([]complaint.PlatformState{complaint.SellersTurn, complaint.BuyersTurn, complaint.PlatformReviews, complaint.GoodsReturning,
			complaint.GoodsReturned, complaint.PlatformRefunded, complaint.PlatformEnded}).Draw(l.t, "state"),
		Review:   rapid.SampledFrom([]complaint.PlatformReview{"", "", complaint.ReviewAsked, complaint.ReviewEvidence, complaint.ReviewDeciding, "decided"}).Draw(l.t, "review"),
		Version:  rapid.SampledFrom([]string{"1", "2"}).Draw(l.t, "version"),
		PaidBack: complaint.Money{Minor: rapid.SampledFrom([]int64{0, 0, 1, total.Minor, total.Minor + 1}).Draw(l.t, "paid_back"), Currency: total.Currency},
		PaysBack: rapid.Bool().Draw(l.t, "pays_back"),
	}
	if hours := rapid.SampledFrom([]int{0, 0, -1, 1, 48, 9000000}).Draw(l.t, "due"); hours != 0 {
		p.Due = l.now.Add(time.Duration(hours) * time.Hour)
	}
	if rapid.IntRange(0, 3).Draw(l.t, "ruled") == 3 {
		p.Ruling = &complaint.PlatformRuling{Reference: "CS-1", Favour: sample(l, []complaint.Favour{complaint.ForCustomer, complaint.ForMerchant, complaint.Split}),
			Amount: complaint.Money{Minor: rapid.SampledFrom([]int64{0, 1, total.Minor, total.Minor + 1}).Draw(l.t, "awarded"), Currency: total.Currency}}
	}
	if rapid.Bool().Draw(l.t, "chat") {
		p.Found = []complaint.EvidenceRef{{ID: "chat-1", SHA256: zeros, Kind: complaint.Chat}}
	}
	return p
}

// seenDone is a console task that the platform shows to be done.
func (l *life) seenDone(step string) {
	l.c.Tick(l.now)
	p := complaint.PlatformCase{State: complaint.SellersTurn, DoneByHand: []string{step}}
	if l.c.AtPlatform != nil {
		p = l.c.AtPlatform.Case
		p.DoneByHand = []string{step}
	}
	l.c.PlatformShows(p, 0, l.now)
}

func (l *life) drawTask() string {
	if tasks := l.c.PlatformTasks(); len(tasks) > 0 && rapid.IntRange(0, 5).Draw(l.t, "known_task") < 5 {
		return tasks[0].Step
	}
	return l.word("step")
}

func (l *life) readsPlatform() bool {
	_, due := l.c.ReadsPlatform()
	return due
}
