package complaint

import (
	"time"

	"redress/internal/clock"
)

// Duration is a length of time in JSON and YAML: "48h", "90m", "7d", "2w".
type Duration = clock.Duration

// ParseDuration reads a Duration.
func ParseDuration(s string) (Duration, error) { return clock.ParseDuration(s) }

// MaxWait is the longest wait that a message may ask for: five years, as long as
// a court may take. Beyond it a slip of the pen would hold a case for a lifetime.
const MaxWait = 5 * 366 * 24 * time.Hour
