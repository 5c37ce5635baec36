package rights_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/policy"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/rights"
)

var (
	lin = complaint.Actor{Role: complaint.Agent, ID: "lin"}
	wu  = complaint.Actor{Role: complaint.Supervisor, ID: "wu"}
	op  = complaint.Actor{Role: complaint.Operator, ID: "op"}
)

// closing is when the tests' complaints end.
var closing = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// house is a desk on a real database and folder, and what is put in.
type house struct {
	t     *testing.T
	url   string
	blobs string
	store *postgres.Store
	files *evidence.Store
	desk  *rights.Desk
	now   time.Time
	terms complaint.Terms
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, url: postgrestest.URL(t), blobs: filepath.Join(t.TempDir(), "blobs"), now: closing.AddDate(0, 1, 0)}
	h.store = postgrestest.Connect(t, h.url)
	folder, err := evidence.Folder(h.blobs)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, folder.Close()) })
	h.files = evidence.New(folder, h.store)
	h.desk = &rights.Desk{Records: h.store, Files: h.files, Now: func() time.Time { return h.now }}
	shelf, err := policy.Open("")
	require.NoError(t, err)
	pack, err := shelf.Packs().Get("house")
	require.NoError(t, err)
	stored, err := pack.Stored()
	require.NoError(t, err)
	require.NoError(t, h.store.SavePolicies(t.Context(), postgres.StoredPolicy{Version: pack.Version(), Pack: "house", Content: stored}))
	h.terms = pack.Terms(policy.Subject{Currency: "CNY"})
	return h
}

// customer is everything personal that a test puts in.
var customer = complaint.Person{Name: "Wenlan Beispiel", Email: "wenlan.beispiel@example.com", Phone: "+86 138 0000 1234",
	Locale: "zh-CN", Timezone: "Asia/Shanghai", PreferredChannel: "email"}

const (
	complained = "The kettle leaked over my grandmother's letters"
	noted      = "Called her: she would take a new lid"
	photo      = "\x89PNG\r\n\x1a\nnot really a picture of the kitchen at home"
	photoName  = "kitchen at home.txt"
)

// secrets are what must be nowhere after an erasure.
var secrets = []string{"Wenlan", "Beispiel", "wenlan.beispiel", "8613800001234", "138 0000 1234", "grandmother", "new lid", "kitchen at home", "leaky lid"}

// open opens a complaint of the customer.
func (h *house) open() string {
	h.t.Helper()
	r := postgrestest.Request(func(o *complaint.Opening) {
		o.Customer, o.Text, o.ExternalID = customer, complained, ""
		o.Order.Items[0].Title = "kettle with a leaky lid"
	})
	r.IdempotencyKey, r.Terms = "for "+r.Opening.Order.Number, h.terms
	opened, err := h.store.Open(h.t.Context(), r)
	require.NoError(h.t, err)
	return opened.Number
}

// filled is a complaint with a note and a file, its events recorded.
func (h *house) filled() string {
	h.t.Helper()
	number := h.open()
	text, err := h.store.SaveText(h.t.Context(), number, lin, noted)
	require.NoError(h.t, err)
	ref, err := h.files.Add(h.t.Context(), evidence.Add{Number: number, By: lin, Name: photoName, Kind: complaint.Document, Reader: strings.NewReader(photo[8:])})
	require.NoError(h.t, err)
	h.record(number, complaint.Event{Type: complaint.NoteAdded, Facts: map[string]string{"text_id": text}},
		complaint.Event{Type: complaint.EvidenceAdded, Facts: map[string]string{"evidence": ref.ID}})
	return number
}

// record records events of a complaint; closed when the last one closes it.
func (h *house) record(number string, events ...complaint.Event) {
	h.t.Helper()
	shown, err := h.store.Show(h.t.Context(), number)
	require.NoError(h.t, err)
	c := &complaint.Case{Number: number, Platform: "house", Shop: "demo", Stage: complaint.Deciding, Seq: shown.Events, Terms: h.terms}
	for _, e := range events {
		c.Seq++
		e.Seq, e.At, e.Actor = c.Seq, closing, lin
		c.Unrecorded = append(c.Unrecorded, e)
		if e.Type == complaint.CaseClosedEvent {
			c.Stage, c.Outcome = complaint.Closed, complaint.Withdrawn
		}
	}
	view := complaint.View{ID: number, Stage: c.Stage, Outcome: c.Outcome}
	require.NoError(h.t, h.store.Record(h.t.Context(), postgres.RecordRequest{RunID: "run", FirstRunID: "run", Case: c, View: view}))
}

func (h *house) close(number string) {
	h.t.Helper()
	h.record(number, complaint.Event{Type: complaint.CaseClosedEvent})
}

func (h *house) person(number string) string {
	h.t.Helper()
	held, err := h.store.Held(h.t.Context(), number)
	require.NoError(h.t, err)
	return held.Person
}

// stored are all bytes below the folder of blobs.
func (h *house) stored() (all []byte) {
	h.t.Helper()
	require.NoError(h.t, filepath.WalkDir(h.blobs, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(append(all, path...), b...)
		return err
	}))
	return all
}
