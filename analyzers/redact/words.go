package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// searched lists the words to look for in texts, each also with other separators.
func (r *Redactor) searched() map[string]bool {
	all := make(map[string]bool, len(r.words))
	for w := range r.words {
		if r.distinct(w) {
			for _, v := range variants(w) {
				for _, cased := range cases(v) {
					all[cased] = true
				}
			}
		}
	}
	return all
}

// distinct tells words that can be told from the words of a text: long enough, not in
// common use, and neither the name of a field nor a word of the program.
func (r *Redactor) distinct(word string) bool {
	if r.also[word] {
		return true
	}
	if _, field := fieldKinds[plainName(word)]; field || len([]rune(word)) < 3 || common[word] || r.own[word] {
		return false
	}
	return strings.Trim(word, "0123456789.-_ ") != "" || len(word) >= 9
}

// variants are a name of several tokens as it may be written elsewhere: in file
// names, URLs and the ids of exhibits.
func variants(word string) []string {
	list := []string{word}
	var tokens []string
	for i := 0; i < len(word); {
		if end := tokenEnd(word, i); end > i {
			tokens = append(tokens, word[i:end])
			i = end
			continue
		}
		i++
	}
	if len(tokens) < 2 || len(tokens) > 4 || strings.HasSuffix(word, "$") {
		return list
	}
	for _, sep := range []string{"-", "_", ".", " ", "%20", "+"} {
		list = append(list, strings.Join(tokens, sep))
	}
	return list
}

// cases are a word with its letters beyond ASCII, which are looked for as they are, in
// lower case, in capitals, and in capitals where a token begins.
func cases(word string) []string {
	if strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return []string{word}
	}
	begins := true
	title := strings.Map(func(r rune) rune {
		if begins && r >= utf8.RuneSelf {
			begins = false
			return unicode.ToUpper(r)
		}
		b, _ := base(r)
		begins = classOf(b).kind == noClass
		return r
	}, word)
	capitals := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		return unicode.ToUpper(r)
	}, word)
	return []string{word, title, capitals}
}

func lastLabel(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// notInNames are characters that no account and no machine can have in its name.
const notInNames = "\\/\"<>|*?\n\r\t{}=;,()[]"

// addWord remembers a name to look for in texts.
func (r *Redactor) addWord(name string) {
	word := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), "$")
	if word == "" || len(word) > maxValue || knownShareName(word+"$") || strings.ContainsAny(word, notInNames) || r.keep[word] || wellKnown(word) || r.names.one(word) == word {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.words[strings.Clone(word)] = true
}

// ownWords takes the words of the program, and the parts that they have.
func (r *Redactor) ownWords(list []string) {
	for _, w := range list {
		w = strings.ToLower(w)
		r.own[w] = true
		for _, part := range strings.FieldsFunc(w, func(c rune) bool { return c < utf8.RuneSelf && !isAlnum(byte(c)) }) {
			r.own[part] = true
		}
	}
}
