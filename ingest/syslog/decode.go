package syslog

import (
	"bytes"
	"errors"
	"strconv"

	"forensic/ingest"
	"forensic/ingest/internal/audit"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/timestamp"
	"forensic/ingest/internal/unixlog"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// table is the table of all records.
const table = "syslog"

// facilities and severities are named as in RFC 5424.
var (
	facilities = [...]string{
		"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
		"local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
	}
	severities = [...]string{"emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"}
)

// decoder makes rows of records.
type decoder struct {
	batch   *event.Batch
	mapper  *record.Mapper
	context *context
	row     int // of the block
	turn    int // of context.turns
	line    line
	what    unixlog.Meaning
	object  record.Object
}

func newDecoder() ingest.Decoder {
	d := &decoder{}
	d.mapper = record.NewMapper([]*record.Schema{{
		Name: table, Doc: "records of syslog", Needs: []string{"message"},
		Windows: winlog.SysmonSyslog, // Sysmon for Linux writes its events as XML into messages
		Fields: []record.Map{
			{From: "host", To: event.ColHost, As: record.Host},
			{From: "program", To: event.ColProvider, As: record.Text},
			{From: "pid", To: event.ColProcPID, As: record.Int},
			{From: "facility", To: event.ColChannel, As: record.Text},
			{From: "severity", To: event.ColLogLevel, As: record.Text},
			{From: "msgid", To: event.ColCode, As: record.Text},
			{From: "message", To: event.ColMessage, As: record.Text},
		},
		Classify: func(*record.View) event.Class { return d.what.Class },
		Finish:   d.finish,
	}})
	return d
}

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, ctx any) {
	d.mapper.Begin(b, table, &in.Options)
	d.batch, d.context = b, ctx.(*context)
	d.row, d.turn = 0, 0
	if n := d.context.blank; n > 0 {
		b.Note(n, "blank lines")
	}
	if n := d.context.comments; n > 0 {
		b.Note(n, "lines of journalctl between records, not kept")
	}
}

// Decode maps one record.
func (d *decoder) Decode(text []byte) error {
	for d.turn < len(d.context.turns) && d.context.turns[d.turn] <= d.row {
		d.turn++
	}
	d.row++
	first, rest, more := bytes.Cut(text, []byte("\n"))
	l, ok := parse(first)
	if !ok {
		return errors.New("does not begin as syslog does")
	}
	if more {
		l.message = append(append(bytes.Clone(l.message), '\n'), rest...)
	}
	d.line, d.what = l, unixlog.Read(baseName(l.program), l.message)
	fields, data := d.fields()
	d.mapper.Row(fields, data)
	return nil
}

// fields are the parts of the record as a JSON object.
func (d *decoder) fields() ([]jsonscan.Field, []byte) {
	l, o := &d.line, &d.object
	o.Reset()
	if l.priority >= 0 {
		o.String("facility", facilities[l.priority/8])
		o.String("severity", severities[l.priority%8])
	}
	for _, f := range [...]struct {
		name string
		text []byte
	}{{"time", l.stamp}, {"host", l.host}, {"program", l.program}} {
		if len(f.text) > 0 {
			o.Text(f.name, audit.Printable(f.text))
		}
	}
	if _, err := strconv.ParseUint(string(l.pid), 10, 31); err == nil && (l.pid[0] != '0' || len(l.pid) == 1) {
		o.Raw("pid", l.pid)
	} else if len(l.pid) > 0 {
		o.Text("procid", audit.Printable(l.pid))
	}
	if len(l.msgid) > 0 {
		o.Text("msgid", audit.Printable(l.msgid))
	}
	if len(l.data) > 0 {
		o.Text("structured_data", audit.Printable(l.data))
	}
	o.Text("message", audit.Printable(l.message))
	return o.Done()
}

// finish sets the time and what the message says.
func (d *decoder) finish(v *record.View) {
	d.time(v)
	if name := baseName(d.line.program); name != "" {
		v.Set(event.ColProcName, record.Lower, []byte(name))
	}
	d.what.Fill(v)
}

// time reads the time of the record. A plain one without a known year is NULL.
func (d *decoder) time(v *record.View) {
	l, b := &d.line, v.Batch
	if len(l.stamp) == 0 {
		return
	}
	b.SetText(event.ColTSRaw, l.stamp)
	form := timestamp.Form{}
	if d.context.year > 0 {
		form.Year = d.context.year + d.turn
	}
	if form.Year == 0 && l.form == plain && !l.yearly {
		b.Note(1, "times without a year, which nothing in the first lines tells")
		return
	}
	t, zone, ok := timestamp.ParseAny(l.stamp, form)
	if !ok {
		return
	}
	row := b.Rows() - 1
	b.SetInt(event.ColTS, t)
	b.Basis[row] = event.BasisUTC
	if zone == timestamp.None {
		b.Basis[row] = event.BasisLocal
		if a, ok := auditTime(l.message); ok {
			b.Anchor[row] = a.UnixMicro()
		}
	}
}

// baseName is the program without its folder.
func baseName(program []byte) string {
	return string(program[bytes.LastIndexByte(program, '/')+1:])
}
