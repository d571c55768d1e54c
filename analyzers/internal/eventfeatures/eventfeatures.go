// Package eventfeatures turns the texts of events into the numbers that
// clustering works on. The functions are those of MSTICPy's
// msticpy.analysis.eventcluster and give its values to the digit.
package eventfeatures

import (
	"hash/crc32"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sample is how many of the first paths decide which separator they use.
const sample = 10

// PathSeparator is "/" if one of the first ten paths has one, else "\".
func PathSeparator(paths []string) string {
	for _, p := range paths[:min(len(paths), sample)] {
		if strings.Contains(p, "/") {
			return "/"
		}
	}
	return `\`
}

// Name is what follows the last separator of a path.
func Name(path, separator string) string {
	return path[strings.LastIndex(path, separator)+len(separator):]
}

// CharScore is the sum of the code points of a text, divided by scale and
// rounded down (char_ord_score). Texts that differ little have near scores. Bytes
// that are no UTF-8 count as U+FFFD. A scale under 1 counts as 1.
func CharScore(s string, scale int64) int64 {
	var sum int64
	for _, r := range s {
		sum += int64(r)
	}
	return sum / max(scale, 1)
}

// TokenCount is the number of parts between single delimiters (token_count).
func TokenCount(s, delimiter string) int { return strings.Count(s, delimiter) + 1 }

// isDelimiter tells whether a rune separates the words of a command line: white
// space as Python knows it, and punctuation.
func isDelimiter(r rune) bool {
	switch r {
	case '-', '\\', '/', '.', ',', '"', '\'', '|', '&', ':', ';', '%', '$', '(', ')', 0x1c, 0x1d, 0x1e, 0x1f:
		return true
	}
	return unicode.IsSpace(r)
}

// DelimiterCount is the number of delimiters in a text (delim_count).
func DelimiterCount(s string) (n int) {
	for _, r := range s {
		if isDelimiter(r) {
			n++
		}
	}
	return n
}

// Delimiters is the delimiters of a text in order: its shape without its words.
func Delimiters(s string) string {
	var b strings.Builder
	for _, r := range s {
		if isDelimiter(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Hash is the CRC-32 (IEEE 802.3) of a text's UTF-8 (crc32_hash).
func Hash(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }

// DelimiterHash is the Hash of Delimiters (delim_hash).
func DelimiterHash(s string) uint32 { return Hash(Delimiters(s)) }

// Process is the features of a process start (add_process_features).
type Process struct {
	PathScore     int64   // sum of code points of the image's path
	PathLogScore  float64 // its logarithm to base 10; 0 of 0
	PathHash      uint32
	Length        int64   // of the command line, in code points
	LogLength     float64 // its logarithm to base 10; 0 of 0
	Tokens        int64   // delimiters of the command line
	Score         int64   // sum of code points of the command line
	TokensHash    uint32  // of the delimiters
	SystemSession bool
}

// NewProcess works out the features of an image path and a command line.
// Whether the session is the system's is for the caller to say: see
// IsSystemSession.
func NewProcess(path, commandLine string, systemSession bool) Process {
	delimiters := Delimiters(commandLine)
	p := Process{
		PathScore: CharScore(path, 1), PathHash: Hash(path),
		Length: int64(utf8.RuneCountInString(commandLine)),
		Tokens: int64(utf8.RuneCountInString(delimiters)), Score: CharScore(commandLine, 1),
		TokensHash: Hash(delimiters), SystemSession: systemSession,
	}
	p.PathLogScore, p.LogLength = log10(p.PathScore), log10(p.Length)
	return p
}

// IsSystemSession tells whether a logon id is the one of the system: 0x3e7 on
// Windows, -1 (unset) on Linux.
func IsSystemSession(logonID string) bool { return logonID == "0x3e7" || logonID == "-1" }

// Features are the names MSTICPy gives the numbers of Process.
var Features = []string{
	"pathScore", "pathLogScore", "pathHash", "commandlineLen", "commandlineLogLen",
	"commandlineTokensFull", "commandlineScore", "commandlineTokensHash", "isSystemSession",
}

// Value is the feature of that name, and whether there is one.
func (p Process) Value(name string) (float64, bool) {
	switch name {
	case "pathScore":
		return float64(p.PathScore), true
	case "pathLogScore":
		return p.PathLogScore, true
	case "pathHash":
		return float64(p.PathHash), true
	case "commandlineLen":
		return float64(p.Length), true
	case "commandlineLogLen":
		return p.LogLength, true
	case "commandlineTokensFull":
		return float64(p.Tokens), true
	case "commandlineScore":
		return float64(p.Score), true
	case "commandlineTokensHash":
		return float64(p.TokensHash), true
	case "isSystemSession":
		if p.SystemSession {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}
