package jd

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
	"redress/internal/provider"
)

// always answers every call alike.
type always struct {
	status int
	body   string
}

func (a always) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

// FuzzAnswers lets JD answer anything to anything: no panic, an error always of a
// class that says whether it may have been done, and nothing of the answer in it.
func FuzzAnswers(f *testing.F) {
	for _, body := range []string{
		`{"success":true,"data":{"afsOrderId":1,"orderId":2,"refundInfo":{"refundStatus":20,"actualRefundAmount":1.5},"upgradeInfo":{"upgradeStatus":1}}}`,
		`{"success":true,"data":[{"afsOrderId":1,"operateRemark":"[0123456789 5.00]","sid":"s","refId":1,"payAmount":3}],"paginationData":{"totalItems":99999}}`,
		`{"Response":{"success":true,"data":{"afsOrderId":"1"}}}`,
		`{"jingdong_pop_afs_soa_refundapply_queryById_responce":{"queryResult":{"success":true,"result":[{"refundApplyVo":{"id":1,"applyRefundSum":5}}]}}}`,
		`{"success":true,"data":{"afsOrderId":1e5}}`, `[]`, ``, `{"success":false,"errorList":[{"code":"zzz secret zzz"}]}`, `{"Response":{"Response":{}}}`,
	} {
		f.Add(200, body)
	}
	f.Add(503, "zzz")
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 100 || status > 999 {
			status = 200
		}
		tools := marketplacetest.Tools(func() time.Time { return time.UnixMilli(1700000000000) })
		tools.HTTP = &http.Client{Transport: always{status, body}}
		made, err := Adapter.Connect(marketplace.Shop{Name: "demo", Settings: map[string]string{"app_key": "k", "app_secret": "s", "access_token": "a",
			"codes":         `{"operate_type":{"only_refund":1,"submit_refund":2,"approve_reject":3},"default":{"reject_type":1}}`,
			"operator_nick": "n", "contact_tel": "0"}}, tools)
		require.NoError(t, err)
		one := marketplace.Case{ExternalID: "1", Order: "2"}
		tries := []func() error{
			func() error { _, err := made.Case.Dispute(t.Context(), "1"); return err },
			func() error { _, err := made.Case.Dispute(t.Context(), "cancel-1"); return err },
			func() error {
				_, err := made.Cases.Changed(t.Context(), time.UnixMilli(0), time.UnixMilli(1), "")
				return err
			},
			func() error {
				_, err := made.Cases.Changed(t.Context(), time.UnixMilli(0), time.UnixMilli(1), "checked:2")
				return err
			},
			func() error { _, err := made.Shipments.Shipment(t.Context(), one); return err },
			func() error { _, err := made.Conversations.Conversation(t.Context(), one); return err },
			func() error {
				_, err := made.Answers.Answer(t.Context(), one, marketplace.Answer{Key: "C/answer/1", Kind: marketplace.Refuse})
				return err
			},
			func() error {
				_, err := made.Escalation.Escalate(t.Context(), one, marketplace.Escalation{Reason: "1/2"})
				return err
			},
			func() error {
				_, err := made.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Case: "1", Amount: complaint.Money{Minor: 500, Currency: currency}})
				return err
			},
		}
		for _, try := range tries {
			err := try()
			if err == nil {
				continue
			}
			require.True(t, classed(err), "%v", err)
			require.NotContains(t, err.Error(), "zzz secret")
		}
	})
}

func classed(err error) bool {
	refused, throttled, unknown := (*provider.Refused)(nil), (*provider.Throttled)(nil), (*provider.Unknown)(nil)
	stale, barred := (*marketplace.Stale)(nil), (*marketplace.NotAllowed)(nil)
	return errors.As(err, &refused) || errors.As(err, &throttled) || errors.As(err, &unknown) || errors.As(err, &stale) || errors.As(err, &barred)
}
