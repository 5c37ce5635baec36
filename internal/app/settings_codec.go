package app

import (
	"fmt"

	"redress/internal/codec"
)

// Payloads is the encryption of what Temporal keeps; see internal/codec.
type Payloads struct {
	PayloadKeys []string `env:"TEMPORAL_PAYLOAD_KEYS" unit:"base64, …" help:"keys of 32 bytes that Temporal's payloads are encrypted with, the current one first; 'plain' in the first place: encrypt no more, only read; empty: no encryption" get:"make one with 'openssl rand -base64 32' and keep it as long as there are complaints encrypted with it"`
}

// PayloadKeys are the keys as a codec. An error names no key.
func (s Settings) PayloadKeys() (*codec.Ring, error) {
	ring, err := codec.Parse(s.Payloads.PayloadKeys)
	if err != nil {
		return nil, fmt.Errorf("TEMPORAL_PAYLOAD_KEYS: %w", err)
	}
	return ring, nil
}

func (p Payloads) usable() bool {
	_, err := codec.Parse(p.PayloadKeys)
	return err == nil
}
