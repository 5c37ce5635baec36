package jd

import (
	"strconv"
	"time"
)

// Shanghai is where the older gateway's times are told: China has one zone and
// no summer time.
var shanghai = time.FixedZone("CST", 8*60*60)

const (
	josStamp = "2006-01-02 15:04:05.000-0700" // of a call
	josTime  = "2006-01-02 15:04:05"          // in requests and answers
)

// instant reads the SP-API's milliseconds. A number that is no recent instant
// (0, seconds, a duration) is none.
func (d digits) instant() time.Time {
	ms := d.int()
	if ms < 1e12 || ms >= 1e13 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func millis(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

// josInstant reads a time of the older gateway, which also writes milliseconds.
func josInstant(text string) time.Time {
	if at, err := time.ParseInLocation(josTime, text, shanghai); err == nil {
		return at.UTC()
	}
	return digits(text).instant()
}
