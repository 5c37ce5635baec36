package complaint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestEveryExampleIsReadStrictly(t *testing.T) {
	t.Parallel()
	require.Len(t, complaint.Catalogue, 31)
	for _, m := range complaint.Catalogue {
		d := open(t).deciding()
		_, err := d.c.Apply(string(m.Name), []byte(m.Example), d.now)
		require.NotContains(t, []complaint.Code{complaint.BadMessage, complaint.NotYourTurn, complaint.UnknownMessage}, complaint.CodeOf(err), m.Name)
		if code := complaint.CodeOf(err); code == complaint.BadValue || code == complaint.MissingField {
			require.Fail(t, string(m.Name), err)
		}
		_, err = open(t).deciding().c.Apply(string(m.Name), []byte(strings.Replace(m.Example, `{`, `{"extra":1,`, 1)), morning)
		require.EqualError(t, err, "bad_message: extra: unknown field", m.Name)
		found, ok := complaint.Find(string(m.Name))
		require.True(t, ok)
		require.Equal(t, m.Does, found.Does)
		require.NotEmpty(t, m.From)
	}
	_, ok := complaint.Find("praise")
	require.False(t, ok)
}

func TestEveryMessageIsRefusedWithoutItsEnvelope(t *testing.T) {
	t.Parallel()
	for _, m := range complaint.Catalogue {
		for _, c := range []struct {
			code  complaint.Code
			field string
			edit  func(e map[string]any)
		}{
			{complaint.MissingField, "message_id", func(e map[string]any) { delete(e, "message_id") }},
			{complaint.MissingField, "message_id", func(e map[string]any) { e["message_id"] = freeText }},
			{complaint.MissingField, "actor.id", func(e map[string]any) { e["actor"].(map[string]any)["id"] = "" }},
			{complaint.NotYourTurn, "actor.role", func(e map[string]any) { e["actor"].(map[string]any)["role"] = "system" }},
		} {
			var message map[string]any
			require.NoError(t, json.Unmarshal([]byte(m.Example), &message))
			c.edit(message)
			raw, err := json.Marshal(message)
			require.NoError(t, err)
			d := open(t).deciding()
			_, err = d.c.Apply(string(m.Name), raw, d.now)
			var r *complaint.Refusal
			require.ErrorAs(t, err, &r)
			require.Equal(t, c.code, r.Code, "%s: %s", m.Name, raw)
			require.Equal(t, c.field, r.Field)
		}
	}
}

func TestAMessageIsAppliedOnce(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	raw := []byte(envelope("m-7", complaint.Agent, "lin") + `,"owner":"wu"}`)
	first, err := d.c.Apply("assign", raw, d.now)
	require.NoError(t, err)
	before := d.c.Clone()
	again, err := d.c.Apply("assign", []byte(` {"owner":"wu", "actor":{"id":"lin","role":"agent"},"message_id":"m-7"}`), d.now)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, before, d.c)
	for name, other := range map[string]string{"assign": `,"owner":"mei"}`, "add-note": `,"text_id":"t-1"}`} {
		_, err = d.c.Apply(name, []byte(envelope("m-7", complaint.Agent, "lin")+other), d.now)
		require.Equal(t, complaint.MessageReused, complaint.CodeOf(err))
	}
	d.send(complaint.MsgWithdraw, "customer:me", "")
	again, err = d.c.Apply("assign", raw, d.now)
	require.NoError(t, err, "also when the case is closed")
	require.Equal(t, first, again)
	_, err = d.c.Apply("praise", raw, d.now)
	require.Equal(t, complaint.UnknownMessage, complaint.CodeOf(err))
}

func TestEventsOfAMessageNameIt(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	d.send(complaint.MsgAssign, "agent:lin", `"owner":"wu"`)
	require.NotEmpty(t, d.last(complaint.Assigned).MessageID)
	d.wait(2 * day)
	require.Empty(t, d.last(complaint.DeadlineBreached).MessageID)
}
