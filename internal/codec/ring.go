// Package codec encrypts what Temporal keeps of the complaints: the payloads of
// messages, activities, results, summaries and failures. Temporal itself never
// has the keys; its UI reads through the handler of this package, which records
// who read what.
package codec

import (
	"errors"
	"fmt"

	common "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// The metadata of an encrypted payload. All of it is readable, and none can be
// changed without the payload ceasing to open.
const (
	encrypted = "binary/encrypted"
	keyID     = "encryption-key-id"
	subject   = "encryption-workflow" // the workflow's id; absent where it was not known
)

// marked begins the text of every error about a payload that cannot be read, so
// that it is recognised after it went through a panic.
const marked = "payload encryption: "

// ErrUnreadable says that a payload's key is there and the payload still does
// not open.
var ErrUnreadable = errors.New(marked + "a payload does not open: it was changed after it was encrypted")

// UnknownKeyError says that a payload is encrypted with a key that the ring
// does not have.
type UnknownKeyError struct{ ID string }

func (e *UnknownKeyError) Error() string {
	return fmt.Sprintf("%sno key %q is configured (TEMPORAL_PAYLOAD_KEYS)", marked, e.ID)
}

// Ring is the keys of an installation, as a codec of the SDK: it encrypts with
// the current key, AES-256-GCM with a random nonce, and decrypts with any. A
// payload that is not encrypted decodes to itself, so that encryption can be
// switched on and off while complaints run. It is safe for concurrent use.
type Ring struct {
	current *Key
	keys    map[string]Key
	about   string // the workflow whose payloads are encoded; empty where that is not known
}

// New makes a ring that encrypts with the current key and decrypts with all.
func New(current Key, older ...Key) *Ring {
	r := Reading(append([]Key{current}, older...)...)
	r.current = &current
	return r
}

// Reading makes a ring that decrypts and encrypts nothing.
func Reading(keys ...Key) *Ring {
	r := &Ring{keys: map[string]Key{}}
	for _, k := range keys {
		r.keys[k.id] = k
	}
	return r
}

// Encrypts reports whether the ring has a current key.
func (r *Ring) Encrypts() bool { return r.current != nil }

// WithSerializationContext implements converter.PayloadCodecWithSerializationContext:
// a payload names its workflow, so that whoever decodes it can be recorded with
// the complaint it is about.
func (r *Ring) WithSerializationContext(ctx converter.SerializationContext) converter.PayloadCodec {
	about := r.about
	switch of := ctx.(type) {
	case converter.WorkflowSerializationContext:
		about = of.WorkflowID
	case converter.ActivitySerializationContext:
		about = of.WorkflowID
	}
	return &Ring{current: r.current, keys: r.keys, about: about}
}

// Encode implements converter.PayloadCodec.
func (r *Ring) Encode(payloads []*common.Payload) ([]*common.Payload, error) {
	if r.current == nil {
		return payloads, nil
	}
	sealed := make([]*common.Payload, len(payloads))
	for i, p := range payloads {
		whole, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("encrypt a payload: %w", err)
		}
		sealed[i] = &common.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(encrypted), keyID: []byte(r.current.id)},
			Data:     r.current.aead.Seal(nil, nil, whole, bound(r.current.id, r.about)),
		}
		if r.about != "" {
			sealed[i].Metadata[subject] = []byte(r.about)
		}
	}
	return sealed, nil
}

// Decode implements converter.PayloadCodec. Its errors are *UnknownKeyError and
// ErrUnreadable.
func (r *Ring) Decode(payloads []*common.Payload) ([]*common.Payload, error) {
	opened := make([]*common.Payload, len(payloads))
	for i, p := range payloads {
		var err error
		if opened[i], err = r.open(p); err != nil {
			return nil, err
		}
	}
	return opened, nil
}

func (r *Ring) open(p *common.Payload) (*common.Payload, error) {
	if !isEncrypted(p) {
		return p, nil
	}
	id := string(p.GetMetadata()[keyID])
	key, ok := r.keys[id]
	if !ok {
		return nil, &UnknownKeyError{id[:min(len(id), 8)]}
	}
	whole, err := key.aead.Open(nil, nil, p.GetData(), bound(id, string(p.GetMetadata()[subject])))
	if err != nil {
		return nil, ErrUnreadable
	}
	opened := &common.Payload{}
	if err := proto.Unmarshal(whole, opened); err != nil {
		return nil, ErrUnreadable
	}
	return opened, nil
}

func isEncrypted(p *common.Payload) bool {
	return string(p.GetMetadata()[converter.MetadataEncoding]) == encrypted
}

// bound is what a ciphertext cannot be separated from: its format, its key and
// the workflow it names.
func bound(id, about string) []byte { return []byte(encrypted + "\x00" + id + "\x00" + about) }
