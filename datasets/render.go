package datasets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// event is one event before it is written.
type event struct {
	at   instant
	host *host
	kind *kind
	by   *account // whose account the header names, if the kind has one
	pid  int      // of the writer of the event, for the header
	part part
	bare bool // the collector could not render the message
	// values are those of kind.fields, in that order; "" leaves a field out.
	values []string
}

// part says what an event belongs to.
type part uint8

const (
	background part = iota
	handsOn         // a step of the intrusion
	beacon          // the intruder's program reporting at night
)

// template is a kind made ready for writing: everything constant is JSON already.
type template struct {
	head   []byte // from the opening brace to the value of Channel
	keys   [][]byte
	lost   []bool
	pieces []piece
	events bool // data field EventType replaces the header's
}

// piece is a part of a message: constant text (as JSON), then a field (-1: none).
type piece struct {
	text  []byte
	field int
}

// renderer writes events as nxlog's JSON lines.
type renderer struct {
	templates map[*kind]*template
}

func newRenderer() (*renderer, error) {
	r := &renderer{templates: make(map[*kind]*template)}
	for _, k := range kinds() {
		t, err := compile(k)
		if err != nil {
			return nil, err
		}
		r.templates[k] = t
	}
	return r, nil
}

func compile(k *kind) (*template, error) {
	t := &template{events: slices.Contains(k.fields, "EventType")}
	t.head = appendHead(nil, k, t.events)
	for _, f := range k.fields {
		t.keys = append(t.keys, append(appendEscaped([]byte(`,"`), f), `":"`...))
		t.lost = append(t.lost, slices.Contains(k.lost, f))
	}
	text := k.text
	if k.channel == sysmonChannel {
		for _, f := range k.fields {
			text += "\r\n" + f + ": {" + f + "}"
		}
	}
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		field := slices.Index(k.fields, name)
		if found && (!closed || field < 0) {
			return nil, fmt.Errorf("message of event %d names the unknown field %q", k.id, name)
		}
		t.pieces = append(t.pieces, piece{appendEscaped(nil, before), field})
		text = after
	}
	return t, nil
}

// appendHead appends the header values that a kind never varies.
func appendHead(b []byte, k *kind, events bool) []byte {
	str := func(key, value string) {
		b = append(appendEscaped(append(append(append(b, `,"`...), key...), `":"`...), value), '"')
	}
	num := func(key string, value int) {
		b = strconv.AppendInt(append(append(append(b, `,"`...), key...), `":`...), int64(value), 10)
	}
	b = append(append(b, `{"Keywords":`...), k.keywords...)
	num("SeverityValue", k.level.value)
	str("Severity", k.level.severity)
	if events { // nxlog moves its own value out of the way, misspelling the key
		str("EventTypeOrignal", k.level.event)
	} else {
		str("EventType", k.level.event)
	}
	num("EventID", k.id)
	num("Task", k.task)
	str("SourceName", k.source)
	if k.provider != "" {
		str("ProviderGuid", k.provider)
	}
	if k.version >= 0 {
		num("Version", k.version)
		num("OpcodeValue", opcodeValue(k.opcode))
	}
	if k.opcode != "" {
		str("Opcode", k.opcode)
	}
	if k.category != "" {
		str("Category", k.category)
	}
	str("SourceModuleName", "eventlog")
	str("SourceModuleType", "im_msvistalog")
	str("host", forwarder)
	num("port", forwarderPort)
	str("@version", "1")
	return append(b, `,"tags":["synthetic"],"Channel":"`...)
}

func opcodeValue(opcode string) int {
	switch opcode {
	case "On create calls":
		return 15
	case "To be used when operation is just executing a method":
		return 20
	}
	return 0
}

// stamp is what the collector adds on receipt.
type stamp struct {
	received instant
	record   int64 // RecordNumber: counts per host and channel
	thread   int   // ThreadID of the writer
	short    bool  // the host is named without its domain
}

// append appends the line of e, with its line feed.
func (r *renderer) append(b []byte, e *event, s stamp) []byte {
	t := r.templates[e.kind]
	b = append(b, t.head...)
	b = append(b, e.host.channel(e.kind.channel)...)
	b = append(b, `","Hostname":"`...)
	b = append(b, e.host.name...)
	if !s.short {
		b = append(append(b, '.'), dnsDomain...)
	}
	b = append(b, `","EventTime":"`...)
	b = appendDateTime(b, e.at+collectorOffset, ' ')
	b = append(b, `","EventReceivedTime":"`...)
	b = appendDateTime(b, s.received+collectorOffset, ' ')
	b = append(b, `","@timestamp":"`...)
	b = appendMillis(appendDateTime(b, s.received, 'T'), s.received)
	b = strconv.AppendInt(append(b, `Z","RecordNumber":`...), s.record, 10)
	b = strconv.AppendInt(append(b, `,"ExecutionProcessID":`...), int64(e.pid), 10)
	b = strconv.AppendInt(append(b, `,"ThreadID":`...), int64(s.thread), 10)
	b = appendActor(b, e)
	b = t.appendData(b, e)
	if e.bare {
		if e.kind.actor == userActor || e.kind.textOnly {
			b = append(b, `,"ERROR_EVT_UNRESOLVED":true`...)
		}
	} else {
		b = t.appendMessage(b, e)
	}
	return append(b, '}', '\n')
}

func appendActor(b []byte, e *event) []byte {
	by := e.by
	switch {
	case e.kind.actor == systemActor:
		by = localSystem
	case e.kind.actor == noActor || by == nil:
		return b
	}
	b = append(append(b, `,"AccountName":"`...), by.name...)
	b = append(append(b, `","Domain":"`...), by.domain...)
	b = append(append(b, `","UserID":"`...), by.sid...)
	return append(b, `","AccountType":"User"`...)
}

func (t *template) appendData(b []byte, e *event) []byte {
	if e.kind.textOnly {
		return b
	}
	for i, v := range e.values {
		if v == "" || e.bare && t.lost[i] {
			continue
		}
		b = append(appendEscaped(append(b, t.keys[i]...), v), '"')
	}
	return b
}

func (t *template) appendMessage(b []byte, e *event) []byte {
	b = append(b, `,"Message":"`...)
	for _, p := range t.pieces {
		b = append(b, p.text...)
		if p.field >= 0 {
			b = appendEscaped(b, e.values[p.field])
		}
	}
	return append(b, '"')
}

const hexDigits = "0123456789abcdef"

// appendEscaped appends s as the inside of a JSON string. s must be UTF-8.
func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\r':
			b = append(b, '\\', 'r')
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(b, s[from:]...)
}
