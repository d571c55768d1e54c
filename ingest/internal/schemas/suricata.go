package schemas

import (
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// suricata are the records of Suricata's eve.json.
var suricata = []*record.Schema{{
	Name: "suricata", Doc: "Suricata: records of eve.json (alerts, flows and the protocols it follows)",
	Needs: []string{"event_type", "src_ip", "dest_ip", "timestamp"}, Times: []string{"timestamp"}, Class: event.Network,
	Fields: fields(
		to(event.ColAction, record.Text, "event_type"),
		to(event.ColHost, record.Host, "host"),
		to(event.ColSrcIP, record.IP, "src_ip"),
		to(event.ColSrcPort, record.Int, "src_port"),
		to(event.ColDstIP, record.IP, "dest_ip"),
		to(event.ColDstPort, record.Int, "dest_port"),
		to(event.ColTransport, record.Transport, "proto"),
		to(event.ColDstHost, record.Text, "http.hostname", "tls.sni"),
		to(event.ColUserAgent, record.Text, "http.http_user_agent"),
		to(event.ColBytesOut, record.Int, "flow.bytes_toserver"),
		to(event.ColBytesIn, record.Int, "flow.bytes_toclient"),
		to(event.ColDNSName, record.Text, "dns.rrname", "dns.queries.rrname", "dns.query.rrname"),
		to(event.ColDNSAnswers, record.Text, "dns.answers.rdata", "dns.rdata"),
		to(event.ColDNSRcode, record.Text, "dns.rcode"),
		to(event.ColFilePath, record.Path, "fileinfo.filename"),
		to(event.ColHashMD5, record.Lower, "fileinfo.md5"),
		to(event.ColHashSHA256, record.Lower, "fileinfo.sha256"),
		to(event.ColRuleName, record.Text, "alert.signature"),
		to(event.ColCode, record.Text, "alert.signature_id"),
		to(event.ColLogLevel, record.Text, "alert.severity"),
		to(event.ColOutcome, record.Outcome, "alert.action"),
	),
	Classify: func(v *record.View) event.Class {
		switch string(v.Text("event_type")) {
		case "dns":
			return event.DNS
		case "fileinfo":
			return event.File
		case "stats":
			return event.Other
		}
		return event.Network
	},
}}
