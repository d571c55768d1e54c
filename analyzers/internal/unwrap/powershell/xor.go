package powershell

// Printable text has few control characters and many blanks and small letters;
// a key that makes more than this share of a text so is taken for right.
const (
	goodShare = 97 // percent of characters that are printable
	wordShare = 65 // percent of characters that are letters or blanks
	minXOR    = 12 // bytes that a key can be told from
	sample    = 4096
)

// FindXOR looks for the key of a one-byte XOR whose plain text is readable. It
// tells the key and the text; of keys that do equally well the lowest counts.
func FindXOR(data []byte) (key byte, plain []byte, ok bool) {
	if len(data) < minXOR {
		return 0, nil, false
	}
	var counts [256]int
	head := data[:min(len(data), sample)]
	for _, c := range head {
		counts[c]++
	}
	best := 0
	for k := 1; k < 256; k++ {
		printable, words := 0, 0
		for c, n := range counts {
			if n == 0 {
				continue
			}
			switch p := byte(c ^ k); {
			case p >= 'a' && p <= 'z' || p == ' ':
				words += 2 * n
				printable += n
			case p >= 'A' && p <= 'Z':
				words += n
				printable += n
			case p >= 0x20 && p < 0x7f || p == '\n' || p == '\r' || p == '\t':
				printable += n
			}
		}
		if printable*100 >= goodShare*len(head) && words*100 >= wordShare*len(head) && words > best {
			best, key = words, byte(k)
		}
	}
	if best == 0 {
		return 0, nil, false
	}
	return key, XORed(data, key), true
}

// XORed is data with every byte XORed.
func XORed(data []byte, key byte) []byte {
	out := make([]byte, len(data))
	for i, c := range data {
		out[i] = c ^ key
	}
	return out
}
