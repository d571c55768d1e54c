package record

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// beside names the columns that are derived with a column.
var beside = map[event.Col]event.Col{
	event.ColUser: event.ColUserDomain, event.ColTargetUser: event.ColTargetDomain, event.ColHeaderUser: event.ColHeaderDomain,
	event.ColProcExe: event.ColProcName, event.ColFilePath: event.ColFileName,
}

// set puts a text into a column of the row; false if it cannot be read so.
func (m *Mapper) set(c event.Col, as As, v []byte) bool {
	v = bytes.TrimSpace(v)
	if len(v) == 0 || len(v) == 1 && v[0] == '-' {
		return false
	}
	b := m.b
	switch as {
	case Text:
		if event.Columns[c].Kind != event.Text {
			return m.number(c, v)
		}
		b.SetText(c, v)
	case Lower:
		b.SetText(c, bytes.ToLower(v))
	case Int:
		return m.number(c, v)
	case IP:
		return m.memo.IP(b, c, v)
	case Host:
		m.memo.Host(b, v)
	case User:
		domain, split := beside[c]
		if !split {
			b.SetText(c, v)
			return true
		}
		m.memo.User(b, c, domain, v)
	case Path:
		name, named := beside[c]
		if !named {
			b.SetText(c, v)
			return true
		}
		m.memo.Path(b, c, name, v)
	case Hashes:
		return m.memo.Hashes(b, v)
	case Bool:
		return setBool(b, c, v)
	case Time:
		t, _, ok := timestamp.ParseAny(v, timestamp.Form{})
		if ok {
			b.SetInt(c, t)
		}
		return ok
	case Outcome:
		word := outcome(v)
		if word != "" {
			b.SetString(c, word)
		}
		return word != ""
	case Transport:
		b.SetText(c, transport(v))
	case Direction:
		word := direction(v)
		if word != "" {
			b.SetString(c, word)
		}
		return word != ""
	}
	return true
}

// number stores an integer, also one that is printed as a float.
func (m *Mapper) number(c event.Col, v []byte) bool {
	if n, ok := jsonscan.Int(v); ok {
		m.b.SetInt(c, n)
		return true
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return false
	}
	m.b.SetInt(c, int64(f))
	return true
}

func setBool(b *event.Batch, c event.Col, v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "true", "1", "yes":
		b.SetBool(c, true)
	case "false", "0", "no":
		b.SetBool(c, false)
	default:
		return false
	}
	return true
}

// time reads the time of the event; false if it cannot be read.
func (m *Mapper) time(v []byte, local bool) bool {
	b := m.b
	var form timestamp.Form
	if m.options != nil {
		form.DayFirst = m.options.DayFirst
	}
	t, zone, ok := timestamp.ParseAny(v, form)
	if !ok {
		return false
	}
	b.SetText(event.ColTSRaw, v)
	b.SetInt(event.ColTS, t)
	b.Basis[b.Rows()-1] = event.BasisUTC
	if zone == timestamp.None && local {
		b.Basis[b.Rows()-1] = event.BasisLocal
	}
	return true
}

// outcome reads the words of results; a number is one only where 0 is success.
func outcome(v []byte) string {
	switch strings.ToLower(string(v)) {
	case "success", "succeeded", "true", "0", "allow", "allowed", "ok", "yes", "passed", "pass", "accept", "accepted":
		return "success"
	case "failure", "failed", "fail", "false", "deny", "denied", "block", "blocked", "error", "no", "reject", "rejected", "interrupted", "timeout", "drop", "dropped":
		return "failure"
	}
	if n, ok := jsonscan.Int(v); ok && n != 0 {
		return "failure"
	}
	return ""
}

var protocols = map[string]string{"1": "icmp", "2": "igmp", "6": "tcp", "17": "udp", "47": "gre", "50": "esp", "58": "ipv6-icmp", "t": "tcp", "u": "udp"}

func transport(v []byte) []byte {
	v = bytes.ToLower(v)
	if name := protocols[string(v)]; name != "" {
		return []byte(name)
	}
	return v
}

func direction(v []byte) string {
	switch strings.ToLower(string(v)) {
	case "outbound", "out", "o", "egress", "true", "%%14593", "outgoing":
		return "outbound"
	case "inbound", "in", "i", "ingress", "false", "%%14592", "incoming":
		return "inbound"
	}
	return ""
}
