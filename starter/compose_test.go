package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestComposeFillsTheEnvelope(t *testing.T) {
	t.Parallel()

	m, err := compose([]byte(`{"proposal":1,"answer":"accept"}`), sending{message: "answer-offer", as: "customer:me"})

	require.NoError(t, err)
	require.Len(t, m.MessageID, 36)
	require.Equal(t, complaint.Actor{Role: complaint.Customer, ID: "me"}, m.Actor)
	require.JSONEq(t, `{"message_id":"`+m.MessageID+`","actor":{"role":"customer","id":"me"},"proposal":1,"answer":"accept"}`, string(m.payload()))
}

func TestComposeKeepsWhatTheJSONNames(t *testing.T) {
	t.Parallel()
	body := `{"message_id":"m-7","actor":{"role":"agent","id":"lin"},"owner":"wang"}`

	m, err := compose([]byte(body), sending{message: "assign"})

	require.NoError(t, err)
	require.JSONEq(t, body, string(m.payload()))
}

func TestComposeLetsTheCommandLineWin(t *testing.T) {
	t.Parallel()
	body := `{"message_id":"m-7","actor":{"role":"agent","id":"lin"},"owner":"wang"}`

	m, err := compose([]byte(body), sending{message: "assign", as: "supervisor:chen", id: "m-8"})

	require.NoError(t, err)
	require.Equal(t, complaint.Envelope{MessageID: "m-8", Actor: complaint.Actor{Role: complaint.Supervisor, ID: "chen"}}, m.Envelope)
}

func TestComposeRefusesWhatCannotBeAMessage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		s    sending
		says string
	}{
		"no object":     {`[1]`, sending{message: "rate", as: "customer:me"}, `the message must be one JSON object, such as {"score":5,"solved":true}`},
		"null":          {`null`, sending{message: "rate", as: "customer:me"}, `the message must be one JSON object, such as {"score":5,"solved":true}`},
		"nobody":        {`{}`, sending{message: "approve"}, "who sends it? Say --as supervisor:ID or --as finance:ID"},
		"no role":       {`{}`, sending{message: "approve", as: "lin"}, `--as "lin" must be role:id, such as agent:lin; roles are customer, agent, merchant, supervisor, finance, arbitrator, platform, operator`},
		"the system":    {`{}`, sending{message: "approve", as: "system:redress"}, `--as "system:redress" must be role:id, such as agent:lin; roles are customer, agent, merchant, supervisor, finance, arbitrator, platform, operator`},
		"unknown field": {`{"scor":5}`, sending{message: "rate", as: "customer:me"}, `rate: bad_message: scor: unknown field. An example: {"score":5,"solved":true}`},
		"text no place": {`{"score":5}`, sending{message: "rate", as: "customer:me", text: "thanks"}, `rate: bad_message: text_id: unknown field. An example: {"score":5,"solved":true}`},
		"two texts":     {`{"text_id":"t_1"}`, sending{message: "add-note", as: "agent:lin", text: "x"}, "give --text or text_id, not both"},
		"odd actor":     {`{"actor":7}`, sending{message: "rate"}, `message_id must be a string and actor an object such as {"role":"agent","id":"lin"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := compose([]byte(c.body), c.s)
			require.EqualError(t, err, c.says)
			require.ErrorAs(t, err, new(usageError))
		})
	}
}

// Every example of the table can be sent as it is shown.
func TestEveryExampleIsAMessage(t *testing.T) {
	t.Parallel()
	for _, known := range complaint.Catalogue {
		_, err := compose([]byte(known.Example), sending{message: string(known.Name)})
		require.NoError(t, err, known.Name)
		require.True(t, json.Valid([]byte(bare(string(known.Name)))), known.Name)
	}
}

func TestSuggestion(t *testing.T) {
	t.Parallel()
	for typed, says := range map[string]string{
		"aprove":    ": did you mean approve?",
		"propose":   ": did you mean propose-remedy?",
		"Rate":      ": did you mean rate?",
		"case":      ": did you mean rate or pause or close-case?",
		"xyzzy-foo": ": `starter help send` lists them",
	} {
		require.Equal(t, says, suggestion(typed), typed)
	}
}
