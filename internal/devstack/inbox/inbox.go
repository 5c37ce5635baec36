// Package inbox is a mail server that delivers nothing: it keeps every mail it is sent and shows it,
// as a page for people and as JSON for programs.
package inbox

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5/pgxpool"

	"redress/internal/devstack/web"
)

// Inbox is running.
type Inbox struct {
	smtp *smtp.Server
	page *web.Server
}

// largestMail is what one mail may weigh, in bytes; big mail services take about as much.
const largestMail = 25 << 20

// Start takes over both listeners. The schema must be there, see Migrate.
func Start(db *pgxpool.Pool, mail, page net.Listener) *Inbox {
	store := &store{db: db}
	server := smtp.NewServer(&backend{store: store})
	server.Domain = "redress.localhost"
	server.MaxMessageBytes = largestMail
	server.MaxRecipients = 1000
	server.EnableSMTPUTF8 = true
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.ErrorLog = quiet{}
	go func() { _ = server.Serve(mail) }()
	return &Inbox{smtp: server, page: web.Serve(page, handler(store))}
}

// Close stops both servers.
func (i *Inbox) Close() {
	_ = i.smtp.Close()
	i.page.Close()
}

// quiet drops the SMTP library's log: clients that hang up are no news here.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func handler(s *store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /messages", s.listJSON)
	mux.HandleFunc("GET /messages/{id}", s.oneJSON)
	mux.HandleFunc("DELETE /messages", s.clear)
	mux.HandleFunc("GET /{$}", s.listPage)
	mux.HandleFunc("GET /mail/{id}", s.onePage)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	return mux
}
