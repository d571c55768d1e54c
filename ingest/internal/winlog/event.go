package winlog

import (
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// Event is a Windows event taken apart, whatever carried it. Texts are plain,
// not JSON; nil or empty ones are missing. Its slices are read during Row only.
type Event struct {
	Provider, Channel, Code, Computer []byte
	Time                              []byte // when the event was, in any form; UTC unless it has an offset
	RecordID, PID, TID                []byte // of the header
	Level, Task, Opcode, Keywords     []byte
	UserSID, User, UserDomain         []byte // of the header
	Message                           []byte // as rendered
	Data                              []jsonscan.Field
	// Object is what column data gets: the whole record. If nil, it is written
	// from Data.
	Object []byte
	Header []jsonscan.Field // what else the header holds, for event_header
}

// Row fills the current row of the batch from an event.
func (d *Decoder) Row(e *Event) {
	b := d.b
	d.fam, d.header, d.data = native, d.header[:0], d.data[:0]
	d.name(e.Code, e.Channel, e.Provider, e.Computer)
	for _, t := range [...]struct {
		to   event.Col
		text []byte
	}{
		{event.ColLogLevel, e.Level},
		{event.ColTask, e.Task},
		{event.ColOpcode, e.Opcode},
		{event.ColMessage, e.Message},
		{event.ColHeaderSID, e.UserSID},
		{event.ColHeaderUser, e.User},
		{event.ColHeaderDomain, e.UserDomain},
	} {
		putText(b, t.to, t.text)
	}
	putNumber(b, event.ColRecordID, e.RecordID)
	putNumber(b, event.ColExecPID, e.PID)
	putNumber(b, event.ColExecTID, e.TID)
	d.keywords(e.Keywords)
	d.fields = append(d.fields[:0], e.Data...)
	d.locate(d.fields)
	for i := range d.fields {
		d.set(d.keys[i], &d.fields[i])
		if e.Object == nil {
			d.data = appendField(d.data, &d.fields[i])
		}
	}
	for i := range e.Header {
		d.header = appendField(d.header, &e.Header[i])
	}
	d.nativeTime(e.Time)
	d.finish()
	if e.Object != nil {
		b.SetText(event.ColData, e.Object)
	}
}

// nativeTime reads the time of the event, and Sysmon's own where there is no other.
func (d *Decoder) nativeTime(raw []byte) {
	b := d.b
	if len(raw) == 0 {
		raw = d.valueOf(keyUtcTime)
	}
	t, _, ok := timestamp.ParseAny(raw, timestamp.Form{})
	if len(raw) > 0 {
		b.SetText(event.ColTSRaw, raw)
	}
	if ok {
		b.SetInt(event.ColTS, t)
		b.Basis[b.Rows()-1] = event.BasisUTC
	}
}
