package app

import "time"

// Serve is the HTTP front door.
type Serve struct {
	Listen      string        `env:"SERVE_LISTEN" envDefault:"127.0.0.1:8080" unit:"host:port" help:"where the front door serves its API"`
	TLSCert     string        `env:"SERVE_TLS_CERT_PATH" unit:"path" help:"the front door's certificate (PEM), read anew when it changes; with its key TLS is on"`
	TLSKey      string        `env:"SERVE_TLS_KEY_PATH" unit:"path" help:"the key of that certificate (PEM)"`
	BehindProxy bool          `env:"SERVE_BEHIND_PROXY" envDefault:"false" unit:"true, false" help:"a proxy of yours stands in front: the client's address is the last of X-Forwarded-For, and it does TLS"`
	Rate        float64       `env:"SERVE_RATE" envDefault:"200" unit:"requests/s" help:"what one caller may ask in the long run"`
	Burst       int           `env:"SERVE_BURST" envDefault:"400" unit:"requests" help:"what one caller may ask at once"`
	StopTimeout time.Duration `env:"SERVE_STOP_TIMEOUT" envDefault:"15s" unit:"duration" help:"how long requests under way may take to finish after SIGTERM"`
	Connections int           `env:"SERVE_DB_CONNECTIONS" envDefault:"16" unit:"connections" help:"to PostgreSQL, at most"`
}
