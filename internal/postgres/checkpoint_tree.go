package postgres

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"math/bits"
)

// headTree is the Merkle tree of RFC 6962 (section 2.1) over heads in the order
// of their numbers, grown leaf by leaf. So one complaint can be proved to be in
// a checkpoint without showing the others, and memory stays the same however
// many there are.
type headTree struct {
	count  int
	whole  [][]byte // roots of full subtrees, the largest first
	number string   // of the last head
}

// errHeadOrder means that heads do not come by number, each once.
var errHeadOrder = errors.New("its heads are not in order, or one is there twice")

func (t *headTree) add(h Head) error {
	if t.count > 0 && h.Number <= t.number {
		return errHeadOrder
	}
	t.number = h.Number
	leaf, err := json.Marshal(struct {
		Number string
		Seq    int
		Hash   []byte
	}{h.Number, h.Seq, h.Hash})
	if err != nil {
		panic("a head is always JSON: " + err.Error())
	}
	sum := sha256.Sum256(append([]byte{0}, leaf...))
	node := sum[:]
	// Each trailing one bit of the count is a full subtree as large as the one
	// that is there so far.
	for range bits.TrailingZeros(^uint(t.count)) { //gosec:disable G115 -- a count is not negative
		last := len(t.whole) - 1
		node, t.whole = joined(t.whole[last], node), t.whole[:last]
	}
	t.whole = append(t.whole, node)
	t.count++
	return nil
}

// root is the tree's hash; of nothing it is the hash of nothing.
func (t *headTree) root() []byte {
	if len(t.whole) == 0 {
		sum := sha256.Sum256(nil)
		return sum[:]
	}
	root := t.whole[len(t.whole)-1]
	for i := len(t.whole) - 2; i >= 0; i-- {
		root = joined(t.whole[i], root)
	}
	return root
}

// is says whether the heads that were added are those of a checkpoint.
func (t *headTree) is(c Checkpoint) error {
	if t.count != c.Count || !bytes.Equal(t.root(), c.Root) {
		return errors.New("its heads are not the ones that were signed")
	}
	return nil
}

func joined(left, right []byte) []byte {
	sum := sha256.Sum256(append(append([]byte{1}, left...), right...))
	return sum[:]
}
