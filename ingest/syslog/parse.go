package syslog

import (
	"bytes"
	"strconv"
)

// form is how a line prints its time.
type form uint8

const (
	plain   form = iota // Mar  2 00:10:05, without a year
	iso                 // 2023-03-16T03:08:58.123456+00:00
	rfc5424             // the same, in the fields of RFC 5424
)

// line is a syslog line taken apart. Its slices share the memory of the text.
type line struct {
	form     form
	priority int // facility*8 + severity; -1 without one
	stamp    []byte
	month    int // of a plain time, from 1
	day      int
	yearly   bool // a plain time that states the year
	host     []byte
	program  []byte
	pid      []byte
	msgid    []byte
	data     []byte // structured data of RFC 5424
	message  []byte
}

// parse takes the first line of a record apart; ok is false for what does not
// begin as syslog does.
func parse(text []byte) (l line, ok bool) {
	l.priority = -1
	rest := text
	if len(rest) > 0 && rest[0] == '<' {
		end := bytes.IndexByte(rest[:min(len(rest), 5)], '>')
		if end < 2 {
			return l, false
		}
		n, err := strconv.Atoi(string(rest[1:end]))
		if err != nil || n < 0 || n > 191 {
			return l, false
		}
		l.priority, rest = n, rest[end+1:]
		if after, found := bytes.CutPrefix(rest, []byte("1 ")); found {
			return l, l.structured(after)
		}
	}
	if l.stamp, rest, ok = isoStamp(rest); ok {
		l.form = iso
	} else if rest, ok = l.plainStamp(rest); !ok {
		return l, false
	}
	l.tag(rest)
	return l, l.form == plain || len(l.program) > 0
}

// structured reads the fields of RFC 5424 after the version.
func (l *line) structured(rest []byte) bool {
	l.form = rfc5424
	var words [5][]byte
	for i := range words {
		var found bool
		if words[i], rest, found = bytes.Cut(rest, []byte(" ")); !found || len(words[i]) == 0 {
			return false
		}
		if string(words[i]) == "-" {
			words[i] = nil
		}
	}
	l.stamp, l.host, l.program, l.pid, l.msgid = words[0], words[1], words[2], words[3], words[4]
	if l.stamp != nil {
		if stamp, _, ok := isoStamp(append(bytes.Clone(l.stamp), ' ')); !ok || len(stamp) != len(l.stamp) {
			return false
		}
	}
	end := structuredEnd(rest)
	if end < 0 {
		return false
	}
	if l.data = rest[:end]; string(l.data) == "-" {
		l.data = nil
	}
	l.message = bytes.TrimPrefix(bytes.TrimPrefix(rest[end:], []byte(" ")), []byte("\xef\xbb\xbf"))
	return true
}

// structuredEnd is where structured data ends: "-" or [id name="value"]..., whose
// values may have brackets and escaped quotes.
func structuredEnd(s []byte) int {
	if len(s) > 0 && s[0] == '-' {
		return 1
	}
	at := 0
	for at < len(s) && s[at] == '[' {
		quoted := false
		for at++; at < len(s) && (quoted || s[at] != ']'); at++ {
			switch {
			case quoted && s[at] == '\\':
				at++
			case s[at] == '"':
				quoted = !quoted
			}
		}
		if at >= len(s) {
			return -1
		}
		at++
	}
	if at == 0 {
		return -1
	}
	return at
}

// isoStamp takes an ISO 8601 time off the front.
func isoStamp(s []byte) (stamp, rest []byte, ok bool) {
	if len(s) < 20 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[0] < '0' || s[0] > '9' {
		return nil, s, false
	}
	end := bytes.IndexByte(s[:min(len(s), 40)], ' ')
	if end < 0 {
		return nil, s, false
	}
	return s[:end], s[end+1:], true
}

// plainStamp takes "Mar  2 00:10:05" off the front, also with a year before or
// after the time and with a colon at the end.
func (l *line) plainStamp(s []byte) (rest []byte, ok bool) {
	if len(s) < 15 || s[3] != ' ' {
		return s, false
	}
	if l.month = monthOf(s); l.month == 0 {
		return s, false
	}
	at := 3
	word := func() []byte {
		for at < len(s) && s[at] == ' ' && at < 40 {
			at++
		}
		from := at
		for at < len(s) && s[at] != ' ' && at < 40 {
			at++
		}
		return s[from:at]
	}
	day, err := strconv.Atoi(string(word()))
	if err != nil || day < 1 || day > 31 {
		return s, false
	}
	l.day = day
	clock := word()
	if isYear(clock) {
		l.yearly, clock = true, word()
	}
	if len(clock) < 8 || clock[2] != ':' || clock[5] != ':' || clock[0] < '0' || clock[0] > '2' {
		return s, false
	}
	if before := at; !l.yearly && isYear(word()) {
		l.yearly = true
	} else {
		at = before
	}
	l.stamp = bytes.TrimSuffix(s[:at], []byte(":"))
	return bytes.TrimPrefix(s[at:], []byte(" ")), true
}

func isYear(w []byte) bool {
	return len(w) == 4 && (w[0] == '1' && w[1] == '9' || w[0] == '2' && w[1] == '0') && w[2] >= '0' && w[2] <= '9' && w[3] >= '0' && w[3] <= '9'
}

// monthOf is the month that a text begins with, 0 for none.
func monthOf(s []byte) int {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	if len(s) < 3 {
		return 0
	}
	for i := 0; i < len(names); i += 3 {
		if string(s[:3]) == names[i:i+3] {
			return i/3 + 1
		}
	}
	return 0
}

// tag reads host and program: "host prog[pid]: message", where the host may be
// missing, or the program.
func (l *line) tag(s []byte) {
	first, rest, _ := bytes.Cut(s, []byte(" "))
	if !l.programIn(s) {
		l.host = first
		s = bytes.TrimLeft(rest, " ")
		if !l.programIn(s) {
			l.message = s
		}
		return
	}
}

// maxTag bounds the name of a program.
const maxTag = 255

// programIn reads "prog[pid]: message" or "prog: message".
func (l *line) programIn(s []byte) bool {
	end := bytes.IndexAny(s[:min(len(s), maxTag)], " :[")
	if end <= 0 || s[end] == ' ' {
		return false
	}
	if s[end] == ':' && end+1 < len(s) && s[end+1] != ' ' {
		return false // an address with colons, or a time
	}
	rest := s[end:]
	var pid []byte
	if rest[0] == '[' {
		i := bytes.IndexByte(rest[:min(len(rest), 32)], ']')
		if i < 0 {
			return false
		}
		pid, rest = rest[1:i], rest[i+1:]
	}
	if len(rest) > 0 && rest[0] != ':' && rest[0] != ' ' {
		return false
	}
	l.program, l.pid = s[:end], pid
	l.message = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte(":")), []byte(" "))
	return true
}
