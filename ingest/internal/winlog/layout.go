package winlog

import (
	"bytes"

	"forensic/ingest/internal/jsonscan"
)

// Layout is how a record with named fields carries a Windows event.
type Layout uint8

// The layouts.
const (
	NoLayout      Layout = iota
	Flat                 // nxlog, Get-WinEvent exports, winlogbeat 6: what Decode reads
	SecurityEvent        // Log Analytics: the event's fields beside the table's; EventData is XML
	WindowsEvent         // Log Analytics: EventData is JSON
	EventTable           // Log Analytics: EventData or ParameterXml is XML
	SysmonSyslog         // Log Analytics Syslog: SyslogMessage is event XML
	EvtxECmd             // EvtxECmd: the header beside Payload, which is JSON that was made of XML
	Nested               // objects: winlog of ECS, Event of evtx_dump, System and EventData of Velociraptor
)

// Table fills the current row from a record in one of the layouts; whole is the
// record as a JSON object. It reports false, with nothing set, if the record does
// not hold what the layout promises.
func (d *Decoder) Table(l Layout, fields []jsonscan.Field, whole []byte) bool {
	switch l {
	case Flat:
		return d.Fields(fields) == nil
	case SecurityEvent, WindowsEvent, EventTable:
		return d.logAnalytics(l, fields, whole)
	case SysmonSyslog:
		return d.syslog(fields, whole)
	case EvtxECmd:
		return d.evtxECmd(fields, whole)
	case Nested:
		return d.nested(fields, whole)
	}
	return false
}

// tableHeader are the columns of Log Analytics that are not the event's own.
var tableHeader = map[string]bool{
	"TenantId": true, "SourceSystem": true, "MG": true, "ManagementGroupName": true, "SourceComputerId": true, "EventOriginId": true,
	"_ResourceId": true, "_SubscriptionId": true, "_ItemId": true, "Type": true, "TimeGenerated": true, "TimeCollected": true, "Computer": true,
	"EventSourceName": true, "Provider": true, "Channel": true, "Task": true, "Level": true, "EventID": true, "EventData": true,
	"EventLog": true, "Source": true, "RenderedDescription": true, "ParameterXml": true, "EventLevel": true, "EventLevelName": true,
	"EventRecordId": true, "SystemProcessId": true, "SystemThreadId": true, "SystemUserId": true, "Opcode": true, "Keywords": true,
	"UserName": true, "Activity": true, "AccountType": true, "EventData_dynamic": true, "EventData_string": true, "Version": true,
	"Correlation": true, "PartitionKey": true, "RowKey": true, "StorageAccount": true, "AzureDeploymentID": true, "AzureTableName": true,
	"Role": true, "EventCategory": true, "RawEventData": true, "Message": true,
}

func (d *Decoder) logAnalytics(l Layout, fields []jsonscan.Field, whole []byte) bool {
	get := func(names ...string) []byte { return first(fields, names...) }
	e := Event{
		Provider: get("EventSourceName", "Provider", "Source"), Channel: get("Channel", "EventLog"), Code: get("EventID"),
		Computer: get("Computer"), Time: get("TimeGenerated", "TimeCollected"), RecordID: get("EventRecordId"),
		PID: get("SystemProcessId"), TID: get("SystemThreadId"), UserSID: get("SystemUserId"),
		Level: get("EventLevelName", "Level", "EventLevel"), Task: get("Task", "EventCategory"), Opcode: get("Opcode"), Keywords: get("Keywords"),
		Message: get("RenderedDescription", "Message"), Object: whole,
	}
	d.extra = d.extra[:0]
	if l == SecurityEvent {
		if len(e.Channel) == 0 {
			e.Channel = []byte(channelSecurity)
		}
		for i := range fields {
			if f := &fields[i]; !tableHeader[string(f.Key)] && !isVoid(f) {
				d.extra = append(d.extra, *f)
			}
		}
	}
	for _, name := range [...]string{"EventData", "EventData_dynamic", "ParameterXml"} {
		d.addData(get(name))
	}
	e.Data = d.extra
	d.Row(&e)
	return true
}

