package workflows

import (
	"time"

	"redress/internal/complaint"
)

// clock writes an instant as operators read it.
func clock(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05 UTC") }

// inWords says what a deadline waits for.
func inWords(d complaint.DeadlineName, at time.Time) string {
	return waits[d] + " by " + clock(at)
}

var waits = map[complaint.DeadlineName]string{
	complaint.FirstResponse:    "we acknowledge",
	complaint.EvidenceDue:      "customer gives evidence",
	complaint.PositionDue:      "merchant states a position",
	complaint.DecisionDue:      "agent decides",
	complaint.ApprovalDue:      "second person approves",
	complaint.AnswerDue:        "customer answers",
	complaint.PlatformQuestion: "merchant answers the platform",
	complaint.RulingDue:        "platform rules",
	complaint.ReturnDue:        "customer sends goods back",
	complaint.InspectionDue:    "merchant inspects goods",
	complaint.RemedyDue:        "remedy is carried out",
	complaint.FollowUpDue:      "we ask whether it helped",
	complaint.RatingDue:        "customer rates",
	complaint.OverallDue:       "the case ends",
}

// consequence says what happens when a deadline passes.
var consequence = map[complaint.Default]string{
	complaint.JustFlag:          "flagged for a person",
	complaint.Proceed:           "decided with what there is",
	complaint.GrantWish:         "the customer's wish is granted",
	complaint.Arbitrate:         "it goes to arbitration",
	complaint.CloseUnanswered:   "it closes without an answer",
	complaint.AnswerWithFile:    "answered with the evidence there is",
	complaint.RuleForCustomer:   "ruled for the customer",
	complaint.RuleForMerchant:   "ruled for the merchant",
	complaint.LapseRemedy:       "the remedy lapses",
	complaint.AcceptReturn:      "goods count as accepted",
	complaint.SendSurvey:        "the survey goes out",
	complaint.CloseWithoutScore: "it closes",
	complaint.CloseRejected:     "the rejection stands",
	complaint.CarryOutRuling:    "the ruling is carried out",
	complaint.AskDetails:        "the customer is asked for details",
	complaint.GoAhead:           "it goes ahead without the second person",
	complaint.LeaveToPlatform:   "nothing goes out, and it is flagged",
}
