// Package audit reads the text of Linux audit records: the line as auditd writes
// it to audit.log, as dispatchers send it over syslog, and as agents copy it into
// their own logs. It knows the syntax and the encodings of values; what a record
// means is left to formats.
package audit

import (
	"bytes"
	"strconv"
)

// Bounds of what is taken for the head of a line.
const (
	maxNode  = 255
	maxStamp = 48
)

// Line is one audit line taken apart: a record of one type, a part of the event
// that its time and serial number name. The slices share the memory of the line.
type Line struct {
	Node   []byte // machine, where the line or the syslog prefix before it names one
	Type   string // SYSCALL, EXECVE, ...; a number that is not known stays one
	Stamp  []byte // "1551485405.594:7507" as printed
	Time   []byte // seconds since 1970, UTC, with milliseconds
	Serial int64
	Body   []byte // the fields
}

// Parse finds the audit record in a line: `type=X msg=audit(time:serial): body`,
// optionally after `node=N` and whatever a logger put in front. Ok is false where
// there is none.
func Parse(line []byte) (l Line, ok bool) {
	open := bytes.Index(line, []byte("audit("))
	if open < 0 {
		return l, false
	}
	head, rest := line[:open], line[open+len("audit("):]
	end := bytes.IndexByte(rest[:min(len(rest), maxStamp)], ')')
	if end < 0 {
		return l, false
	}
	l.Stamp = rest[:end]
	if l.Time, l.Serial, ok = stamp(l.Stamp); !ok {
		return l, false
	}
	l.Body = bytes.TrimSpace(bytes.TrimPrefix(rest[end+1:], []byte(":")))
	at := bytes.LastIndex(head, []byte("type="))
	if at < 0 || at > 0 && head[at-1] != ' ' {
		return l, false
	}
	word, after, _ := bytes.Cut(head[at+len("type="):], []byte(" "))
	if after = bytes.TrimSpace(after); !isType(word) || len(after) > 0 && string(after) != "msg=" {
		return l, false
	}
	l.Type = typeName(word)
	l.Node = node(bytes.TrimSpace(head[:at]))
	return l, len(l.Node) <= maxNode
}

// stamp reads "seconds.milliseconds:serial".
func stamp(s []byte) (time []byte, serial int64, ok bool) {
	time, number, found := bytes.Cut(s, []byte(":"))
	serial, err := strconv.ParseInt(string(number), 10, 64)
	whole, part, _ := bytes.Cut(time, []byte("."))
	if !found || err != nil || serial < 0 || !digits(whole) || len(part) > 0 && !digits(part) || len(time) > len(whole) && len(part) == 0 {
		return nil, 0, false
	}
	return time, serial, len(whole) == 1 || whole[0] != '0'
}

func digits(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) > 0
}

// node is the machine that the text before "type=" names: node=N, or the word
// before the program of a syslog line, "Mar  2 00:10:05 host audispd:".
func node(head []byte) []byte {
	if i := bytes.LastIndex(head, []byte("node=")); i >= 0 {
		name, _, _ := bytes.Cut(head[i+len("node="):], []byte(" "))
		return name
	}
	words := bytes.Fields(head[max(0, len(head)-4*maxNode):])
	for i := len(words) - 1; i > 0; i-- {
		if w := words[i]; w[len(w)-1] == ':' && string(w) != "audit:" {
			return words[i-1]
		}
	}
	return nil
}

// numbers names the types that the kernel prints as numbers when no daemon
// listens.
var numbers = map[string]string{
	"1006": "LOGIN", "1100": "USER_AUTH", "1101": "USER_ACCT", "1103": "CRED_ACQ", "1104": "CRED_DISP", "1105": "USER_START", "1106": "USER_END",
	"1110": "CRED_REFR", "1112": "USER_LOGIN", "1113": "USER_LOGOUT", "1123": "USER_CMD", "1130": "SERVICE_START", "1131": "SERVICE_STOP",
	"1300": "SYSCALL", "1302": "PATH", "1305": "CONFIG_CHANGE", "1306": "SOCKADDR", "1307": "CWD", "1309": "EXECVE", "1320": "EOE", "1325": "NETFILTER_CFG",
	"1327": "PROCTITLE", "1400": "AVC", "1701": "ANOM_ABEND",
}

// isType tells the names of types, upper case, and UNKNOWN[1334].
func isType(word []byte) bool {
	for _, c := range word {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '[' && c != ']' {
			return false
		}
	}
	return len(word) > 0 && len(word) <= maxStamp
}

func typeName(word []byte) string {
	if name := numbers[string(word)]; name != "" {
		return name
	}
	return string(word)
}
