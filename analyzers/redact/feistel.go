package redact

import (
	"encoding/binary"
	"math/big"
	"slices"
)

// rounds of the Feistel network: as many as FF1 of NIST SP 800-38G has.
const rounds = 10

// feistel permutes sequences of digits in which each digit has a radix of its own:
// a letter of 26, a decimal of 10. It is the construction of FF1, with HMAC-SHA256
// for the round function and the radices as the tweak: the first half of the digits
// is one number, the second half another, and each in turn is shifted by a function
// of the other. Every sequence of the same radices comes out once.
type feistel struct{ key [32]byte }

// permute replaces digits by what they are encrypted to, or back.
func (f *feistel) permute(digits, radices []uint32, back bool) {
	switch len(digits) {
	case 0:
		return
	case 1:
		f.single(digits, radices[0], back)
		return
	}
	tweak := make([]byte, 0, 4*len(radices))
	for _, r := range radices {
		tweak = binary.BigEndian.AppendUint32(tweak, r)
	}
	half := len(digits) / 2
	a, sizeA := number(digits[:half], radices[:half])
	b, sizeB := number(digits[half:], radices[half:])
	for i := range rounds {
		round := i
		if back {
			round = rounds - 1 - i
		}
		if round%2 == 0 {
			f.shift(a, sizeA, b, tweak, round, back)
		} else {
			f.shift(b, sizeB, a, tweak, round, back)
		}
	}
	spread(a, digits[:half], radices[:half])
	spread(b, digits[half:], radices[half:])
}

// shift adds a function of the other half to a half, or takes it away.
func (f *feistel) shift(half, size, other *big.Int, tweak []byte, round int, back bool) {
	// 16 bytes more than the size has make the remainder even to 2^-128.
	need := len(size.Bytes()) + 16
	var out []byte
	for block := byte(0); len(out) < need; block++ {
		sum := mac(f.key, []byte{byte(round), block}, tweak, other.Bytes())
		out = append(out, sum[:]...)
	}
	by := new(big.Int).SetBytes(out[:need])
	if back {
		by.Neg(by)
	}
	half.Add(half, by).Mod(half, size)
}

// single permutes one digit by a shuffled list of its values.
func (f *feistel) single(digit []uint32, radix uint32, back bool) {
	order := make([]uint32, radix)
	rank := make([][32]byte, radix)
	for i := range order {
		order[i] = uint32(i)
		rank[i] = mac(f.key, []byte("single"), binary.BigEndian.AppendUint32(nil, radix), binary.BigEndian.AppendUint32(nil, uint32(i)))
	}
	slices.SortFunc(order, func(i, j uint32) int { return slices.Compare(rank[i][:], rank[j][:]) })
	if back {
		digit[0] = uint32(slices.Index(order, digit[0]))
	} else {
		digit[0] = order[digit[0]]
	}
}

// number reads digits, the first one highest, and tells how many numbers there are.
func number(digits, radices []uint32) (n, size *big.Int) {
	n, size = new(big.Int), big.NewInt(1)
	for i, d := range digits {
		r := big.NewInt(int64(radices[i]))
		n.Mul(n, r).Add(n, big.NewInt(int64(d)))
		size.Mul(size, r)
	}
	return n, size
}

// spread is the reverse of number.
func spread(n *big.Int, digits, radices []uint32) {
	rest := new(big.Int)
	for i := len(digits) - 1; i >= 0; i-- {
		n.DivMod(n, big.NewInt(int64(radices[i])), rest)
		digits[i] = uint32(rest.Int64())
	}
}