// addData adds the fields of event data in JSON or XML that are not there yet.
func (d *Decoder) addData(text []byte) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return
	}
	var inner []jsonscan.Field
	var err error
	if text[0] == '{' {
		inner, err = jsonscan.Object(nil, text)
	} else if text[0] == '<' {
		inner, err = d.xml.Data(text)
	}
	if err != nil {
		return
	}
	for _, f := range inner {
		if find(d.extra, string(f.Key)) == nil {
			d.extra = append(d.extra, f)
		}
	}
}

// syslog reads Sysmon for Linux out of a syslog record.
func (d *Decoder) syslog(fields []jsonscan.Field, whole []byte) bool {
	text := first(fields, "SyslogMessage", "message", "Message")
	i := bytes.Index(text, []byte("<Event>"))
	if i < 0 {
		i = bytes.Index(text, []byte("<Event "))
	}
	if i < 0 {
		return false
	}
	e, err := d.xml.Parse(text[i:])
	if err != nil {
		return false
	}
	e.Object = whole
	if host := first(fields, "Computer", "HostName", "host"); len(host) > 0 {
		e.Computer = host
	}
	if t := first(fields, "EventTime", "TimeGenerated"); len(e.Time) == 0 {
		e.Time = t
	}
	if string(e.Provider) == "Linux-Sysmon" {
		e.Channel = []byte(channelLinuxSysmon)
	}
	d.Row(e)
	return true
}

// evtxECmd reads a row of EvtxECmd. Its own columns that sum an event up stay in
// data.
func (d *Decoder) evtxECmd(fields []jsonscan.Field, whole []byte) bool {
	get := func(names ...string) []byte { return first(fields, names...) }
	e := Event{
		Provider: get("Provider"), Channel: get("Channel"), Code: get("EventId"), Computer: get("Computer"), Time: get("TimeCreated"),
		RecordID: get("EventRecordId"), PID: get("ProcessId"), TID: get("ThreadId"), UserSID: get("UserId"), Level: get("Level"),
		Keywords: get("Keywords"), Message: get("MapDescription"), Object: whole,
	}
	d.extra = d.extra[:0]
	payload, err := jsonscan.Object(nil, get("Payload"))
	if err == nil {
		d.flat = d.flat[:0]
		flatten(&d.flat, "", payload, 0)
		for _, prefix := range [...]string{"EventData.", "UserData."} {
			d.dataUnder(prefix)
		}
		d.namedData()
	}
	e.Data = d.extra
	d.Row(&e)
	return true
}

// namedData replaces a field Data that lists {"@Name": n, "#text": v} by the fields
// it stands for.
func (d *Decoder) namedData() {
	f := find(d.extra, "Data")
	if f == nil || f.Kind != jsonscan.ArrayKind {
		return
	}
	items, err := jsonscan.Array(nil, f.Value)
	if err != nil {
		return
	}
	for _, item := range items {
		if item.Kind != jsonscan.ObjectKind {
			continue
		}
		pair, err := jsonscan.Object(nil, item.Value)
		name, value := find(pair, "@Name"), find(pair, "#text")
		if err != nil || name == nil || value == nil || name.Kind != jsonscan.String {
			continue
		}
		if key := name.Value[1 : len(name.Value)-1]; find(d.extra, string(key)) == nil {
			d.extra = append(d.extra, jsonscan.Field{Key: key, KeyEscaped: name.Escaped, Value: value.Value, Kind: value.Kind, Escaped: value.Escaped})
		}
	}
}

