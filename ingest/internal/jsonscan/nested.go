package jsonscan

import "fmt"

// nested scans an object or array without recursion: open holds, for each level,
// whether it is an object.
func (s *scanner) nested() bool {
	var open [MaxDepth]bool
	depth := 0
	for {
		// A value begins here.
		c := s.peek()
		if c == '{' || c == '[' {
			if depth == MaxDepth {
				return s.fail(s.pos, fmt.Sprintf("nesting deeper than %d", MaxDepth))
			}
			open[depth] = c == '{'
			depth++
			s.pos++
			switch next := s.peek(); {
			case c == '[' && next == ']', c == '{' && next == '}':
				s.pos++
				depth--
			case c == '{':
				if !s.key() {
					return false
				}
				continue
			default:
				continue
			}
		} else if _, _, ok := s.value(c); !ok {
			return false
		}
		// A value has ended; close levels until another value is due.
		for {
			if depth == 0 {
				return true
			}
			object := open[depth-1]
			c := s.peek()
			if c == ',' {
				s.pos++
				if object && !s.key() {
					return false
				}
				break
			}
			if object && c != '}' || !object && c != ']' {
				return s.unexpected("a comma or a closing bracket")
			}
			s.pos++
			depth--
		}
	}
}

// key scans a nested key and its colon.
func (s *scanner) key() bool {
	if s.peek() != '"' {
		return s.unexpected("a key in quotes")
	}
	if _, ok := s.str(); !ok {
		return false
	}
	if s.peek() != ':' {
		return s.unexpected("a colon")
	}
	s.pos++
	return true
}
