package winlog

import (
	"errors"

	"forensic/ingest/internal/derive"
	"forensic/ingest/internal/jsonscan"
	"forensic/store/event"
)

// Decoder turns records of Windows events into rows. All its memory is reused
// from record to record; what it remembers of values holds for one batch.
type Decoder struct {
	b      *event.Batch
	fields []jsonscan.Field
	inner  []jsonscan.Field // event_data of winlogbeat
	keys   []key
	slots  [256]int32 // index into fields by key, plus 1

	fam    family
	id     int64 // event id, 0 if it is not a number
	sysmon bool
	text   []byte // scratch for unescaping
	header []byte
	data   []byte
	memo   derive.Memos
	xml    XML
	extra  []jsonscan.Field // event data put together
	flat   []jsonscan.Field // a nested record laid flat
}

// NewDecoder makes a decoder, to be used by one goroutine.
func NewDecoder() *Decoder { return &Decoder{} }

// Begin starts a batch.
func (d *Decoder) Begin(b *event.Batch) {
	d.b = b
	d.memo.Reset()
}

var (
	errFamily   = errors.New("not a Windows event of a known layout")
	errNoObject = errors.New("event_data is not an object")
)

// Decode fills the current row from one line of JSON of a flat layout.
func (d *Decoder) Decode(line []byte) error {
	var err error
	if d.fields, err = jsonscan.Object(d.fields[:0], line); err != nil {
		return err
	}
	d.locate(d.fields)
	return d.decodeLocated()
}

// Fields is Decode for a record that is scanned already.
func (d *Decoder) Fields(fields []jsonscan.Field) error {
	d.fields = append(d.fields[:0], fields...)
	d.locate(d.fields)
	return d.decodeLocated()
}

func (d *Decoder) decodeLocated() (err error) {
	if d.fam = d.family(); d.fam == unknown {
		return errFamily
	}
	d.header, d.data = d.header[:0], d.data[:0]
	if d.fam == winlogbeat {
		err = d.decodeBeat()
	} else {
		d.decodeFlat()
	}
	if err != nil {
		return err
	}
	d.finish()
	return nil
}

// locate finds the key of every field and where each key is.
func (d *Decoder) locate(fields []jsonscan.Field) {
	for _, k := range d.keys {
		d.slots[k] = 0
	}
	d.keys = d.keys[:0]
	for i := range fields {
		k := table.find(fields[i].Key)
		d.keys = append(d.keys, k)
		d.slots[k] = int32(i + 1)
	}
}

// family tells the layout of the located record.
func (d *Decoder) family() family {
	has := func(k key) bool { return d.slots[k] != 0 }
	switch {
	case has(keyEventReceivedTime) && has(keyExecutionProcessID):
		return nxlog2020
	case has(keyEventReceivedTime) && has(keyEventID):
		return nxlog2019
	case has(keyTimeCreated) && has(keyProviderGuid) && has(keyEventID):
		return winps
	case has(keyTimeCreated) && has(keyEventID):
		return winpsMin
	case has(keyEventIDLower) && (has(keyBeat) || has(keyEventData)) && has(keyTimestamp):
		return winlogbeat
	}
	return unknown
}

// decodeFlat handles the families whose event data lie beside the header.
func (d *Decoder) decodeFlat() {
	d.identify(keyEventID, keyChannel, keySourceName, keyHostname)
	for i := range d.fields {
		f, k := &d.fields[i], d.keys[i]
		isHeader := table.isHeader(d.fam, k, f.Key)
		if !isHeader {
			d.data = appendField(d.data, f)
			d.set(k, f)
			continue
		}
		if !d.setHeader(k, f) {
			d.header = appendField(d.header, f)
		}
	}
	d.times()
}

