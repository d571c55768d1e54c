package winlog

import (
	"bytes"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// setHeader handles a header field; false means it has no column of its own and
// is to be kept in event_header.
func (d *Decoder) setHeader(k key, f *jsonscan.Field) bool {
	switch k {
	case keyEventID, keyEventIDLower, keyHostname, keyComputerName:
		return true
	case keyChannel, keyLogName, keySourceName, keySourceNameLower:
		return true
	case keySource:
		return d.slots[keySourceName] == 0
	case keyEventTime, keyTimeCreated, keyUtcTime:
		return true
	case keyTimestamp:
		return d.fam == winlogbeat || d.fam == nxlog2020 || d.fam == nxlog2019 || d.repeatsTimeCreated(f)
	case keyMessage, keyMessageLower:
		d.setText(event.ColMessage, f)
	case keyExecutionProcessID, keyProcessIDLower:
		return d.number(event.ColExecPID, f)
	case keyProcessID: // nxlog 2019: the writer of the event, not the process it is about
		return d.number(event.ColExecPID, f)
	case keyThreadID, keyThreadIDLower:
		return d.number(event.ColExecTID, f)
	case keyRecordNumber, keyRecordNumberLower:
		return d.number(event.ColRecordID, f)
	case keyAccountName:
		d.setText(event.ColHeaderUser, f)
	case keyDomain:
		d.setText(event.ColHeaderDomain, f)
	case keyUserID:
		d.setText(event.ColHeaderSID, f)
	case keySeverity, keyLevel, keyLevelLower:
		d.setText(event.ColLogLevel, f)
	case keyTask:
		if d.slots[keyCategory] != 0 {
			return false
		}
		d.setText(event.ColTask, f)
	case keyCategory, keyTaskLower:
		d.setText(event.ColTask, f)
	case keyOpcode, keyOpcodeLower:
		d.setText(event.ColOpcode, f)
	case keyKeywords, keyKeywordsLower:
		d.keywords(d.value(f))
	case keyEventType:
		return d.eventType(f)
	case keyUserLower:
		d.beatUser(f)
		return false
	default:
		return false
	}
	return true
}

// repeatsTimeCreated tells whether @timestamp is the copy of TimeCreated that
// the exporter adds.
func (d *Decoder) repeatsTimeCreated(f *jsonscan.Field) bool {
	t := d.field(keyTimeCreated)
	return t != nil && bytes.Equal(t.Value, f.Value)
}

// keywords keeps the keywords and reads the audit outcome off them.
func (d *Decoder) keywords(v []byte) {
	if len(v) == 0 {
		return
	}
	d.b.SetText(event.ColKeywords, v)
	switch {
	case bytes.Equal(v, []byte("-9214364837600034816")), bytes.Equal(v, []byte("0x8020000000000000")),
		bytes.Contains(v, []byte("Audit Success")):
		d.b.SetString(event.ColOutcome, "success")
	case bytes.Equal(v, []byte("-9218868437227405312")), bytes.Equal(v, []byte("0x8010000000000000")),
		bytes.Contains(v, []byte("Audit Failure")):
		d.b.SetString(event.ColOutcome, "failure")
	}
}

// eventType tells the collector's severity words (which repeat Severity and the
// audit keywords) from what an event says of itself.
func (d *Decoder) eventType(f *jsonscan.Field) bool {
	v := d.value(f)
	if isSeverityWord(v) {
		return false
	}
	d.b.SetText(event.ColAction, v)
	return true
}

func isSeverityWord(v []byte) bool {
	switch string(v) {
	case "INFO", "WARNING", "ERROR", "VERBOSE", "CRITICAL", "DEBUG", "AUDIT_SUCCESS", "AUDIT_FAILURE", "":
		return true
	}
	return false
}

// beatUser reads winlogbeat's header user; the object is kept as well.
func (d *Decoder) beatUser(f *jsonscan.Field) {
	if f.Kind != jsonscan.ObjectKind {
		return
	}
	var err error
	if d.inner, err = jsonscan.Object(d.inner[:0], f.Value); err != nil {
		return
	}
	for i := range d.inner {
		u := &d.inner[i]
		switch string(u.Key) {
		case "name":
			d.setText(event.ColHeaderUser, u)
		case "domain":
			d.setText(event.ColHeaderDomain, u)
		case "identifier":
			d.setText(event.ColHeaderSID, u)
		}
	}
}

// times reads the printed time, its basis, and what tells the zone.
func (d *Decoder) times() {
	b, row := d.b, d.b.Rows()-1
	printed, basis := keyTimeCreated, event.BasisLocal12
	switch d.fam {
	case nxlog2020, nxlog2019:
		printed, basis = keyEventTime, event.BasisLocal
	case winlogbeat:
		printed, basis = keyTimestamp, event.BasisUTC
	}
	if raw := d.valueOf(printed); raw != nil {
		b.SetText(event.ColTSRaw, raw)
		if t, zone, ok := timestamp.Parse(raw); ok {
			if zone == timestamp.Offset {
				basis = event.BasisUTC // a real offset was printed and applied
			}
			b.SetInt(event.ColTS, t)
			b.Basis[row] = basis
		}
	}
	if d.fam == nxlog2020 || d.fam == nxlog2019 {
		d.receipt()
	}
	if f := d.field(keyUtcTime); f != nil && d.fam != winlogbeat {
		d.anchor(f)
	}
}

// receipt reads when Logstash got the event: in UTC, and in the collector's
// local time, which tells the zone.
func (d *Decoder) receipt() {
	utc, _, ok := timestamp.Parse(d.valueOf(keyTimestamp))
	if !ok {
		return
	}
	d.b.SetInt(event.ColTSIngest, utc)
	local, _, ok := timestamp.Parse(d.valueOf(keyEventReceivedTime))
	if !ok {
		return
	}
	const quarter = 900 * 1e6
	if diff := local - utc; diff%quarter < 60e6 && diff%quarter > -60e6 {
		if d.b.Zones == nil {
			d.b.Zones = map[int64]int64{}
		}
		d.b.Zones[(diff-diff%quarter)/1e6]++
	}
}

// anchor notes the UTC that Sysmon states, except in events 3 and 22, which run
// on another clock.
func (d *Decoder) anchor(f *jsonscan.Field) {
	if !d.sysmon || d.id == 3 || d.id == 22 {
		return
	}
	if t, _, ok := timestamp.Parse(d.value(f)); ok {
		d.b.Anchor[d.b.Rows()-1] = t
	}
}
