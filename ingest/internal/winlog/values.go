package winlog

import (
	"bytes"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// set puts an event-data field into its column, if it has one. A value that
// does not parse leaves the column NULL; it stays in data.
func (d *Decoder) set(k key, f *jsonscan.Field) {
	def := &fields[k]
	switch def.role {
	case roleKeep:
	case roleText:
		d.setText(def.col, f)
	case roleInt, rolePort:
		d.number(def.col, f)
	case roleSpecial:
		d.special(k, f)
	default:
		if v := d.value(f); !isEmpty(v) {
			d.normal(def, v)
		}
	}
}

// normal handles the roles whose values repeat and are worked out once.
func (d *Decoder) normal(def *field, v []byte) {
	b := d.b
	switch def.role {
	case roleLower:
		d.memo.Lower(b, def.col, v)
	case roleIP:
		d.memo.IP(b, def.col, v)
	case roleUTC:
		if t, _, ok := timestamp.Parse(v); ok {
			b.SetInt(def.col, t)
		}
	case roleBool:
		if bytes.EqualFold(v, []byte("true")) || bytes.EqualFold(v, []byte("false")) {
			b.SetBool(def.col, v[0]|0x20 == 't')
		}
	case roleUser:
		d.memo.User(b, event.ColUser, event.ColUserDomain, v)
	case roleName:
		name, _, _ := bytes.Cut(v, []byte("@"))
		b.SetText(def.col, name)
	case rolePath:
		d.memo.Path(b, def.col, def.col2, v)
	case roleHash:
		d.memo.Hashes(b, v)
	}
}

// special handles the fields whose meaning depends on the event.
func (d *Decoder) special(k key, f *jsonscan.Field) {
	b := d.b
	switch k {
	case keyProcessId, keyProcessID:
		if d.id == 4688 {
			d.number(event.ColParentPID, f)
		} else if !b.Has(event.ColProcPID) || k == keyProcessId {
			d.number(event.ColProcPID, f)
		}
	case keyNewProcessId:
		d.number(event.ColProcPID, f)
	case keyEventType:
		d.eventType(f)
	case keyEventTypeOrignal:
		if v := d.value(f); !isSeverityWord(v) {
			b.SetText(event.ColAction, v)
		}
	case keyProtocol:
		d.protocol(f)
	case keyDirection, keyInitiated:
		d.direction(f)
	case keyContextInfo:
		d.setText(event.ColScriptContext, f)
	case keyPath:
		if d.id == 4104 {
			d.setText(event.ColScriptPath, f)
		}
	case keyParam1:
		if d.id == 7036 || d.id == 7040 {
			d.setText(event.ColService, f)
		}
	case keyParam2:
		if d.id == 800 {
			d.setText(event.ColScriptContext, f)
		}
	case keyQueryResults:
		if v := d.value(f); !isEmpty(v) {
			b.SetText(event.ColDNSAnswers, bytes.ReplaceAll(v, []byte("::ffff:"), nil))
		}
	case keyAccountName:
		if d.id == 7045 {
			d.setText(event.ColServiceAccount, f)
		}
	}
}

// setText stores a field's text; "-" and "" are NULL.
func (d *Decoder) setText(c event.Col, f *jsonscan.Field) {
	if v := d.value(f); !isEmpty(v) {
		d.b.SetText(c, v)
	}
}

// number stores a field's number, decimal or hexadecimal; false if it is none.
func (d *Decoder) number(c event.Col, f *jsonscan.Field) bool {
	v := d.value(f)
	n, ok := jsonscan.Int(v)
	if ok {
		d.b.SetInt(c, n)
	}
	return ok
}

func isEmpty(v []byte) bool { return len(v) == 0 || len(v) == 1 && v[0] == '-' }

func (d *Decoder) protocol(f *jsonscan.Field) {
	v := d.value(f)
	switch string(v) {
	case "6":
		v = []byte("tcp")
	case "17":
		v = []byte("udp")
	case "1":
		v = []byte("icmp")
	case "58":
		v = []byte("ipv6-icmp")
	}
	if !isEmpty(v) {
		d.b.SetText(event.ColTransport, bytes.ToLower(v))
	}
}

// direction reads Sysmon's Initiated and the message ids of the filtering
// platform.
func (d *Decoder) direction(f *jsonscan.Field) {
	switch string(d.value(f)) {
	case "true", "True", "%%14593":
		d.b.SetString(event.ColDirection, "outbound")
	case "false", "False", "%%14592":
		d.b.SetString(event.ColDirection, "inbound")
	}
}
