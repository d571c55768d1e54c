package decode

import (
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
func (m *memo) decode(text string) (hits []hit) {
	var seen map[string]bool
	for _, run := range unwrap.Find(text, m.limits) {
		key := run.Text
		if run.Hint > unwrap.NoHint {
			key = "hinted " + key
		}
		if strings.Contains(text, "flate") { // the text may name a compression, which Decode heeds
			key = "deflate " + key
		}
		if seen[key] {
			continue
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[key] = true
		if tree := m.tree(key, run, text); len(tree.Layers) > 0 {
			hits = append(hits, hit{key: run.Text, run: run, tree: tree})
		}
	}
	return hits
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
