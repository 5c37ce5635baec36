package postgres

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"redress/internal/vault"
)

// CheckpointRef names a checkpoint: they are numbered from 1 in each shop.
type CheckpointRef struct {
	Platform string `db:"platform" json:"platform"`
	Shop     string `db:"shop" json:"shop"`
	N        int    `db:"n" json:"n"`
}

func (r CheckpointRef) String() string {
	return fmt.Sprintf("checkpoint %d of %s/%s", r.N, r.Platform, r.Shop)
}

// Checkpoint is a signed statement of where the event chains of a shop ended,
// of those that had grown since the one before. It is proved with the public
// key alone. Bytes are base64 in JSON.
type Checkpoint struct {
	CheckpointRef
	At        time.Time `db:"at" json:"at"`
	Count     int       `db:"count" json:"count"` // of its heads
	Root      []byte    `db:"root" json:"root"`   // see headTree
	Previous  []byte    `db:"previous" json:"previous"`
	KeyID     string    `db:"key_id" json:"key_id"`
	Signature []byte    `db:"signature" json:"signature"`
	Heads     []Head    `db:"-" json:"heads,omitempty"`
}

// Head is where one chain ended.
type Head struct {
	Number string `db:"number" json:"complaint"`
	Seq    int    `db:"seq" json:"seq"`
	Hash   []byte `db:"hash" json:"hash"`
}

// statement is what is signed: this line, and the fields in this order as JSON,
// the instant in UTC to the microsecond.
func (c Checkpoint) statement() []byte {
	b, err := json.Marshal(struct {
		Platform, Shop string
		N              int
		At             string
		Count          int
		Root, Previous []byte
		Key            string
	}{c.Platform, c.Shop, c.N, stamp(c.At), c.Count, c.Root, c.Previous, c.KeyID})
	if err != nil {
		panic("a checkpoint is always JSON: " + err.Error())
	}
	return append([]byte("redress checkpoint 1\n"), b...)
}

// Hash is SHA-256 of what was signed; the next checkpoint of the shop names it.
func (c Checkpoint) Hash() []byte {
	sum := sha256.Sum256(c.statement())
	return sum[:]
}

// sign fills in key and signature.
func (c *Checkpoint) sign(v *vault.Vault) {
	c.KeyID = v.PublicKeys()[0].ID
	_, c.Signature = v.Sign(c.statement())
}

// CheckSignature is nil when one of the keys signed it. It fails with
// vault.UnknownKey and vault.ErrForged.
func (c Checkpoint) CheckSignature(keys vault.PublicKeys) error {
	return keys.Verify(c.KeyID, c.statement(), c.Signature)
}
