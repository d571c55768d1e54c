package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// windows are the records that carry Windows events.
var windows = []*record.Schema{
	{
		Name: "winevent_nxlog", Doc: "Windows events of nxlog, in a member with other records or inside an envelope",
		Needs: []string{"EventReceivedTime", "EventID", "Hostname"}, Windows: winlog.Flat,
	},
	{
		Name: "winevent_ps", Doc: "Windows events exported by Get-WinEvent, in a member with other records or inside an envelope",
		Needs: []string{"TimeCreated", "EventID", "Channel"}, Lacks: []string{"TenantId"}, Windows: winlog.Flat,
	},
	{
		Name: "winlogbeat6", Doc: "Windows events of winlogbeat 6, in a member with other records or inside an envelope",
		Needs: []string{"event_id", "log_name", "event_data", "@timestamp"}, Windows: winlog.Flat,
	},
	{
		Name: "SecurityEvent", Doc: "Log Analytics and Sentinel: events of the Security log and of Sysmon with their fields as columns",
		Needs: []string{"TimeGenerated", "EventID", "Account", "Activity"}, Windows: winlog.SecurityEvent,
	},
	{
		Name: "SecurityEvent", Doc: "Rows of SecurityEvent that keep the type of the table",
		Needs: []string{"TimeGenerated", "EventID", "Type=SecurityEvent"}, Windows: winlog.SecurityEvent,
	},
	{
		Name: "WindowsEvent", Doc: "Log Analytics and Sentinel: forwarded events with event data as JSON",
		Needs: []string{"TimeGenerated", "EventID", "Provider", "EventData"}, Windows: winlog.WindowsEvent,
	},
	{
		Name: "Event", Doc: "Log Analytics: events of any log with event data as XML",
		Needs: []string{"TimeGenerated", "EventID", "EventLog", "Source"}, Windows: winlog.EventTable,
	},
	{
		Name: "evtxecmd", Doc: "EVTX records as EvtxECmd prints them, in CSV or JSON",
		Needs: []string{"EventId", "TimeCreated", "Channel", "Provider", "Payload"}, Windows: winlog.EvtxECmd,
	},
	{
		Name: "winlogbeat", Doc: "Windows events of winlogbeat 7 and later and of Elastic Agent (ECS with an object winlog)",
		Needs: []string{"winlog.event_id", "@timestamp"}, Windows: winlog.Nested,
	},
	{
		Name: "evtx_json", Doc: "EVTX records as evtx_dump prints them",
		Needs: []string{"Event.System"}, Windows: winlog.Nested,
	},
	{
		Name: "evtx_velociraptor", Doc: "EVTX records as Velociraptor's parse_evtx prints them",
		Needs: []string{"System", "EventData"}, Windows: winlog.Nested, Class: event.Other,
	},
}
