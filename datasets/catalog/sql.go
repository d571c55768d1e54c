package catalog

import (
	"errors"
	"fmt"
	"strings"
)

// token is a piece of SQL: a parameter, a word or anything else.
type token struct {
	text string
	kind tokenKind
}

type tokenKind uint8

const (
	other tokenKind = iota // space, text in quotes, comments of a line, single characters
	word
	param   // $name; text is the name
	comment // from -- to the end of the line
)

// maxSQL bounds the text of a query in bytes.
const maxSQL = 64 << 10

// scan takes SQL apart as far as parameters need it: what stands in quotes is none.
// The texts of all tokens together are the SQL, but for the $ of parameters.
func scan(sql string) (tokens []token, err error) {
	if len(sql) > maxSQL {
		return nil, fmt.Errorf("the SQL is longer than %d bytes", maxSQL)
	}
	for i := 0; i < len(sql); {
		n, kind := 1, other
		rest := sql[i:]
		switch c := rest[0]; {
		case c == '\'' || c == '"':
			if n, err = quoted(rest, c); err != nil {
				return nil, err
			}
		case strings.HasPrefix(rest, "--"):
			n, kind = lineEnd(rest), comment
		case strings.HasPrefix(rest, "/*"):
			return nil, errors.New("comments are written with -- only")
		case c == '?':
			return nil, errors.New("a parameter is $name; there is no ?")
		case c == '$':
			if n = 1 + wordLen(rest[1:]); n == 1 || digit(rest[1]) || strings.HasPrefix(rest[n:], "$") {
				return nil, errors.New("$ begins the name of a parameter; it does not quote, and parameters have no numbers")
			}
			kind, rest = param, rest[1:]
			tokens, i = append(tokens, token{rest[:n-1], kind}), i+n
			continue
		case wordLen(rest) > 0:
			n, kind = wordLen(rest), word
			if (rest[:n] == "e" || rest[:n] == "E") && strings.HasPrefix(rest[n:], "'") {
				return nil, errors.New("texts with backslash escapes (E'...') are not allowed; use chr()")
			}
		}
		tokens, i = append(tokens, token{rest[:n], kind}), i+n
	}
	return tokens, nil
}

// quoted is the length of what begins with a quote and ends with the next one that
// is not doubled.
func quoted(s string, quote byte) (int, error) {
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 == len(s) || s[i+1] != quote {
			return i + 1, nil
		}
		i++
	}
	return 0, fmt.Errorf("a %c has no end", quote)
}

func lineEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// wordLen is the length of the name or number that s begins with.
func wordLen(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !digit(c) && c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && c < 0x80 {
			return i
		}
	}
	return len(s)
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// checkSQL makes sure that the SQL is one query, and uses the parameters that are
// declared and no others. Whether it only reads is for DuckDB to say.
func (q *Query) checkSQL() error {
	tokens, err := scan(q.SQL)
	if err != nil {
		return fmt.Errorf("sql: %w", err)
	}
	used, first := map[string]bool{}, ""
	for _, t := range tokens {
		switch {
		case t.kind == word && first == "":
			first = strings.ToUpper(t.text)
		case t.text == ";" && t.kind == other:
			return errors.New("sql: it is one query, without a semicolon")
		case t.kind == param:
			if p, ok := q.Param(t.text); !ok || p.Name != t.text {
				return fmt.Errorf("sql: parameter $%s is not declared", t.text)
			}
			used[t.text] = true
		}
	}
	if first != "SELECT" && first != "WITH" {
		return errors.New("sql: it must begin with SELECT or WITH")
	}
	for _, p := range q.Params {
		if !used[p.Name] {
			return fmt.Errorf("parameter %q is declared but not used in the SQL", p.Name)
		}
	}
	return nil
}

// checkCondition returns a user's condition without the AND it may begin with. It
// must stay what it is when it stands between brackets: brackets pair, and there is
// no semicolon, no comment and no parameter. Whether it only reads is for DuckDB to
// say, of the whole query.
func checkCondition(text string) (string, error) {
	tokens, err := scan(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	open, words := 0, 0
	for _, t := range tokens {
		if t.kind == word {
			words++
			switch up := strings.ToUpper(t.text); {
			case words == 1 && up == "AND" && strings.TrimSpace(b.String()) == "":
				continue
			case words == 1 && up == "OR":
				return "", errors.New("it begins with OR; a condition can only narrow what the query sees")
			}
		}
		switch {
		case t.kind == comment:
			return "", errors.New("it has a comment")
		case t.kind == param:
			return "", errors.New("it has a parameter; write the value")
		case t.kind == other && t.text == ";":
			return "", errors.New("it has a semicolon")
		case t.kind == other && t.text == "(":
			open++
		case t.kind == other && t.text == ")":
			if open--; open < 0 {
				return "", errors.New("a bracket closes that was not opened")
			}
		}
		b.WriteString(t.text)
	}
	condition := strings.TrimSpace(b.String())
	if open > 0 {
		return "", errors.New("a bracket is not closed")
	}
	if condition == "" {
		return "", errors.New("it is empty")
	}
	return condition, nil
}
