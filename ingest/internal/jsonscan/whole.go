package jsonscan

import "unicode/utf8"

// invalidAt is the offset of the first byte that is no UTF-8.
func invalidAt(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// manyFields is how many fields an object may have to be searched by the filter.
const manyFields = 512

// duplicate looks for a name that is there twice. A small filter of hashed names
// keeps records, whose names differ, from comparing each with each; an object of
// very many fields would defeat it.
func duplicate(fields []Field) (name []byte, twice bool) {
	if len(fields) > manyFields {
		seen := make(map[string]bool, len(fields))
		for i := range fields {
			k := Key(&fields[i])
			if seen[string(k)] {
				return k, true
			}
			seen[string(k)] = true
		}
		return nil, false
	}
	var filter [8]uint64
	for i := range fields {
		k := fields[i].Key
		h := uint(len(k)) * 31
		if n := len(k); n > 0 {
			h += uint(k[0])*7 + uint(k[n-1])*131 + uint(k[n/2])*17 + uint(k[n*3/4])*61
		}
		h &= 511
		if filter[h/64]&(1<<(h%64)) != 0 {
			for j := range fields[:i] {
				if sameKey(&fields[i], &fields[j]) {
					return k, true
				}
			}
		}
		filter[h/64] |= 1 << (h % 64)
		if fields[i].KeyEscaped {
			for j := range fields {
				if j != i && sameKey(&fields[i], &fields[j]) {
					return k, true
				}
			}
		}
	}
	return nil, false
}

func sameKey(a, b *Field) bool {
	if !a.KeyEscaped && !b.KeyEscaped {
		return string(a.Key) == string(b.Key)
	}
	return string(unescape(nil, a.Key)) == string(unescape(nil, b.Key))
}
