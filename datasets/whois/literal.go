package whois

import (
	"encoding/json"
	"errors"
	"strings"
)

// literal reads JSON, or lists and dictionaries of texts and numbers as Python
// prints them: tables exported from pandas hold those.
func literal(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err == nil {
		return value, nil
	}
	d = json.NewDecoder(strings.NewReader(fromPython(text)))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, errors.New("it is neither JSON nor a list as Python prints it")
	}
	return value, nil
}

// words are Python's names of what JSON names otherwise.
var words = strings.NewReplacer("None", "null", "True", "true", "False", "false", "nan", "null")

// fromPython writes a Python literal as JSON: quotes of texts become double ones,
// names outside of texts JSON's.
func fromPython(text string) string {
	var out strings.Builder
	for text != "" {
		i := strings.IndexAny(text, `'"`)
		if i < 0 {
			out.WriteString(words.Replace(text))
			break
		}
		out.WriteString(words.Replace(text[:i]))
		inside, rest := quoted(text[i+1:], text[i])
		b, err := json.Marshal(inside)
		if err != nil {
			return ""
		}
		out.Write(b)
		text = rest
	}
	return out.String()
}

// quoted reads a text up to its closing quote, and gives what follows it.
func quoted(text string, quote byte) (inside, rest string) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			return out.String(), text[i+1:]
		case c == '\\' && i+1 < len(text):
			i++
			if text[i] == 'n' {
				out.WriteByte('\n')
			} else {
				out.WriteByte(text[i])
			}
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), ""
}
