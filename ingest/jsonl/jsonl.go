// Package jsonl reads JSON lines of any shape: one object a line. It is the
// last of the JSON formats. The whole object is kept verbatim in column data;
// time and host are taken where a well-known key holds them.
package jsonl

import (
	"bytes"
	"errors"
	"math"
	"strconv"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// Format reads JSON lines that no other format knows.
var Format = &ingest.Format{
	Name:    "jsonl",
	Doc:     "JSON lines of any shape. The object stays verbatim in data; time and host are taken from well-known keys; the class is other, or cloud for cloud audit records.",
	Sniff:   sniff,
	Decoder: func() ingest.LineDecoder { return &decoder{} },
}

func sniff(_ string, head []byte) (string, error) {
	complete := bytes.IndexByte(head, '\n') >= 0
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if line[0] != '{' {
			return "", errors.New("does not begin with a JSON object")
		}
		if !complete {
			return "jsonl", nil // a first record longer than the head: its lines will tell
		}
		if _, err := jsonscan.Object(nil, line); err != nil {
			return "", err
		}
		return "jsonl", nil
	}
	return "", errors.New("has no line")
}

type decoder struct {
	b      *event.Batch
	fields []jsonscan.Field
	text   []byte
}

func (d *decoder) Begin(b *event.Batch) { d.b = b }

// Keys that hold the time and the host, best first.
var (
	timeKeys = []string{"TimeGenerated", "eventTime", "EventTime", "Timestamp", "timestamp", "@timestamp", "ts", "time"}
	hostKeys = []string{"Computer", "Hostname", "DeviceName", "HostName", "host_name", "hostname", "host", "@system"}
)

func (d *decoder) Decode(line []byte) error {
	var err error
	if d.fields, err = jsonscan.Object(d.fields[:0], line); err != nil {
		return err
	}
	b := d.b
	b.SetText(event.ColData, bytes.TrimSpace(line))
	class := event.Other
	if d.find("eventSource") != nil && d.find("eventName") != nil {
		class = event.Cloud
		d.copy("eventSource", event.ColCloudService)
		d.copy("eventName", event.ColCloudOperation)
		d.copy("awsRegion", event.ColCloudRegion)
		d.copy("userAgent", event.ColUserAgent)
	}
	b.SetString(event.ColClass, string(class))
	for _, k := range timeKeys {
		if f := d.find(k); f != nil && d.time(f) {
			break
		}
	}
	for _, k := range hostKeys {
		if v := d.string(d.find(k)); len(v) > 0 {
			b.SetText(event.ColHostRaw, v)
			short, _, _ := bytes.Cut(v, []byte("."))
			b.SetText(event.ColHost, bytes.ToLower(short))
			break
		}
	}
	d.copy("Message", event.ColMessage)
	d.copy("message", event.ColMessage)
	return nil
}

// time reads an ISO text or an epoch number; the keys looked at hold UTC.
func (d *decoder) time(f *jsonscan.Field) bool {
	row := d.b.Rows() - 1
	var t int64
	switch f.Kind {
	case jsonscan.String:
		v := d.string(f)
		var ok bool
		if t, _, ok = timestamp.Parse(v); !ok {
			return false
		}
		d.b.SetText(event.ColTSRaw, v)
	case jsonscan.Number:
		seconds, err := strconv.ParseFloat(string(f.Value), 64)
		if err != nil || seconds < 0 || seconds > 1e10 {
			return false
		}
		t = int64(math.Round(seconds * 1e6))
		d.b.SetText(event.ColTSRaw, f.Value)
	default:
		return false
	}
	d.b.SetInt(event.ColTS, t)
	d.b.Basis[row] = event.BasisUTC
	return true
}

func (d *decoder) copy(name string, c event.Col) {
	if v := d.string(d.find(name)); len(v) > 0 {
		d.b.SetText(c, v)
	}
}

func (d *decoder) find(name string) *jsonscan.Field {
	for i := range d.fields {
		if string(d.fields[i].Key) == name {
			return &d.fields[i]
		}
	}
	return nil
}

// string returns the text of a string field, nil for anything else.
func (d *decoder) string(f *jsonscan.Field) []byte {
	if f == nil || f.Kind != jsonscan.String {
		return nil
	}
	d.text = jsonscan.Text(d.text[:0], f.Value, f.Escaped)
	return d.text
}
