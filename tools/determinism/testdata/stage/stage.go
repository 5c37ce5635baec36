// Package stage breaks the rules of workflow code, once in each function.
package stage

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"
)

func MapOrder(_ workflow.Context, m map[string]int) (sum string) {
	for k := range m {
		sum += k
	}
	return sum
}

func HiddenClock(_ workflow.Context) bool { return late() }

func late() bool { return time.Now().IsZero() }

func Goroutine(_ workflow.Context) { go late() }

// Allowed is what the exceptions are for.
func Allowed(_ workflow.Context) string {
	var b strings.Builder
	text, _ := json.Marshal(map[string]int{"a": 1})
	fmt.Fprintf(&b, "%s", text)
	return b.String()
}