// decodeBeat handles winlogbeat, whose event data are nested.
func (d *Decoder) decodeBeat() error {
	d.identify(keyEventIDLower, keyLogName, keySourceNameLower, keyComputerName)
	for i := range d.fields {
		f, k := &d.fields[i], d.keys[i]
		if k != keyEventData && k != keyUserData && !d.setHeader(k, f) {
			d.header = appendField(d.header, f)
		}
	}
	d.times()
	// From here on the slots describe the event data.
	data, user := d.field(keyEventData), d.field(keyUserData)
	d.inner = d.inner[:0]
	if data != nil {
		if data.Kind != jsonscan.ObjectKind {
			return errNoObject
		}
		var err error
		if d.inner, err = jsonscan.Object(d.inner, data.Value); err != nil {
			return err
		}
	}
	var userField jsonscan.Field
	if user != nil {
		userField = *user
	}
	d.locate(d.inner)
	d.fields, d.inner = d.inner, d.fields
	for i := range d.fields {
		d.data = appendField(d.data, &d.fields[i])
		d.set(d.keys[i], &d.fields[i])
	}
	if user != nil {
		d.data = appendField(d.data, &userField)
	}
	if f := d.field(keyUtcTime); f != nil {
		d.anchor(f)
	}
	return nil
}

// identify sets what later decisions hang on: event id, channel, provider, host
// and class.
func (d *Decoder) identify(idKey, channelKey, providerKey, hostKey key) {
	provider := d.field(providerKey)
	if provider == nil || provider.Kind == jsonscan.Null {
		provider = d.field(keySource)
	}
	d.name(d.plain(d.field(idKey)), d.plain(d.field(channelKey)), d.plain(provider), d.plain(d.field(hostKey)))
}

// name sets event id, channel, provider, host and class.
func (d *Decoder) name(code, channel, provider, host []byte) {
	b := d.b
	d.id, _ = jsonscan.Int(code)
	if code != nil {
		b.SetText(event.ColCode, code)
	}
	canonical := setChannel(b, channel)
	if len(provider) > 0 {
		b.SetText(event.ColProvider, provider)
	}
	if len(host) > 0 {
		d.memo.Host(b, host)
	}
	d.sysmon = canonical == channelSysmon || canonical == channelLinuxSysmon || canonical == "" && string(provider) == "Microsoft-Windows-Sysmon"
	b.SetString(event.ColClass, string(classify(canonical, provider, d.id)))
}

// plain is the text of a field that has a short life of its own: value's scratch
// holds one text only.
func (d *Decoder) plain(f *jsonscan.Field) []byte {
	if f == nil || f.Kind == jsonscan.Null {
		return nil
	}
	if f.Kind == jsonscan.String && f.Escaped {
		return jsonscan.Text(nil, f.Value, true)
	}
	return d.value(f)
}

// finish fills what is derived from the whole record.
func (d *Decoder) finish() {
	d.fallbacks()
	if len(d.data) > 0 {
		d.data = append(d.data, '}')
		d.b.SetText(event.ColData, d.data)
	}
	if len(d.header) > 0 {
		d.header = append(d.header, '}')
		d.b.SetText(event.ColHeader, d.header)
	}
}

// field returns the field of a key, nil if the record has none.
func (d *Decoder) field(k key) *jsonscan.Field {
	if i := d.slots[k]; i != 0 {
		return &d.fields[i-1]
	}
	return nil
}

// value returns the text of a field: the unescaped string, or the raw JSON of
// anything else; nil for null. It is valid until the next call.
func (d *Decoder) value(f *jsonscan.Field) []byte {
	switch f.Kind {
	case jsonscan.Null:
		return nil
	case jsonscan.String:
		if !f.Escaped {
			return f.Value[1 : len(f.Value)-1]
		}
		d.text = jsonscan.Text(d.text[:0], f.Value, true)
		return d.text
	}
	return f.Value
}

func (d *Decoder) valueOf(k key) []byte {
	if f := d.field(k); f != nil {
		return d.value(f)
	}
	return nil
}

// appendField adds a field verbatim to a JSON object that is being written.
func appendField(obj []byte, f *jsonscan.Field) []byte {
	if len(obj) == 0 {
		obj = append(obj, '{')
	} else {
		obj = append(obj, ',')
	}
	obj = append(obj, '"')
	obj = append(obj, f.Key...)
	obj = append(obj, '"', ':')
	return append(obj, f.Value...)
}