// nested reads the layouts whose header and event data are objects.
func (d *Decoder) nested(fields []jsonscan.Field, whole []byte) bool {
	d.flat = d.flat[:0]
	flatten(&d.flat, "", fields, 0)
	get := func(paths ...string) []byte { return first(d.flat, paths...) }
	e := Event{
		Provider: get("winlog.provider_name", "System.Provider.Name", "Event.System.Provider.#attributes.Name", "Event.System.Provider.Name", "Event.System.Provider_attributes.Name", "Provider"),
		Channel:  get("winlog.channel", "System.Channel", "Event.System.Channel", "Channel"),
		Code:     get("winlog.event_id", "System.EventID.Value", "System.EventID", "Event.System.EventID.#text", "Event.System.EventID.Value", "Event.System.EventID", "event.code", "EventID"),
		Computer: get("winlog.computer_name", "System.Computer", "Event.System.Computer", "Computer"),
		Time: get("@timestamp", "System.TimeCreated.SystemTime", "Event.System.TimeCreated.#attributes.SystemTime", "Event.System.TimeCreated.SystemTime",
			"Event.System.TimeCreated_attributes.SystemTime", "EventTime", "TimeCreated"),
		RecordID: get("winlog.record_id", "System.EventRecordID", "Event.System.EventRecordID", "EventRecordID"),
		PID: get("winlog.process.pid", "System.Execution.ProcessID", "Event.System.Execution.#attributes.ProcessID", "Event.System.Execution.ProcessID",
			"Event.System.Execution_attributes.ProcessID"),
		TID: get("winlog.process.thread.id", "System.Execution.ThreadID", "Event.System.Execution.#attributes.ThreadID", "Event.System.Execution.ThreadID",
			"Event.System.Execution_attributes.ThreadID"),
		UserSID: get("winlog.user.identifier", "System.Security.UserID", "Event.System.Security.#attributes.UserID", "Event.System.Security.UserID"),
		User:    get("winlog.user.name"), UserDomain: get("winlog.user.domain"),
		Level:    get("log.level", "winlog.level", "System.Level", "Event.System.Level"),
		Task:     get("winlog.task", "System.Task", "Event.System.Task"),
		Opcode:   get("winlog.opcode", "System.Opcode", "Event.System.Opcode"),
		Keywords: get("winlog.keywords", "System.Keywords", "Event.System.Keywords"),
		Message:  get("message", "Message"), Object: whole,
	}
	if len(e.Code) == 0 || len(e.Channel) == 0 && len(e.Provider) == 0 {
		return false
	}
	d.extra = d.extra[:0]
	for _, prefix := range [...]string{"winlog.event_data.", "winlog.user_data.", "EventData.", "UserData.", "Event.EventData.", "Event.UserData."} {
		d.dataUnder(prefix)
	}
	e.Data = d.extra
	d.Row(&e)
	return true
}

// dataUnder adds the flattened fields below a prefix as event data.
func (d *Decoder) dataUnder(prefix string) {
	for i := range d.flat {
		f := d.flat[i]
		if name, ok := bytes.CutPrefix(f.Key, []byte(prefix)); ok && len(name) > 0 {
			if f.Key = name; find(d.extra, string(name)) == nil {
				d.extra = append(d.extra, f)
			}
		}
	}
}

// maxFlatten bounds how deep objects are flattened.
const maxFlatten = 5

// flatten lists fields with the path that leads to them; objects are listed as
// their own fields.
func flatten(out *[]jsonscan.Field, prefix string, fields []jsonscan.Field, depth int) {
	for i := range fields {
		f := fields[i]
		path := prefix + string(f.Key)
		f.Key = []byte(path)
		if f.Kind == jsonscan.ObjectKind && depth < maxFlatten {
			if inner, err := jsonscan.Object(nil, f.Value); err == nil {
				flatten(out, path+".", inner, depth+1)
				continue
			}
		}
		*out = append(*out, f)
	}
}

// first returns the text of the first field of these names that has one.
func first(fields []jsonscan.Field, names ...string) []byte {
	for _, name := range names {
		f := find(fields, name)
		if f == nil || isVoid(f) {
			continue
		}
		if f.Kind == jsonscan.String {
			return jsonscan.Text(nil, f.Value, f.Escaped)
		}
		return f.Value
	}
	return nil
}

// isVoid reports whether a field says nothing.
func isVoid(f *jsonscan.Field) bool {
	return f.Kind == jsonscan.Null || f.Kind == jsonscan.String && len(f.Value) == 2
}

func find(fields []jsonscan.Field, name string) *jsonscan.Field {
	for i := range fields {
		if string(fields[i].Key) == name {
			return &fields[i]
		}
	}
	return nil
}

// channelLinuxSysmon stands for the channel that Sysmon for Linux has not.
const channelLinuxSysmon = "Linux-Sysmon/Operational"
