package app

// Webhooks is how events are delivered to other systems.
type Webhooks struct {
	AllowPrivate bool `env:"WEBHOOK_ALLOW_PRIVATE" envDefault:"false" unit:"true, false" help:"whether webhooks may go to private networks, and by http:// to this machine; for trials, and where whoever subscribes is trusted"`
}
