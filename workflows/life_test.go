package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/complaint"
	"redress/workflows"
)

// life is one complaint's workflow in the test environment, with activities
// that remember what they were asked and can be told to fail.
type life struct {
	*testsuite.TestWorkflowEnvironment
	t  *testing.T
	in complaint.Intake

	mu        sync.Mutex
	events    []complaint.Event
	letters   []complaint.LetterKind
	effects   []string
	answers   map[string]error
	receipts  map[string]complaint.Receipt
	fail      map[string]error // by activity, or by step
	triage    complaint.Triage
	onRecord  func(*complaint.Case)    // runs while events are being written
	onLetter  func(complaint.Letter)   // runs while a letter is being sent
	apart     bool                     // no letter goes through together with others
	there     complaint.PlatformCase   // what the platform shows of the case
	tasks     []complaint.PlatformTask // that were looked for there
	byHand    map[string]string        // operations that software cannot do, and what it lacks
	together  int                      // times that letters went together
	glanced   activities.Gathered      // what the platform shows at once
	looked    []string                 // the look-ups that were made with patience
	lookedFor []string                 // and for which orders
	sent      int
	policy    complaint.Terms         // what another version of the policy says
	asked     activities.TermsRequest // how it was asked for
}

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func terms() complaint.Terms {
	hours := func(n int) complaint.Duration { return complaint.Duration(time.Duration(n) * time.Hour) }
	t := complaint.Terms{
		Pack: "test", Version: "v1", Scale: 1, Rounds: 3, Reopens: 1, LowScore: 2, FourEyes: 50_000, RulingWaits: 1,
		CustomerAppeal: hours(72), GrantAtOnce: true,
		Authority: map[complaint.Role]int64{complaint.Agent: 20_000, complaint.Supervisor: 100_000, complaint.Finance: 1 << 40},
		Deadlines: map[complaint.DeadlineName]complaint.Term{},
		Checklist: map[complaint.Category][]complaint.Item{complaint.ProductQuality: {{
			Code: "photo_of_defect", Kinds: []complaint.EvidenceKind{complaint.Photo, complaint.Video}, From: complaint.Customer, Required: true, Proof: true,
		}}},
	}
	within := map[complaint.DeadlineName]int{complaint.FirstResponse: 24, complaint.EvidenceDue: 72, complaint.PositionDue: 48,
		complaint.DecisionDue: 48, complaint.ApprovalDue: 24, complaint.AnswerDue: 72, complaint.PlatformQuestion: 24, complaint.RulingDue: 168,
		complaint.ReturnDue: 168, complaint.InspectionDue: 72, complaint.RemedyDue: 48, complaint.FollowUpDue: 72, complaint.RatingDue: 168,
		complaint.ConsoleDue: 24, complaint.OverallDue: 720}
	for _, name := range complaint.DeadlineNames {
		t.Deadlines[name] = complaint.Term{Within: hours(within[name]), Remind: 50, Default: complaint.Defaults[name][0]}
	}
	return t
}

func newLife(t *testing.T) *life {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	l := &life{
		TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment(), t: t,
		in: complaint.Intake{Number: "R26-0000-0000", Platform: "taobao", Shop: "demo", Channel: "platform", Locale: "zh-CN",
			Timezone: "Asia/Shanghai", Wish: complaint.FullRefund, SubmittedAt: start, Terms: terms(),
			Order: complaint.OrderFacts{Number: "TB-1", Total: complaint.Money{Minor: 12_800, Currency: "CNY"}}},
		answers: map[string]error{}, receipts: map[string]complaint.Receipt{}, fail: map[string]error{},
		triage: complaint.Triage{Kind: complaint.IsComplaint, Category: complaint.DeliveryDelay, Severity: complaint.Normal,
			Complexity: complaint.Simple, Owner: "lin", Tags: []string{"repeat_customer"}},
	}
	l.SetStartTime(start)
	l.SetTestTimeout(20 * time.Second)
	workflows.Register(l, &activities.Activities{})
	l.mockActivities()
	return l
}

