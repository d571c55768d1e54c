package redact

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Key decides every pseudonym. Whoever has it can turn them back.
type Key [32]byte

// NewKey draws a key from the system's random source.
func NewKey() (k Key, err error) {
	if _, err := rand.Read(k[:]); err != nil {
		return k, fmt.Errorf("drawing a key: %w", err)
	}
	return k, nil
}

var errKey = errors.New("no key: want one line of 64 hexadecimal digits")

// ParseKey reads what String writes; space around it does not count.
func ParseKey(text string) (k Key, err error) {
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != len(k) {
		return k, errKey
	}
	return Key(b), nil
}

// String is the key as 64 hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// derive gives a key of its own to each purpose (HKDF-Expand of RFC 5869), so that
// no kind of value tells anything of another.
func (k Key) derive(purpose string) (sub [32]byte) {
	b, err := hkdf.Expand(sha256.New, k[:], "forensic redact 1: "+purpose, len(sub))
	if err != nil {
		return sub // cannot be: the length is fixed and allowed
	}
	return [32]byte(b)
}

// ID names a key without giving it away: 16 hexadecimal digits.
func (k Key) ID() string {
	id := k.derive("id")
	return hex.EncodeToString(id[:8])
}

// mac is HMAC-SHA256 of some parts under a derived key.
func mac(key [32]byte, parts ...[]byte) [32]byte {
	h := hmac.New(sha256.New, key[:])
	for _, p := range parts {
		h.Write(p)
	}
	return [32]byte(h.Sum(nil))
}
