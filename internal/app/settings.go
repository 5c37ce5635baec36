package app

import (
	"log/slog"
	"time"
)

// Settings are all the settings there are, one struct a part. Each field's tags
// say the variable, its default, its unit, what it is and how to get one; the
// table in the README is made from them.
type Settings struct {
	Database Database
	Identity Identity
	Temporal Temporal
	Payloads Payloads
	Letters  Letters
	Mailbox  Mailbox
	Remedies Remedies
	Policy   Policy
	Worker   Worker
	Serve    Serve
	Webhooks Webhooks
	Logging  Logging
	Tracing  Tracing

	environ environ // what was read, for envconfig's Temporal settings
}

// Database is where complaints are kept.
type Database struct {
	URL     string   `env:"DATABASE_URL" unit:"URL" help:"the PostgreSQL database that keeps the complaints" get:"start 'make run' beside this, or give postgres://user:password@host:5432/redress"`
	Key     string   `env:"REDRESS_KEY" unit:"base64" help:"32 bytes that people's data is encrypted with; whoever loses them loses that data" get:"start 'make run' beside this, or make one with 'openssl rand -base64 32' and keep it"`
	OldKeys []string `env:"REDRESS_OLD_KEYS" unit:"base64, …" help:"former keys, while data is still encrypted with them"`
	BlobDir string   `env:"BLOB_DIR" unit:"path" help:"the folder that evidence files are kept in" get:"start 'make run' beside this, or name a folder that is backed up, or set BLOB_URL"`
	BlobURL string   `env:"BLOB_URL" unit:"URL" help:"where evidence files are kept, in the place of BLOB_DIR: file:///folder, or s3://bucket?region=…, with &endpoint=https://… for a store that is not Amazon's; credentials are found as AWS's own tools do"`
}

// Temporal is the server that runs the process. Its TLS variables are those of
// Temporal's own tools (sdk/contrib/envconfig).
type Temporal struct {
	Address    string `env:"TEMPORAL_ADDRESS" envDefault:"127.0.0.1:7233" unit:"host:port" help:"Temporal's frontend"`
	Namespace  string `env:"TEMPORAL_NAMESPACE" envDefault:"default" help:"the namespace the complaints run in"`
	UI         string `env:"TEMPORAL_UI_URL" unit:"URL" help:"where people look at Temporal: printed, and the origin that the codec server answers"`
	TaskQueue  string `env:"TEMPORAL_TASK_QUEUE" envDefault:"complaints" help:"the task queue that starter and worker meet at"`
	APIKey     string `env:"TEMPORAL_API_KEY" help:"the key for Temporal Cloud; switches TLS on"`
	TLS        string `env:"TEMPORAL_TLS" unit:"true, false" help:"TLS to Temporal; on by itself when a certificate or key is given"`
	ClientCert string `env:"TEMPORAL_TLS_CLIENT_CERT_PATH" unit:"path" help:"the client's certificate (PEM)"`
	ClientKey  string `env:"TEMPORAL_TLS_CLIENT_KEY_PATH" unit:"path" help:"the client's key (PEM)"`
	ServerCA   string `env:"TEMPORAL_TLS_SERVER_CA_CERT_PATH" unit:"path" help:"the authority that signed the server's certificate (PEM)"`
	ServerName string `env:"TEMPORAL_TLS_SERVER_NAME" help:"the server's name in its certificate, when it is not the address"`
}

// Letters is how people are written to.
type Letters struct {
	SMTP  string `env:"SMTP_URL" unit:"URL" help:"the mail server; smtps:// for TLS from the start" get:"start 'make run' beside this, or give smtp://user:password@host:587"`
	From  string `env:"MAIL_FROM" envDefault:"Redress <care@redress.example>" unit:"address" help:"the sender of every mail; its domain is that of the message ids"`
	Inbox string `env:"INBOX_URL" unit:"URL" help:"the devstack's inbox; only the demo reads it"`
}

// Remedies is how things are put right.
type Remedies struct {
	Sandbox   string `env:"SANDBOX_URL" unit:"URL" help:"the payment rail and fulfilment desk to try things with" get:"start 'make run' beside this"`
	Platforms string `env:"PLATFORMS_URL" unit:"URL" help:"the devstack's platforms, where buyer and platform are played; only the demo and 'starter shop demo' use them"`
}

// Policy is the rules complaints are handled under.
type Policy struct {
	Dir string `env:"POLICY_DIR" unit:"path" help:"a folder of rule packs (YAML) beside the built-in ones, or in the place of one of the same name; a worker reads it again at SIGHUP"`
}

// Worker is the process that hosts workflows and activities.
type Worker struct {
	Listen      string        `env:"WORKER_LISTEN" envDefault:"127.0.0.1:8090" unit:"host:port" help:"where the worker serves /healthz, /readyz and /metrics"`
	StopTimeout time.Duration `env:"WORKER_STOP_TIMEOUT" envDefault:"30s" unit:"duration" help:"how long work in hand may take to finish after SIGTERM"`
	StickyCache int           `env:"WORKER_CACHE_SIZE" envDefault:"10000" unit:"workflows" help:"running complaints kept in memory; 0 replays each time"`
	AtOnce      int           `env:"WORKER_CONCURRENCY" envDefault:"32" unit:"tasks" help:"tasks of each kind (workflow, activity) worked on at the same time; too many only make each other late"`
	Sweep       time.Duration `env:"WORKER_SWEEP_INTERVAL" envDefault:"3s" unit:"duration" help:"how often complaints that Temporal does not have yet are started; give or take a quarter"`
	Watch       time.Duration `env:"WORKER_WATCH_INTERVAL" envDefault:"1m" unit:"duration, from 5s" help:"how often the platform of each connected shop is asked for cases that changed"`
	Deployment  string        `env:"WORKER_DEPLOYMENT" help:"a worker deployment's name; switches versioning on (AutoUpgrade), and then no task comes until the version is made current"`
	BuildID     string        `env:"WORKER_BUILD_ID" help:"this build in that deployment; needed with WORKER_DEPLOYMENT" get:"use the release's version, or leave WORKER_DEPLOYMENT unset"`
}

// Logging is what is written to standard error.
type Logging struct {
	Level  slog.Level `env:"LOG_LEVEL" envDefault:"INFO" unit:"DEBUG, INFO, WARN, ERROR" help:"the least important line that is written"`
	Format string     `env:"LOG_FORMAT" envDefault:"text" unit:"text, json" help:"for people or for programs"`
}

// Tracing is where OpenTelemetry traces go; the exporter's other variables
// (OTEL_EXPORTER_OTLP_HEADERS, …) work as OpenTelemetry says.
type Tracing struct {
	Endpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT" unit:"URL" help:"an OTLP/HTTP collector such as http://127.0.0.1:4318; empty: no traces"`
}
