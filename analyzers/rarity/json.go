package rarity

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// entries calls fn for the members of a JSON object or the elements of an array,
// which have no key, as the text they are. The text must be valid. It reads once
// where package json would read several times: millions of records have
// parameters.
func entries(text string, fn func(key, value string)) {
	object := text[0] == '{'
	for i := 1; i < len(text); {
		i = skip(text, i)
		if text[i] == '}' || text[i] == ']' {
			return
		}
		var key string
		if object {
			end := valueEnd(text, i)
			key = text[i:end]
			i = skip(text, end)
		}
		end := valueEnd(text, i)
		fn(key, text[i:end])
		i = end
	}
}

// skip passes white space, commas and colons.
func skip(text string, i int) int {
	for i < len(text)-1 && strings.IndexByte(" \t\r\n,:", text[i]) >= 0 {
		i++
	}
	return i
}

// valueEnd is where the value that starts at i ends.
func valueEnd(text string, i int) int {
	depth := 0
	for ; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			} else if depth < 0 { // the end of what holds a number or a word
				return i
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// plain is a JSON value as text: a string without quotes, null as nothing.
func plain(raw string) string {
	switch {
	case raw == "null":
		return ""
	case raw[0] != '"':
		return raw
	case strings.IndexByte(raw, '\\') < 0 && utf8.ValidString(raw):
		return raw[1 : len(raw)-1]
	}
	var s string
	if json.Unmarshal([]byte(raw), &s) != nil {
		return raw
	}
	return s
}
