package engine

import (
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"
)

// UI is Temporal's web page.
type UI struct{ server *uiserver.Server }

// StartUI serves the page on 127.0.0.1:port for the server at address.
func StartUI(address string, port int, namespace string) *UI {
	server := uiserver.NewServer(server_options.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: address, Host: "127.0.0.1", Port: port, EnableUI: true,
		DefaultNamespace: namespace, HideLogs: true, DisableNewsFetch: true,
		RefreshInterval: 0 * time.Second,
		// Plain http on this machine: a Secure cookie would never come back, and no form would work.
		CORS: uiconfig.CORS{CookieInsecure: true},
	}))
	go func() { _ = server.Start() }()
	return &UI{server: server}
}

// Stop closes the page.
func (u *UI) Stop() { u.server.Stop() }
