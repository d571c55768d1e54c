package winlog

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"forensic/ingest/internal/jsonscan"
)

// XML reads events in the XML of the Windows event log, as wevtutil, Get-WinEvent
// and Sysmon for Linux write it. It knows elements, attributes, character data,
// the five named entities and character references, CDATA and comments; anything
// that could lead outside the text (a DTD, an external entity) is an error.
type XML struct {
	in    []byte
	pos   int
	depth int

	ev     Event
	texts  []byte // plain texts of the event; they never move once written
	fields []jsonscan.Field
	quoted []byte // JSON of the fields
	spans  []span
	names  map[string]int
}

type span struct{ key, keyEnd, value, valueEnd int }

const (
	maxXMLDepth = 64
	maxXMLField = 4096
)

var errNoEvent = errors.New("not the XML of a Windows event")

// Parse takes one <Event> element apart. The event is valid until the next call.
func (x *XML) Parse(text []byte) (*Event, error) {
	x.in, x.pos, x.depth = text, 0, 0
	x.ev = Event{}
	x.texts, x.quoted, x.spans = x.texts[:0], x.quoted[:0], x.spans[:0]
	if cap(x.texts) < len(text) {
		x.texts = make([]byte, 0, 2*len(text)) // unescaping never lengthens, so it does not move
	}
	if x.names == nil {
		x.names = map[string]int{}
	}
	clear(x.names)
	t, err := x.next()
	for err == nil && t.kind == textTag && len(bytes.TrimSpace(t.text)) == 0 {
		t, err = x.next()
	}
	if err != nil || t.kind != openTag || local(t.name) != "Event" {
		return nil, errors.Join(errNoEvent, err)
	}
	if !t.empty {
		if err := x.event(); err != nil {
			return nil, err
		}
	}
	if x.ev.Code == nil && len(x.spans) == 0 {
		return nil, errNoEvent
	}
	x.fields = x.fields[:0]
	for _, s := range x.spans {
		v := x.quoted[s.value:s.valueEnd]
		x.fields = append(x.fields, jsonscan.Field{
			Key: x.quoted[s.key:s.keyEnd], KeyEscaped: bytes.IndexByte(x.quoted[s.key:s.keyEnd], '\\') >= 0,
			Value: v, Escaped: bytes.IndexByte(v, '\\') >= 0,
		})
	}
	x.ev.Data = x.fields
	return &x.ev, nil
}

// Data reads a fragment that holds event data alone: <EventData>, <DataItem> or
// a run of <Param>. It returns the fields, valid until the next call.
func (x *XML) Data(text []byte) ([]jsonscan.Field, error) {
	wrapped := append(append([]byte("<Event><EventData>"), text...), "</EventData></Event>"...)
	ev, err := x.Parse(wrapped)
	if err != nil {
		return nil, err
	}
	return ev.Data, nil
}

// event reads the children of <Event>.
func (x *XML) event() error {
	return x.children(func(t token) error {
		switch local(t.name) {
		case "System":
			return x.inside(t, x.system)
		case "EventData", "UserData":
			return x.inside(t, func(c token) error { return x.data(c, "") })
		case "RenderingInfo":
			return x.inside(t, x.rendering)
		}
		return x.skip(t)
	})
}

// system reads a child of <System>.
func (x *XML) system(t token) error {
	ev := &x.ev
	switch local(t.name) {
	case "Provider":
		ev.Provider = x.attr(t, "Name", "EventSourceName")
	case "TimeCreated":
		ev.Time = x.attr(t, "SystemTime")
	case "Execution":
		ev.PID, ev.TID = x.attr(t, "ProcessID"), x.attr(t, "ThreadID")
	case "Security":
		ev.UserSID = x.attr(t, "UserID")
	case "Correlation":
		return x.skip(t)
	}
	text, err := x.content(t)
	if to := ev.element(local(t.name)); err == nil && to != nil {
		*to = text
	}
	return err
}

// element returns where the text of a child of <System> goes, nil for nowhere.
func (e *Event) element(name string) *[]byte {
	switch name {
	case "EventID":
		return &e.Code
	case "Level":
		return &e.Level
	case "Task":
		return &e.Task
	case "Opcode":
		return &e.Opcode
	case "Keywords":
		return &e.Keywords
	case "EventRecordID":
		return &e.RecordID
	case "Channel":
		return &e.Channel
	case "Computer":
		return &e.Computer
	}
	return nil
}

