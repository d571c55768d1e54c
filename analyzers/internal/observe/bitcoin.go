package observe

import (
	"bytes"
	"crypto/sha256"
	"math/big"
	"strings"
)

// longestCoin is the length of a pay-to-taproot address.
const longestCoin = 62

const (
	base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
)

// isBitcoin checks the checksum of an address of the Bitcoin main net: Base58Check
// (pay to public key or script hash) or Bech32 and Bech32m (BIP 173, BIP 350).
func isBitcoin(w string) bool {
	if len(w) > 14 && foldPrefix(w, "bc1") {
		return isBech32(w)
	}
	if len(w) > 35 || w[0] != '1' && w[0] != '3' {
		return false
	}
	n := new(big.Int)
	for i := range len(w) {
		d := strings.IndexByte(base58, w[i])
		if d < 0 {
			return false
		}
		n.Add(n.Mul(n, big.NewInt(58)), big.NewInt(int64(d)))
	}
	var raw [25]byte
	if n.BitLen() > 8*len(raw) {
		return false
	}
	n.FillBytes(raw[:])
	sum := sha256.Sum256(raw[:21])
	sum = sha256.Sum256(sum[:])
	return (raw[0] == 0 || raw[0] == 5) && bytes.Equal(sum[:4], raw[21:])
}

// isBech32 checks the checksum of a native segregated-witness address.
func isBech32(w string) bool {
	if lower := strings.ToLower(w); w != lower && w != strings.ToUpper(w) {
		return false
	} else {
		w = lower
	}
	// The human-readable part "bc", expanded as BIP 173 says.
	check := polymod(1, 3, 3, 0, 2, 3)
	for i := 3; i < len(w); i++ {
		d := strings.IndexByte(bech32, w[i])
		if d < 0 {
			return false
		}
		check = polymod(check, byte(d))
	}
	const classic, modified = 1, 0x2bc830a3
	return check == classic || check == modified
}

// polymod is the checksum of BIP 173 over groups of five bits.
func polymod(check uint32, groups ...byte) uint32 {
	for _, g := range groups {
		top := check >> 25
		check = (check&0x1ffffff)<<5 ^ uint32(g)
		for i, gen := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				check ^= gen
			}
		}
	}
	return check
}
