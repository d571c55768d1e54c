package rarity

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"forensic/analyzers/internal/markov"
)

// Bounds on what one record may bring.
const (
	maxArgs  = 64   // parameters of an event
	maxName  = 100  // bytes of a name
	maxValue = 200  // bytes of a value
	maxFlags = 4096 // bytes of a command line that are read for options
	maxBag   = 1 << 20
)

// bag reads parameters from JSON: an object of them, or a list of objects with
// Name and Value as Exchange prints them. Anything else has none. Nested values
// are their JSON. It returns whether some were left out.
func bag(text string) (out []markov.Param, cut bool) {
	text = strings.Trim(text, " \t\r\n")
	switch {
	case text == "" || text[0] != '[' && text[0] != '{':
		return nil, false
	case len(text) > maxBag:
		return nil, true
	case !json.Valid([]byte(text)):
		return nil, false
	}
	add := func(name, value string) {
		switch {
		case name == "":
		case len(out) == maxArgs:
			cut = true
		default:
			out = append(out, markov.Param{Name: clip(name, maxName), Value: clip(value, maxValue)})
		}
	}
	entries(text, func(key, value string) {
		switch {
		case text[0] == '{':
			add(plain(key), plain(value))
		case value[0] == '{':
			add(nameAndValue(value))
		}
	})
	return out, cut
}

// nameAndValue reads the members of that name of an object.
func nameAndValue(object string) (name, value string) {
	entries(object, func(key, v string) {
		switch key = plain(key); {
		case strings.EqualFold(key, "Name"):
			name = plain(v)
		case strings.EqualFold(key, "Value"):
			value = plain(v)
		}
	})
	return name, value
}

// flags reads the options of a command line as parameters: words that start
// with a hyphen, up to an equals sign. The first word is the program.
func flags(command string) (out []markov.Param, cut bool) {
	if len(command) > maxFlags {
		command, cut = command[:maxFlags], true
	}
	for i, word := range strings.Fields(command) {
		if i == 0 || len(word) < 2 || word[0] != '-' {
			continue
		}
		if len(out) == maxArgs {
			return out, true
		}
		name, value, _ := strings.Cut(word, "=")
		out = append(out, markov.Param{Name: clip(name, maxName), Value: clip(value, maxValue)})
	}
	return out, cut
}

// clip bounds a text, on a character's edge; a text that was cut tells how long
// it was, so that texts of different lengths stay different.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n := most
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "... (" + strconv.Itoa(len(s)) + " bytes)"
}
