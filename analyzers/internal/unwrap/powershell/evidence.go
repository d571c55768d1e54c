package powershell

import "strings"

// evidence is what speaks for somebody hiding something, in contrast to
// somebody writing PowerShell: constants are put together in honest scripts too.
type evidence struct {
	tricks        Trick
	certain       bool // one value that nobody writes like this
	joints        int  // pieces put together inside a word
	ticks, carets int
}

// Thresholds under which a trick is taken for a habit.
const (
	minCodes   = 3 // characters given as numbers in one value; [char]13+[char]10 ends a line
	minLetters = 3 // letters in a value
	minJoints  = 3
	minTicks   = 3
	minCarets  = 3 // that have another one shortly before them in the word
)

// alphabet tells whether each character of a text follows on the one before: a
// list of letters to choose from.
func alphabet(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[i-1]+1 {
			return false
		}
	}
	return true
}

// add counts backticks or carets.
func (e *evidence) add(t Trick, n int) {
	e.tricks |= t
	if t == Carets {
		e.carets += n
		return
	}
	e.ticks += n
}

// judge weighs a computed value and tells whether it is one that nobody writes
// like this.
func (e *evidence) judge(v *value) bool {
	e.tricks |= v.tricks
	e.joints += v.inWord
	letters := 0
	for i := range len(v.s) {
		if letter(v.s[i]) {
			letters++
		}
	}
	sure := v.codes >= minCodes && letters >= minLetters && !alphabet(v.s) ||
		v.tricks&(XOR|HexCodes|Reverse|Index) != 0 && letters >= minLetters ||
		v.tricks&Format != 0 && letters >= minLetters ||
		v.tricks&Replace != 0 && letters >= 8 ||
		v.tricks&(Concat|Split) != 0 && v.inWord+boolInt(v.tricks&Split != 0) > 0 && names(v.s)
	e.certain = e.certain || sure
	return sure || len(v.s) >= 4*minValue && v.tricks&(Split|Replace) != 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// hides tells whether there is enough of it.
func (e *evidence) hides() bool {
	return e.certain || e.joints >= minJoints || e.ticks >= minTicks || e.carets >= minCarets
}

// loaded are words that get scripts detected, which is why they are written in
// pieces; lower case.
var loaded = []string{
	"iex", "invoke-expression", "downloadstring", "downloadfile", "downloaddata", "webclient", "amsi", "frombase64string",
	"virtualalloc", "virtualprotect", "getprocaddress", "createthread", "scriptblocklogging", "reflection", "bypass", "mimikatz",
	"scriptblock", "invoke-command", "start-process", "new-object", "cachedgrouppolicysettings",
}

// names tells whether a value has such a word.
func names(s string) bool {
	if len(s) > 1<<16 {
		return false
	}
	s = strings.ToLower(s)
	for _, w := range loaded {
		if strings.Contains(s, w) {
			return w != "iex" || s == w
		}
	}
	return false
}

// suspicious is a quick look at a text: may it hide anything at all?
func suspicious(s string) bool {
	for i := 0; i < len(s); i++ {
		if !sign[s[i]] {
			continue
		}
		switch s[i] {
		case '`', '^':
			if i > 0 && i+1 < len(s) && letter(s[i-1]) && letter(s[i+1]) {
				return true
			}
		case '+':
			if quoteAround(s, i) {
				return true
			}
		case '[':
			if hasFold(s[i+1:], "char") || hasFold(s[i+1:], "byte[]") || hasFold(s[i+1:], "string]::") || hasFold(s[i+1:], "regex]::") || hasFold(s[i+1:], "array]::") || afterKnown(s[:i]) {
				return true
			}
		case '-':
			if dashTrick(s[i+1:]) {
				return true
			}
		case '.':
			if hasFold(s[i+1:], "replace(") || hasFold(s[i+1:], "split(") || hasFold(s[i+1:], "tochararray") {
				return true
			}
		}
	}
	return false
}

// mostlyASCII tells code from bytes that were read as text.
func mostlyASCII(s string) bool {
	wide := 0
	for i := range len(s) {
		if s[i] >= 0x80 {
			wide++
		}
	}
	return wide*4 <= len(s)
}

var sign = func() (t [256]bool) {
	for _, c := range []byte("`^+[-.") {
		t[c] = true
	}
	return t
}()

// dashTrick tells whether an operator that tricks need begins here.
func dashTrick(s string) bool {
	switch {
	case s == "":
	case s[0]|0x20 == 'f':
		return len(s) > 1 && !wordByte(s[1])
	case s[0]|0x20 == 'j':
		return hasFold(s, "join")
	case s[0]|0x20 == 'b':
		return hasFold(s, "bxor")
	case s[0]|0x20 == 's':
		return hasFold(s, "split")
	case s[0]|0x20 == 'r' || s[0]|0x20 == 'c':
		return hasFold(s, "replace") || hasFold(s, "creplace") || hasFold(s, "csplit")
	}
	return false
}

// quoteAround tells whether the sign at i stands between quotes or brackets.
func quoteAround(s string, i int) bool {
	a, b := i-1, i+1
	for a >= 0 && s[a] == ' ' && i-a < 8 {
		a--
	}
	for b < len(s) && s[b] == ' ' && b-i < 8 {
		b++
	}
	return a >= 0 && b < len(s) && strings.IndexByte(`'"`, s[a]) >= 0 && strings.IndexByte(`'"\`, s[b]) >= 0
}

// afterKnown tells whether a text ends in a variable that characters are picked from.
func afterKnown(s string) bool {
	s = s[max(0, len(s)-30):]
	for _, name := range []string{"comspec", "shellid", "pshome", "preference.tostring()", "env:public"} {
		if len(s) >= len(name) && strings.EqualFold(s[len(s)-len(name):], name) {
			return true
		}
	}
	return false
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// dropCarets takes the carets of cmd.exe out of a text if enough of them stand
// close together inside words, as p^o^w^er; a doubled one is a caret.
func dropCarets(s string) (string, int) {
	n, last := 0, -1
	for i := 1; i+1 < len(s); i++ {
		switch {
		case s[i] != '^':
			if !letter(s[i]) {
				last = -1
			}
		case letter(s[i-1]) && letter(s[i+1]):
			if last >= 0 && i-last <= 6 {
				n++
			}
			last = i
		default:
			last = -1
		}
	}
	if n < minCarets {
		return s, 0
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '^' {
			if i+1 >= len(s) || s[i+1] != '^' {
				continue
			}
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String(), n
}

// bareQuotes makes the escaped quotes of a command line, which stand in quotes
// themselves, plain ones.
func bareQuotes(s string) (string, bool) {
	if len(s) > 1<<16 || !strings.Contains(s, `\"`) {
		return s, false
	}
	return strings.ReplaceAll(s, `\"`, "'"), true
}
