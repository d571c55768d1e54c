package redact

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// Pair is a value and its pseudonym.
type Pair struct {
	Original  string `json:"original"`
	Pseudonym string `json:"pseudonym"`
}

// Table lists the pseudonyms of a twin, so that they can be told from other words
// when they are turned back. Lists are sorted by original.
type Table struct {
	Options   Options `json:"options"`
	Words     []Pair  `json:"words"`     // names, in lower case
	Inside    []Pair  `json:"inside"`    // DNS domains of the organisation
	Domains   []Pair  `json:"domains"`   // what stands before \ or behind @
	Addresses []Pair  `json:"addresses"` // in canonical form
	SIDs      []Pair  `json:"sids"`
	Groups    []Pair  `json:"groups"`  // first groups of process GUIDs
	Objects   []Pair  `json:"objects"` // GUIDs

	mu   sync.Mutex
	seen [numLists]map[string]string
}

// The lists of a Table.
const (
	listWords = iota
	listInside
	listDomains
	listAddresses
	listSIDs
	listGroups
	listObjects
	numLists
)

func newTable(o Options) *Table {
	t := &Table{Options: o}
	for i := range t.seen {
		t.seen[i] = map[string]string{}
	}
	return t
}

func (t *Table) note(list int, original, pseudonym string) {
	if original == pseudonym {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.seen[list][original]; !ok {
		t.seen[list][strings.Clone(original)] = strings.Clone(pseudonym)
	}
}

func (t *Table) word(r *Redactor, original, pseudonym string) {
	low := strings.TrimSuffix(strings.ToLower(original), "$")
	t.note(listWords, low, strings.TrimSuffix(strings.ToLower(pseudonym), "$"))
	if r.domains[low] {
		t.note(listDomains, low, strings.ToLower(pseudonym))
	}
}

// inside notes the domain of a mapped name with n labels of its own.
func (t *Table) inside(r *Redactor, low string, labels []string, n int) {
	own := strings.Split(low, ".")
	mapped := make([]string, len(labels))
	for i, l := range labels {
		mapped[i] = strings.ToLower(l)
	}
	t.note(listInside, strings.Join(own[n-1:], "."), strings.Join(mapped[n-1:], "."))
	if r.domains[low] {
		t.note(listDomains, low, strings.Join(mapped, "."))
	}
}

func (t *Table) address(original, pseudonym netip.Addr) {
	t.note(listAddresses, original.String(), pseudonym.String())
}
func (t *Table) sid(original, pseudonym string)   { t.note(listSIDs, original, pseudonym) }
func (t *Table) group(original, pseudonym string) { t.note(listGroups, original, pseudonym) }
func (t *Table) object(original, pseudonym string) {
	t.note(listObjects, original, pseudonym)
}

// lists are the fields that hold the lists, in their order.
func (t *Table) lists() [numLists]*[]Pair {
	return [numLists]*[]Pair{&t.Words, &t.Inside, &t.Domains, &t.Addresses, &t.SIDs, &t.Groups, &t.Objects}
}

// Table returns what was mapped so far.
func (r *Redactor) Table() *Table {
	t := r.table
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, list := range t.lists() {
		*list = make([]Pair, 0, len(t.seen[i]))
		for original, pseudonym := range t.seen[i] {
			*list = append(*list, Pair{original, pseudonym})
		}
		slices.SortFunc(*list, func(a, b Pair) int { return strings.Compare(a.Original, b.Original) })
	}
	return t
}

// Remember takes over what a table of an earlier run mapped.
func (r *Redactor) Remember(t *Table) {
	for i, list := range t.lists() {
		for _, p := range *list {
			r.table.note(i, p.Original, p.Pseudonym)
		}
	}
}

// Len is the number of values with a pseudonym.
func (t *Table) Len() int {
	n := 0
	for _, list := range t.lists() {
		n += len(*list)
	}
	return n - len(t.Domains) // which are among the words and names
}

// sealedHead begins a sealed table; the name of its key follows.
const sealedHead = "forensic pseudonyms 1 "

// ErrWrongKey says that a table was sealed with another key.
var ErrWrongKey = errors.New("the key is not the one the pseudonyms were made with")

// Seal encrypts the table (AES-256-GCM). The nonce is a function of key and content,
// so that equal twins are equal to the byte and no nonce serves two contents.
func (t *Table) Seal(k Key) ([]byte, error) {
	plain, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	gcm, err := sealer(k)
	if err != nil {
		return nil, err
	}
	nonce := mac(k.derive("nonce"), plain)
	head := []byte(sealedHead + k.ID() + "\n")
	out := append(slices.Clone(head), nonce[:gcm.NonceSize()]...)
	return gcm.Seal(out, nonce[:gcm.NonceSize()], plain, head), nil
}

// OpenTable decrypts a sealed table.
func OpenTable(k Key, sealed []byte) (*Table, error) {
	head, rest, ok := strings.Cut(string(sealed), "\n")
	id, named := strings.CutPrefix(head, sealedHead)
	if !ok || !named {
		return nil, errors.New("not a table of pseudonyms")
	}
	if id != k.ID() {
		return nil, ErrWrongKey
	}
	gcm, err := sealer(k)
	if err != nil {
		return nil, err
	}
	if len(rest) < gcm.NonceSize() {
		return nil, errors.New("the table of pseudonyms is cut off")
	}
	nonce, body := rest[:gcm.NonceSize()], rest[gcm.NonceSize():]
	plain, err := gcm.Open(nil, []byte(nonce), []byte(body), []byte(head+"\n"))
	if err != nil {
		return nil, errors.New("the table of pseudonyms was changed")
	}
	t := newTable(Options{})
	if err := json.Unmarshal(plain, t); err != nil {
		return nil, fmt.Errorf("table of pseudonyms: %w", err)
	}
	return t, nil
}

func sealer(k Key) (cipher.AEAD, error) {
	key := k.derive("table")
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