// rendering reads a child of <RenderingInfo>, whose words are better than numbers.
func (x *XML) rendering(t token) error {
	text, err := x.content(t)
	if err != nil || len(text) == 0 {
		return err
	}
	switch local(t.name) {
	case "Message":
		x.ev.Message = text
	case "Level":
		x.ev.Level = text
	case "Task":
		x.ev.Task = text
	case "Opcode":
		x.ev.Opcode = text
	}
	return nil
}

// data reads an element of the event data: <Data Name="x">v</Data>, or any
// element of user data, named by itself.
func (x *XML) data(t token, prefix string) error {
	name := string(x.attr(t, "Name"))
	if name == "" {
		name = prefix + local(t.name)
	}
	if t.empty {
		x.add(name, nil)
		return nil
	}
	var text []byte
	nested := false
	err := x.children2(func(c token) error {
		if c.kind == textTag {
			text = append(text, c.text...)
			return nil
		}
		nested = true
		return x.data(c, "")
	})
	if err == nil && (!nested || len(bytes.TrimSpace(text)) > 0) {
		x.add(name, text)
	}
	return err
}

// add keeps a field of the event data; a name that is there already is numbered.
func (x *XML) add(name string, text []byte) {
	if len(x.spans) >= maxXMLField {
		return
	}
	name = x.unique(name)
	var s span
	s.key = len(x.quoted) + 1
	x.quoted, _ = jsonscan.Quote(x.quoted, []byte(name))
	s.keyEnd = len(x.quoted) - 1
	s.value = len(x.quoted)
	x.quoted, _ = jsonscan.Quote(x.quoted, text)
	s.valueEnd = len(x.quoted)
	x.spans = append(x.spans, s)
}

// unique numbers a name that is there already, and the values without a name,
// which become param1, param2 and so on as other readers call them.
func (x *XML) unique(name string) string {
	n := x.names[name]
	x.names[name] = n + 1
	stem := name
	if name == "Data" || name == "Param" {
		stem = "param"
	} else if n == 0 {
		return name
	}
	for n++; ; n++ {
		numbered := stem + strconv.Itoa(n)
		if x.names[numbered] == 0 {
			x.names[numbered] = 1
			return numbered
		}
	}
}

// inside reads the children of an element of the event's first level.
func (x *XML) inside(t token, child func(token) error) error {
	if t.empty {
		return nil
	}
	return x.children(child)
}

// children hands every child element of the open element on; text between them
// is passed over.
func (x *XML) children(child func(token) error) error {
	return x.children2(func(t token) error {
		if t.kind == textTag {
			return nil
		}
		return child(t)
	})
}

// children2 is children with the text.
func (x *XML) children2(child func(token) error) error {
	if x.depth++; x.depth > maxXMLDepth {
		return fmt.Errorf("elements nest deeper than %d", maxXMLDepth)
	}
	for {
		t, err := x.next()
		if err != nil {
			return err
		}
		if t.kind == closeTag {
			x.depth--
			return nil
		}
		if err := child(t); err != nil {
			return err
		}
	}
}

// content is the text of an element without children.
func (x *XML) content(t token) ([]byte, error) {
	if t.empty {
		return nil, nil
	}
	start := len(x.texts)
	err := x.children2(func(c token) error {
		if c.kind == textTag {
			x.texts = append(x.texts, c.text...)
			return nil
		}
		return x.skip(c)
	})
	return bytes.TrimSpace(x.texts[start:len(x.texts):len(x.texts)]), err
}

func (x *XML) skip(t token) error {
	if t.empty {
		return nil
	}
	return x.children(x.skip)
}

// attr returns the first attribute of these names that is not empty.
func (x *XML) attr(t token, names ...string) []byte {
	for _, name := range names {
		rest := t.attrs
		for len(rest) > 0 {
			var key, value []byte
			if key, value, rest = attribute(rest); local(key) == name && len(value) > 0 {
				start := len(x.texts)
				x.texts = appendUnescaped(x.texts, value)
				return x.texts[start:len(x.texts):len(x.texts)]
			}
		}
	}
	return nil
}

// local is a name without its namespace prefix.
func local(name []byte) string { return string(name[bytes.IndexByte(name, ':')+1:]) }
