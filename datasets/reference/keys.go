package reference

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Key is a pair of the columns match and value under which an indicator that
// matches an observable can be stored. An equality join of observables' keys with
// the table indicators, on type, match and value, finds every match but those of
// wildcards.
type Key struct {
	Match Match
	Value string
	// How tells in words how the indicator covers the observable; empty where it
	// is the same.
	How string
	// Weak marks a relation from which less follows: the indicator names something
	// above what was observed and does not claim what is below it.
	Weak bool
}

// Blocks are the lengths of the CIDR blocks that the table indicators holds, in
// bits: keys are made for those only.
type Blocks struct{ V4, V6 []int }

// maxParents bounds the parents of a URL, a path or a registry key.
const maxParents = 32

// Keys lists the keys of an observable in canonical form, the same value first.
func Keys(t IndicatorType, value string, b Blocks) []Key {
	keys := []Key{{Match: Exact, Value: value}}
	switch t {
	case IP:
		return append(keys, blockKeys(value, b)...)
	case DNS:
		return append(keys, nameKeys(value)...)
	case URL:
		return append(keys, urlKeys(value)...)
	case Path, RegistryKey:
		return append(keys, folderKeys(value)...)
	}
	return keys
}

func blockKeys(value string, b Blocks) (keys []Key) {
	a, err := netip.ParseAddr(value)
	if err != nil {
		return nil
	}
	lengths := b.V4
	if a.Is6() {
		lengths = b.V6
	}
	for _, bits := range lengths {
		if p, err := a.Prefix(bits); err == nil {
			keys = append(keys, Key{Match: Block, Value: p.String(), How: "in block " + p.String()})
		}
	}
	return keys
}

// nameKeys are the name and those above it, down to the registered domain.
func nameKeys(name string) []Key {
	keys := []Key{{Match: Below, Value: name}}
	top, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		top = name // a public suffix itself, or a single label
	}
	for rest := name; rest != top; {
		_, after, ok := strings.Cut(rest, ".")
		if !ok {
			break
		}
		rest = after
		how := "below " + rest
		keys = append(keys, Key{Match: Below, Value: rest, How: how}, Key{Match: Exact, Value: rest, How: how, Weak: true})
	}
	return keys
}

// urlKeys are the URL, it without its query, and the folders of its path.
func urlKeys(value string) []Key {
	keys := []Key{{Match: Prefix, Value: value}}
	bare, _, query := strings.Cut(value, "?")
	if query {
		keys = append(keys, Key{Match: Exact, Value: bare, How: "without its query", Weak: true}, Key{Match: Prefix, Value: bare, How: "below " + bare})
	}
	scheme := strings.Index(bare, "://")
	if scheme < 0 {
		return keys
	}
	for end := len(bare); len(keys) < maxParents; {
		end = strings.LastIndexByte(bare[:end], '/')
		if end < scheme+3 {
			break
		}
		if folder := bare[:end+1]; folder != bare {
			keys = append(keys, Key{Match: Prefix, Value: folder, How: "below " + folder})
		}
	}
	return keys
}

// folderKeys are the folders that a path or a registry key lies in, without the
// separator at their end.
func folderKeys(value string) []Key {
	keys := []Key{{Match: Prefix, Value: value}}
	for end := len(value); len(keys) < maxParents; {
		end = strings.LastIndexAny(value[:end], `\/`)
		if end <= 0 {
			break
		}
		keys = append(keys, Key{Match: Prefix, Value: value[:end], How: "below " + value[:end]})
	}
	return keys
}
