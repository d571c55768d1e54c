package record

import (
	"strings"

	"forensic/store/event"
)

// guessed is a Map that a field's name suggests.
type guessed struct {
	Map
	rank   int
	isTime bool
	local  bool
}

// hints are the names, without case and punctuation, by which fields of unknown
// records take part, best first for each column.
var hints = []struct {
	to    event.Col
	as    As
	names []string
}{
	{event.ColTS, Time, []string{"timegenerated", "eventtime", "timestamp", "@timestamp", "ts", "time", "datetime", "createddatetime", "creationtime", "timecreated", "eventcreatedtime", "utctime", "date", "starttime", "firstseen"}},
	{event.ColHost, Host, []string{"computer", "hostname", "devicename", "host", "machine", "machinename", "computername", "hostip", "system", "@system", "sourcesystem"}},
	{event.ColUser, User, []string{"userprincipalname", "username", "accountname", "user", "account", "userid", "caller", "subjectusername", "actor", "identity", "login"}},
	{event.ColSrcIP, IP, []string{"sourceip", "srcip", "srcipaddr", "clientip", "clientipaddress", "ipaddress", "callerip", "calleripaddress", "sourceaddress", "remoteip", "ip", "localip", "idorigh", "srcaddr", "remoteaddress"}},
	{event.ColDstIP, IP, []string{"destinationip", "dstip", "destip", "dstipaddr", "destaddress", "destinationaddress", "idresph", "dstaddr", "serverip"}},
	{event.ColSrcPort, Int, []string{"sourceport", "srcport", "localport", "idorigp", "clientport"}},
	{event.ColDstPort, Int, []string{"destinationport", "dstport", "destport", "remoteport", "idrespp", "serverport"}},
	{event.ColProcCmd, Text, []string{"commandline", "cmdline", "processcommandline", "command", "cmd", "args"}},
	{event.ColProcExe, Path, []string{"newprocessname", "imagepath", "image", "exe", "processpath", "processname", "executable"}},
	{event.ColProcPID, Int, []string{"pid", "processid", "newprocessid"}},
	{event.ColParentPID, Int, []string{"ppid", "parentpid", "parentprocessid", "creatorprocessid"}},
	{event.ColParentExe, Text, []string{"parentprocessname", "parentimage"}},
	{event.ColMessage, Text, []string{"message", "msg", "description", "renderedmessage", "syslogmessage"}},
	{event.ColCode, Text, []string{"eventid", "eventcode", "event_id"}},
	{event.ColCloudOperation, Text, []string{"operationname", "operation", "eventname", "activity", "action"}},
	{event.ColUserAgent, Text, []string{"useragent", "httpuseragent"}},
	{event.ColDNSName, Text, []string{"queryname", "dnsquery", "domain", "dnsname"}},
	{event.ColHashSHA256, Lower, []string{"sha256", "sha256hash"}},
	{event.ColHashSHA1, Lower, []string{"sha1", "sha1hash"}},
	{event.ColHashMD5, Lower, []string{"md5", "md5hash"}},
	{event.ColAction, Text, []string{"actiontype", "eventtype", "category", "type"}},
	{event.ColOutcome, Outcome, []string{"result", "resulttype", "outcome", "status", "success"}},
	{event.ColBytesOut, Int, []string{"bytesout", "sentbytes", "bytessent", "origbytes"}},
	{event.ColBytesIn, Int, []string{"bytesin", "receivedbytes", "bytesreceived", "respbytes"}},
}

// guess finds the fields of unknown records that can take part.
func guess(names []string) []guessed {
	var found []guessed
	for _, name := range names {
		plain := plainName(name)
		for _, h := range hints {
			for i, hint := range h.names {
				if plain == hint {
					found = append(found, guessed{
						Map: Map{From: name, To: h.to, As: h.as}, rank: 2000 + i,
						isTime: h.to == event.ColTS, local: !utcName(name),
					})
				}
			}
		}
	}
	return found
}

// plainName removes case, punctuation and a "[UTC]" or "(UTC)" at the end from a
// field's name.
func plainName(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	name = strings.TrimSuffix(strings.TrimSuffix(name, "[utc]"), "(utc)")
	return strings.Map(func(r rune) rune {
		if r == '_' || r == ' ' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, name)
}

// utcName tells the names whose times without a zone are UTC: Log Analytics'
// TimeGenerated, and those that say so.
func utcName(name string) bool {
	lower := strings.ToLower(name)
	return strings.Contains(lower, "utc") || strings.EqualFold(strings.TrimSpace(name), "TimeGenerated") ||
		strings.HasPrefix(lower, "@timestamp")
}
