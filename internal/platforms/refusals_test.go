package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatCannotBeIsRefusedByFieldAndReason(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.opens("taobao", `{"total":"50.00"}`)
	on := "/control/taobao/cases/" + c.ID
	for line, want := range map[string]struct {
		status       int
		field, words string
	}{
		"/control/ebay/cases {}":                                  {404, "", "no such platform"},
		"/control/taobao/cases []":                                {422, "", "must be a JSON object"},
		`/control/taobao/cases {"claim":"1.00"}`:                  {422, "claim", "is not known here; there are: kind"},
		`/control/taobao/cases {"total":["1.00"]}`:                {422, "total", "must be a text, a number or true"},
		`/control/taobao/cases {"total":"1.001"}`:                 {422, "total", "an amount of CNY"},
		`/control/taobao/cases {"total":-1}`:                      {422, "total", "above nothing"},
		`/control/taobao/cases {"total":"1","claimed":"2"}`:       {422, "claimed", "not be more than the order's total"},
		`/control/taobao/cases {"kind":"exchange"}`:               {422, "kind", "must be one of refund, return_refund"},
		`/control/taobao/cases {"order":"a b"}`:                   {422, "order", "without spaces"},
		`/control/jd/cases {"hours_ago":2000}`:                    {422, "hours_ago", "from 0 to 1440"},
		`/control/jd/clock {}`:                                    {422, "hours", "must be there"},
		`/control/jd/clock {"hours":1,"right":true}`:              {422, "hours", "must not be there"},
		`/control/jd/clock {"right":"no"}`:                        {422, "right", "must be true"},
		`/control/jd/faults {"fault":"fire"}`:                     {422, "fault", "must be one of throttled"},
		`/control/jd/faults {"fault":"garbled","calls":"all"}`:    {422, "calls", "a whole number from 1 to 100"},
		`/control/paypal/pushes {"url":"http://example.com/"}`:    {422, "url", "an http address on this machine"},
		`/control/paypal/pushes {"url":"ftp://127.0.0.1/"}`:       {422, "url", "an http address on this machine"},
		`/control/paypal/pushes {"times":9}`:                      {422, "times", "from 1 to 5"},
		`/control/rakuten/pushes {}`:                              {409, "", "sends no notifications"},
		on + `0/says {"text":"x"}`:                                {404, "", "no such case"},
		on + `/flies {}`:                                          {404, "", `no deed "flies"`},
		on + `/says {}`:                                           {422, "text", "must have 1 to 2000"},
		on + `/says {"text":"` + strings.Repeat("长", 2001) + `"}`: {422, "text", "must have 1 to 2000"},
		on + `/sends {"carrier":"SF"}`:                            {422, "tracking", "must have 1 to 64"},
		on + `/sends {"carrier":"SF","tracking":"1"}`:             {409, "", "as the case stands"},
		on + `/rules {"favour":"me"}`:                             {422, "favour", "customer, merchant or split"},
		on + `/rules {"favour":"split"}`:                          {422, "amount", "must be there"},
		on + `/rules {"favour":"merchant","amount":"1"}`:          {422, "amount", "must be empty"},
		on + `/rules {"favour":"customer","amount":"50.01"}`:      {422, "amount", "not be more than"},
		on + `/pays {}`:                                           {422, "amount", "more than nothing"},
		on + `/asks {"hours":0}`:                                  {422, "hours", "from 1 to"},
		on + `/by-hand {"capability":"fly"}`:                      {422, "capability", "must be one of list_cases"},
		on + `/takes-offer {}`:                                    {409, "", "has no such thing"},
	} {
		path, body, _ := strings.Cut(line, " ")
		var no refusal
		require.Equal(t, want.status, h.ask("POST", path, body, &no), line)
		require.Equal(t, want.field, no.Field, line)
		require.Contains(t, no.Reason, want.words, line)
		require.NotEmpty(t, no.Code, line)
	}
	for _, path := range []string{"/control/ebay", "/control/taobao/cases/1", "/ebay", "/taobao/cases/1"} {
		answer, err := http.Get(h.url + path)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusNotFound, answer.StatusCode, path)
	}
}

func TestOnlyJSONAndOnlyFromHereIsTaken(t *testing.T) {
	t.Parallel()
	h := open(t)
	send := func(change func(r *http.Request)) int {
		r, err := http.NewRequestWithContext(t.Context(), "POST", h.url+"/control/jd/cases", strings.NewReader("{}"))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		change(r)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	require.Equal(t, http.StatusUnsupportedMediaType, send(func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }))
	require.Equal(t, http.StatusMisdirectedRequest, send(func(r *http.Request) { r.Host = "elsewhere.example" }))
	require.Equal(t, http.StatusForbidden, send(func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }))
	require.Equal(t, http.StatusCreated, send(func(r *http.Request) { r.Host = "localhost" }))
}