func (l *life) mockActivities() {
	var a *activities.Activities
	l.OnActivity(a.ClassifyAndAssign, mock.Anything, mock.Anything).Return(func(context.Context, string) (complaint.Triage, error) {
		return l.triage, l.failure("classify")
	})
	l.OnActivity(a.RecordEvents, mock.Anything, mock.Anything).Return(func(_ context.Context, r activities.RecordRequest) error {
		if l.onRecord != nil {
			l.onRecord(r.Case)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, e := range r.Case.Unrecorded {
			if e.Seq == len(l.events)+1 {
				l.events = append(l.events, e)
			}
		}
		return nil
	})
	l.OnActivity(a.LookUpTerms, mock.Anything, mock.Anything).Return(func(_ context.Context, r activities.TermsRequest) (complaint.Terms, error) {
		l.mu.Lock()
		l.asked = r
		l.mu.Unlock()
		return l.policy, l.failure("policy")
	})
	send := func(letter complaint.Letter) error {
		if l.onLetter != nil {
			l.onLetter(letter)
		}
		if err := l.failure(string(letter.Kind)); err != nil {
			return err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.letters = append(l.letters, letter.Kind)
		return nil
	}
	l.OnActivity(a.SendLetter, mock.Anything, mock.Anything).Return(func(_ context.Context, r activities.LetterRequest) error { return send(r.Letter) })
	l.OnActivity(a.SendLetters, mock.Anything, mock.Anything).Return(func(_ context.Context, r activities.LettersRequest) ([]int, error) {
		l.mu.Lock()
		l.together++
		l.mu.Unlock()
		sent := []int{}
		for _, letter := range r.Letters {
			if l.apart {
				continue
			}
			if send(letter) == nil {
				sent = append(sent, letter.N)
			}
		}
		return sent, nil
	})
	l.OnActivity(a.GatherRecords, mock.Anything, mock.Anything).Return(func(context.Context, activities.Subject) (activities.Gathered, error) {
		return l.glanced, l.failure("glance")
	})
	for _, gather := range []any{a.GatherOrder, a.GatherShipment, a.GatherConversation} {
		l.OnActivity(gather, mock.Anything, mock.Anything).Return(func(ctx context.Context, s activities.Subject) ([]complaint.EvidenceRef, error) {
			if err := l.failure("look"); err != nil {
				return nil, err
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			l.looked = append(l.looked, activity.GetInfo(ctx).ActivityType.Name)
			l.lookedFor = append(l.lookedFor, s.Order.Number)
			return []complaint.EvidenceRef{}, nil
		})
	}
	l.OnActivity(a.ReadPlatformCase, mock.Anything, mock.Anything).Return(func(_ context.Context, r activities.PlatformCaseRequest) (complaint.PlatformCase, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.tasks = append(l.tasks, r.Tasks...)
		return l.there, l.fail["platform"]
	})
	operate := func(_ context.Context, r activities.OperationRequest) (activities.OperationResult, error) {
		if err := l.failure(string(r.Kind)); err != nil {
			return activities.OperationResult{}, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if what := l.byHand[string(r.Kind)]; what != "" {
			return activities.OperationResult{ByHand: what}, nil
		}
		l.effects = append(l.effects, strings.TrimSpace(r.Key+" "+r.Amount.String()))
		return activities.OperationResult{Reference: fmt.Sprintf("ref-%d", len(l.effects))}, nil
	}
	for _, effect := range []any{a.Refund, a.Fulfil, a.SubmitFile, a.AnswerPlatform} {
		l.OnActivity(effect, mock.Anything, mock.Anything).Return(operate)
	}
}

func (l *life) failure(of string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fail[of]
}

// at does something when that much time has passed since the opening.
func (l *life) at(after time.Duration, do func()) { l.RegisterDelayedCallback(do, after) }

// message sends an update; who is "role:id".
func (l *life) message(after time.Duration, name complaint.Name, who, fields string) {
	l.sent++
	id := fmt.Sprintf("m-%d", l.sent)
	l.at(after, func() { l.update(id, name, who, fields) })
}

func (l *life) update(id string, name complaint.Name, who, fields string) {
	l.UpdateWorkflow(string(name), id, &answer{l, id}, json.RawMessage(body(id, who, fields)))
}

func body(id, who, fields string) string {
	role, account, _ := strings.Cut(who, ":")
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"message_id":%q,"actor":{"role":%q,"id":%q}%s}`, id, role, account, fields)
}

// run lives the life to its end and returns its outcome.
func (l *life) run() complaint.Outcome {
	l.t.Helper()
	l.ExecuteWorkflow(workflows.WorkflowType, l.in)
	require.True(l.t, l.IsWorkflowCompleted(), "the workflow must end")
	require.NoError(l.t, l.GetWorkflowError())
	var outcome complaint.Outcome
	require.NoError(l.t, l.GetWorkflowResult(&outcome))
	l.checkEvents()
	return outcome
}

// checkEvents holds for every life: all events were written, without gaps, and
// every clock that started has ended.
func (l *life) checkEvents() {
	l.t.Helper()
	open := map[string]int{}
	for i, e := range l.events {
		require.Equal(l.t, i+1, e.Seq)
		switch e.Type {
		case complaint.DeadlineStarted:
			open[e.Facts["deadline"]] = 1
		case complaint.DeadlineMet, complaint.DeadlineBreached, complaint.DeadlineCancelled:
			open[e.Facts["deadline"]] = 0
		}
	}
	for name, n := range open {
		require.Zero(l.t, n, "deadline %s never ended", name)
	}
}

// happened lists the events of a type, each with one of its facts.
func (l *life) happened(t complaint.EventType, fact string) []string {
	found := []string{}
	for _, e := range l.events {
		if e.Type == t {
			found = append(found, e.Facts[fact])
		}
	}
	return found
}

func (l *life) refused(code complaint.Code) error {
	return temporal.NewNonRetryableApplicationError(string(code), string(code), nil)
}

// view asks the running workflow.
func (l *life) view() complaint.View {
	l.t.Helper()
	value, err := l.QueryWorkflow(workflows.QueryCase)
	require.NoError(l.t, err)
	var v complaint.View
	require.NoError(l.t, value.Get(&v))
	return v
}

// answer keeps how an update was answered.
type answer struct {
	l  *life
	id string
}

func (a *answer) Accept() {}

func (a *answer) Reject(err error) { a.l.answers[a.id] = err }

func (a *answer) Complete(success any, err error) {
	a.l.answers[a.id] = err
	if receipt, ok := success.(complaint.Receipt); ok {
		a.l.receipts[a.id] = receipt
	}
}

// code is the code an update was refused with.
func (l *life) code(id string) string {
	var app *temporal.ApplicationError
	if err := l.answers[id]; err != nil {
		require.ErrorAs(l.t, err, &app)
		return app.Type()
	}
	return ""
}

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// details are what the Temporal UI shows as current details.
func (l *life) details() string {
	l.t.Helper()
	value, err := l.QueryWorkflow("__temporal_workflow_metadata")
	require.NoError(l.t, err)
	var metadata sdkpb.WorkflowMetadata
	require.NoError(l.t, value.Get(&metadata))
	return metadata.GetCurrentDetails()
}

// continued is what the workflow continued as new with.
func (l *life) continued() complaint.Intake {
	l.t.Helper()
	var again *workflow.ContinueAsNewError
	require.ErrorAs(l.t, l.GetWorkflowError(), &again)
	var next complaint.Intake
	require.NoError(l.t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &next))
	return next
}
