package app

import (
	"io"
	"log/slog"
)

// NewLogger writes to w as the settings say. Lines carry stable keys
// (complaint, stage, operation) and no personal data.
func NewLogger(l Logging, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
