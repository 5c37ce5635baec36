package app

import "time"

// Webhooks is how events are delivered to other systems.
type Webhooks struct {
	Keep         time.Duration `env:"WEBHOOK_KEEP" envDefault:"720h" unit:"duration, from 1h" help:"how long a delivery can be looked up and sent again after it ended; what is still being delivered stays"`
	AllowPrivate bool          `env:"WEBHOOK_ALLOW_PRIVATE" envDefault:"false" unit:"true, false" help:"whether webhooks may go to private networks, and by http:// to this machine; for trials, and where whoever subscribes is trusted"`
}
