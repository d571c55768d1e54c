package decode

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"sync"

	"forensic/analyzers/internal/unwrap"
)

// hit is an encoded string found in a text.
type hit struct {
	key  string
	run  unwrap.Run
	tree *unwrap.Tree
}

// reading is what a text has.
type reading struct {
	hits   []hit
	secure bool // a SecureString, which cannot be decoded
}

// secureForms are how SecureString values begin that were converted to text: with
// a key, and for one user of one machine (DPAPI).
var secureForms = []string{"76492d1116743f0423413b16050a5345", "01000000d08c9ddf0115d1118c7a00c04fc297eb"}

// memo decodes each distinct encoded string once. It is safe for concurrent use;
// what it returns does not depend on who asked first.
type memo struct {
	limits unwrap.Limits
	mu     sync.Mutex
	trees  map[string]*unwrap.Tree
	bytes  int
}

// memoBytes bounds what is remembered of strings that decode to nothing.
const memoBytes = 64 << 20

func newMemo(l unwrap.Limits) *memo { return &memo{limits: l, trees: map[string]*unwrap.Tree{}} }

// decode returns the encoded strings of a text that decode to something, each
// once.
func (m *memo) decode(text string) (out reading) {
	for _, f := range secureForms {
		out.secure = out.secure || strings.Contains(text, f)
	}
	var seen map[string]bool
	runs := unwrap.Find(text, m.limits)
	if len(runs) == 0 {
		return out
	}
	said := saidOf(text)
	for _, run := range runs {
		key := memoKey(run, said)
		if seen[key] {
			continue
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[key] = true
		if tree := m.tree(key, run, text); len(tree.Layers) > 0 {
			out.hits = append(out.hits, hit{key: blobKey(run), run: run, tree: tree})
		}
	}
	return out
}

// blobKey tells encoded strings apart; a text to be put together may be equal to
// one that is encoded.
func blobKey(run unwrap.Run) string {
	if run.Folded() {
		return "text " + run.Text
	}
	return run.Text
}

// memoKey tells apart what may decode differently: Decode heeds hints, and what
// the text says of compression and XOR.
func memoKey(run unwrap.Run, said string) string {
	if run.Folded() {
		return blobKey(run)
	}
	return strconv.Itoa(int(run.Hint)) + said + " " + run.Text
}

// saidOf is what a text says that Decode may heed: the key of an XOR may stand
// anywhere in it.
func saidOf(text string) string {
	if strings.Contains(text, "xor") || strings.Contains(text, "XOR") || strings.Contains(text, "Xor") {
		sum := sha256.Sum256([]byte(text))
		return string(sum[:])
	}
	if strings.Contains(text, "flate") || strings.Contains(text, "DEFLATE") {
		return " deflate"
	}
	return ""
}

func (m *memo) tree(key string, run unwrap.Run, text string) *unwrap.Tree {
	m.mu.Lock()
	tree := m.trees[key]
	m.mu.Unlock()
	if tree != nil {
		return tree
	}
	tree = unwrap.Decode(run, text, m.limits)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(tree.Layers) > 0 || m.bytes < memoBytes {
		m.trees[key] = tree
		m.bytes += len(key)
	}
	return tree
}
