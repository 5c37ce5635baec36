package activities

import (
	"context"
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/policy"
)

// ClassifyAndAssign says by the rules of the platform's pack what a fresh
// complaint is about, how bad it is and whose it is (R14 to R18). Its codes:
// not_found and erased.
func (a *Activities) ClassifyAndAssign(ctx context.Context, number string) (complaint.Triage, error) {
	triage, err := a.triage(ctx, number)
	return triage, failure(err)
}

func (a *Activities) triage(ctx context.Context, number string) (complaint.Triage, error) {
	opening, err := a.Cases.Opening(ctx, number)
	if err != nil {
		return complaint.Triage{}, fmt.Errorf("opening of %s: %w", number, err)
	}
	intake, err := a.Cases.Intake(ctx, number)
	if err != nil {
		return complaint.Triage{}, fmt.Errorf("intake of %s: %w", number, err)
	}
	earlier, err := a.Cases.EarlierComplaints(ctx, number)
	if err != nil {
		return complaint.Triage{}, fmt.Errorf("earlier complaints beside %s: %w", number, err)
	}
	load, err := a.Cases.Load(ctx)
	if err != nil {
		return complaint.Triage{}, fmt.Errorf("load of the owners: %w", err)
	}
	pack, err := a.Packs.Packs().For(opening.Platform, opening.Shop)
	if err != nil {
		return complaint.Triage{}, fmt.Errorf("triage of %s: %w", number, err)
	}
	// Counted from the submission, as the case itself does (R12).
	return pack.Triage(policy.Facts{
		Text: opening.Text, Goods: titles(opening.Order), Locale: opening.Customer.Locale,
		Kind: opening.Kind, Category: opening.Category, Wish: opening.Wish,
		Total: opening.Order.Total, Channel: opening.Channel, EarlierComplaints: earlier,
		SubmittedAt: opening.SubmittedAt, FirstResponseDue: intake.Terms.FirstResponseDue(opening.SubmittedAt), Now: time.Now(), Load: load,
	})
}

func titles(o complaint.Order) string {
	var all []string
	for _, item := range o.Items {
		if item.Title != "" {
			all = append(all, item.Title)
		}
	}
	return strings.Join(all, "\n")
}
