package domainname

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// ToASCII writes a name in punycode, as DNS has it. A name that is no valid
// international one is written all the same if it can be.
func ToASCII(name string) (string, error) {
	name = clean(name)
	if len(name) > maxSpelled {
		return "", fmt.Errorf("a name of %d bytes is no domain name", len(name))
	}
	return idna.Punycode.ToASCII(name)
}

// maxSpelled bounds a name in letters of any script, in bytes: the time to decode
// punycode grows with its square.
const maxSpelled = 4 * maxName

// ToUnicode writes a name as its reader would see it. Labels that cannot be
// decoded, and texts too long for a name, stay as they are.
func ToUnicode(name string) string {
	name = clean(name)
	if len(name) > maxSpelled {
		return name
	}
	labels := strings.Split(name, ".")
	for i, l := range labels {
		if u, err := idna.Punycode.ToUnicode(l); err == nil {
			labels[i] = u
		}
	}
	return strings.Join(labels, ".")
}

// Spelling tells what is to be known of the letters of a name.
type Spelling struct {
	Unicode string // the name as its reader sees it
	// Scripts of the label that mixes them, sorted; nil where no label does. What
	// is usual together (Latin with Japanese, Korean or Chinese) is no mix.
	Mixed []string
	// LooksLike is the name in Latin letters that its reader takes it for; empty if
	// no letter pretends to be another, or some have no Latin look.
	LooksLike string
	Note      string // both in words; empty if there is nothing to say
}

// Spell looks at the letters of a name, in punycode or not.
func Spell(name string) Spelling {
	s := Spelling{Unicode: ToUnicode(name)}
	var whole []string
	fakes := false
	for label := range strings.SplitSeq(s.Unicode, ".") {
		if scripts := scriptsOf(label); s.Mixed == nil && !usual(scripts) {
			s.Mixed = scripts
		}
		plain, fake := latin(label)
		fakes = fakes || fake
		whole = append(whole, plain)
	}
	if fakes {
		s.LooksLike = strings.Join(whole, ".")
	}
	var notes []string
	if s.Mixed != nil {
		notes = append(notes, "mixes letters of "+strings.Join(s.Mixed, " and "))
	}
	if s.LooksLike != "" {
		notes = append(notes, "looks like "+s.LooksLike)
	}
	s.Note = strings.Join(notes, "; ")
	return s
}

// scriptsOf lists the scripts of a label's letters, sorted.
func scriptsOf(label string) (scripts []string) {
	for _, r := range label {
		if !unicode.IsLetter(r) || unicode.Is(unicode.Common, r) || unicode.Is(unicode.Inherited, r) {
			continue
		}
		name := scriptOf(r)
		if i, ok := slices.BinarySearch(scripts, name); !ok {
			scripts = slices.Insert(scripts, i, name)
		}
	}
	return scripts
}

// known are the scripts in which names are registered, the usual ones first.
var known = []string{
	"Latin", "Cyrillic", "Greek", "Han", "Hiragana", "Katakana", "Hangul", "Arabic", "Hebrew", "Armenian", "Georgian", "Thai", "Devanagari", "Bengali",
	"Tamil", "Telugu", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala", "Khmer", "Lao", "Myanmar", "Ethiopic", "Cherokee", "Tibetan", "Mongolian", "Bopomofo",
}

func scriptOf(r rune) string {
	for _, name := range known {
		if unicode.Is(unicode.Scripts[name], r) {
			return name
		}
	}
	return "other scripts"
}

// usual reports whether scripts are written together: at most one, or those of
// UTS 39, "highly restrictive": Latin with Japanese, Chinese or Korean.
func usual(scripts []string) bool {
	if len(scripts) <= 1 {
		return true
	}
	for _, family := range [][]string{{"Han", "Hiragana", "Katakana", "Latin"}, {"Bopomofo", "Han", "Latin"}, {"Han", "Hangul", "Latin"}} {
		if !slices.ContainsFunc(scripts, func(s string) bool { return !slices.Contains(family, s) }) {
			return true
		}
	}
	return false
}

// looks are letters that look like a Latin one in the fonts of browsers, a
// selection of the confusables of Unicode (UTS 39).
var looks = func() map[rune]rune {
	m := map[rune]rune{}
	for _, pair := range []struct{ letters, like string }{
		{"аеорсухіјѕԁһӏԛԝѵ", "aeopcyxijsdhlqwv"}, // Cyrillic
		{"οανρυκιτχ", "oavpukitx"},               // Greek
		{"օսհոցզա", "ouhngqw"},                   // Armenian
		{"ıɡɑƅɩʏᴏᴠᴡᴢꮪ", "igabiyovwzs"},           // Latin letters of phonetics and others
	} {
		like := []rune(pair.like)
		for i, r := range []rune(pair.letters) {
			m[r] = like[i]
		}
	}
	return m
}()

// latin writes a label in the Latin letters that it looks like. fake is whether
// all of its letters have such a look, and at least one is not that letter.
func latin(label string) (plain string, fake bool) {
	var b strings.Builder
	for _, r := range label {
		like, ok := looks[r]
		switch {
		case ok:
			fake = true
			b.WriteRune(like)
		case r <= unicode.MaxASCII || unicode.Is(unicode.Latin, r):
			b.WriteRune(r)
		default:
			return label, false // a reader sees that it is another script
		}
	}
	return b.String(), fake
}
