package schemas

import (
	"bytes"
	"slices"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// network are the tables of Log Analytics about connections, names and requests.
var network = tables(
	&record.Schema{
		Name: "CommonSecurityLog", Doc: "Log Analytics: events of firewalls, proxies and other appliances in CEF",
		Needs: []string{"DeviceVendor", "DeviceProduct", "DeviceEventClassID"}, Times: append(slices.Clip(generated), "ReceiptTime"), Class: event.Network,
		Fields: fields(
			to(event.ColHost, record.Host, "DeviceName", "Computer", "DeviceAddress"),
			to(event.ColProvider, record.Text, "DeviceProduct", "DeviceVendor"),
			to(event.ColCode, record.Text, "DeviceEventClassID"),
			to(event.ColAction, record.Text, "DeviceAction", "Activity", "SimplifiedDeviceAction"),
			to(event.ColOutcome, record.Outcome, "EventOutcome", "SimplifiedDeviceAction", "DeviceAction"),
			to(event.ColStatus, record.Text, "Reason", "EventOutcome"),
			to(event.ColLogLevel, record.Text, "LogSeverity"),
			to(event.ColMessage, record.Text, "Message", "Activity"),
			to(event.ColSrcIP, record.IP, "SourceIP", "SourceTranslatedAddress", "MaliciousIP"),
			to(event.ColSrcPort, record.Int, "SourcePort"),
			to(event.ColSrcHost, record.Text, "SourceHostName"),
			to(event.ColDstIP, record.IP, "DestinationIP", "DestinationTranslatedAddress"),
			to(event.ColDstPort, record.Int, "DestinationPort"),
			to(event.ColDstHost, record.Text, "DestinationHostName", "DestinationDnsDomain"),
			to(event.ColTransport, record.Transport, "Protocol"),
			to(event.ColDirection, record.Direction, "CommunicationDirection"),
			to(event.ColBytesOut, record.Int, "SentBytes"),
			to(event.ColBytesIn, record.Int, "ReceivedBytes"),
			to(event.ColUser, record.User, "SourceUserName", "SourceUserID"),
			to(event.ColUserDomain, record.Text, "SourceNTDomain"),
			to(event.ColTargetUser, record.User, "DestinationUserName", "DestinationUserID"),
			to(event.ColTargetDomain, record.Text, "DestinationNTDomain"),
			to(event.ColUserAgent, record.Text, "RequestClientApplication"),
			to(event.ColResource, record.Text, "RequestURL"),
			to(event.ColFilePath, record.Path, "FilePath", "FileName"),
			to(event.ColHashSHA256, record.Hashes, "FileHash"),
			to(event.ColProcName, record.Lower, "ProcessName", "SourceProcessName"),
			to(event.ColProcPID, record.Int, "ProcessID", "SourceProcessId"),
			to(event.ColRuleName, record.Text, "DeviceCustomString1"),
		),
		Classify: func(v *record.View) event.Class {
			if v.Has(event.ColSrcIP) || v.Has(event.ColDstIP) {
				return event.Network
			}
			return event.Other
		},
	},
	&record.Schema{
		Name: "DnsEvents", Doc: "Log Analytics: queries and answers of Windows DNS servers",
		Needs: []string{"ClientIP", "QueryType", "SubType", "Name"}, Times: generated, Class: event.DNS,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColAction, record.Text, "SubType"),
			to(event.ColCode, record.Text, "EventId"),
			to(event.ColSrcIP, record.IP, "ClientIP"),
			to(event.ColDNSName, record.Text, "Name"),
			to(event.ColDNSAnswers, record.Text, "IPAddresses"),
			to(event.ColDNSRcode, record.Text, "Result", "ResultCode"),
			to(event.ColStatus, record.Text, "ResultCode"),
			to(event.ColMessage, record.Text, "Message"),
			to(event.ColLogLevel, record.Text, "Severity"),
		),
		Finish: func(v *record.View) { // "a,b" is printed with commas here
			if answers := v.Batch.Text(event.ColDNSAnswers, v.Batch.Rows()-1); bytes.IndexByte(answers, ',') >= 0 {
				var all [][]byte
				for a := range bytes.SplitSeq(bytes.Clone(answers), []byte(",")) {
					all = append(all, bytes.TrimSpace(a))
				}
				v.Set(event.ColDNSAnswers, record.Text, bytes.Join(all, []byte("; ")))
			}
		},
	},
	&record.Schema{
		Name: "VMConnection", Doc: "Log Analytics: connections of machines, counted a minute (VM insights)",
		Needs: []string{"ProcessName", "SourceIp", "DestinationIp", "LinksEstablished"}, Times: generated, Class: event.Network,
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColProcName, record.Lower, "ProcessName"),
			to(event.ColSrcIP, record.IP, "SourceIp"),
			to(event.ColDstIP, record.IP, "DestinationIp"),
			to(event.ColDstPort, record.Int, "DestinationPort"),
			to(event.ColDstHost, record.Text, "RemoteDnsQuestions", "RemoteDnsCanonicalNames"),
			to(event.ColTransport, record.Transport, "Protocol"),
			to(event.ColDirection, record.Direction, "Direction"),
			to(event.ColBytesOut, record.Int, "BytesSent"),
			to(event.ColBytesIn, record.Int, "BytesReceived"),
			to(event.ColRuleName, record.Text, "IndicatorThreatType"),
		),
	},
	&record.Schema{
		Name: "W3CIISLog", Doc: "Log Analytics: requests to web servers (IIS)",
		Needs: []string{"csMethod", "csUriStem", "scStatus"}, Times: generated, Class: event.Network,
		Const: []record.Const{constant(event.ColTransport, "tcp"), constant(event.ColDirection, "inbound")},
		Fields: fields(
			to(event.ColHost, record.Host, "Computer"),
			to(event.ColSrcIP, record.IP, "cIP"),
			to(event.ColDstIP, record.IP, "sIP"),
			to(event.ColDstPort, record.Int, "sPort"),
			to(event.ColDstHost, record.Text, "csHost"),
			to(event.ColAction, record.Text, "csMethod"),
			to(event.ColResource, record.Text, "csUriStem"),
			to(event.ColMessage, record.Text, "csUriQuery"),
			to(event.ColUser, record.User, "csUserName"),
			to(event.ColUserAgent, record.Text, "csUserAgent"),
			to(event.ColStatus, record.Text, "scStatus"),
			to(event.ColSubStatus, record.Text, "scSubStatus"),
			to(event.ColBytesIn, record.Int, "scBytes"), // what the server sends, the client receives
			to(event.ColBytesOut, record.Int, "csBytes"),
		),
		Finish: func(v *record.View) { webOutcome(v, "scStatus") },
	},
	&record.Schema{
		Name: "NetworkSessions", Doc: "Log Analytics: connections and web requests in the schema of ASIM",
		Needs: []string{"SrcIpAddr", "DstIpAddr", "EventVendor"}, Times: append([]string{"EventStartTime"}, generated...), Class: event.Network,
		Fields: fields(
			to(event.ColHost, record.Host, "DvcHostname", "Dvc", "DvcIpAddr"),
			to(event.ColProvider, record.Text, "EventProduct", "EventVendor"),
			to(event.ColAction, record.Text, "DvcAction", "EventType"),
			to(event.ColOutcome, record.Outcome, "EventResult"),
			to(event.ColStatus, record.Text, "EventResultDetails"),
			to(event.ColSrcIP, record.IP, "SrcIpAddr"),
			to(event.ColSrcPort, record.Int, "SrcPortNumber"),
			to(event.ColSrcHost, record.Text, "SrcDvcHostname", "SrcHostname"),
			to(event.ColDstIP, record.IP, "DstIpAddr"),
			to(event.ColDstPort, record.Int, "DstPortNumber"),
			to(event.ColDstHost, record.Text, "DstDvcHostname", "DstHostname"),
			to(event.ColTransport, record.Transport, "NetworkProtocol"),
			to(event.ColDirection, record.Direction, "NetworkDirection"),
			to(event.ColBytesOut, record.Int, "SrcBytes"),
			to(event.ColBytesIn, record.Int, "DstBytes"),
			to(event.ColUser, record.User, "SrcUserName", "SrcUsername", "ActorUsername"),
			to(event.ColUserAgent, record.Text, "HttpUserAgentOriginal", "HttpUserAgent"),
			to(event.ColResource, record.Text, "UrlOriginal", "Url"),
			to(event.ColProcExe, record.Path, "SrcProcessName"),
		),
	},
)

// webOutcome is failure from status 400 on.
func webOutcome(v *record.View, status string) {
	if s := v.Text(status); len(s) >= 3 {
		outcome(v, s[0] >= '4')
	}
}
