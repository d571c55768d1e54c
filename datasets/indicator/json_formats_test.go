package indicator

import (
	"strings"
	"testing"
	"time"

	"forensic/datasets/reference"
)

const (
	md5Text    = "0123456789abcdef0123456789abcdef"
	sha1Text   = "0123456789abcdef0123456789abcdef01234567"
	sha256Text = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

func TestSTIX(t *testing.T) {
	stats := check(t, "bundle.json", `{"type":"bundle","id":"bundle--1","spec_version":"2.0","objects":[
{"type":"indicator","spec_version":"2.1","id":"indicator--1","created_by_ref":"identity--1","created":"2024-01-01T00:00:00Z","modified":"2024-05-01T00:00:00.123Z",
 "name":"C2","description":"of\nEvil","indicator_types":["malicious-activity"],"pattern":"[ipv4-addr:value = '203.0.113.9' OR domain-name:value = 'bad.example']","pattern_type":"stix",
 "valid_from":"2024-01-01T00:00:00Z","valid_until":"2030-01-01T00:00:00Z","confidence":85,"object_marking_refs":["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82","marking-definition--9"],
 "kill_chain_phases":[{"kill_chain_name":"x","phase_name":"command-and-control"}],"external_references":[{"source_name":"a"},{"source_name":"b","url":"https://report.example/1"}]},
{"type":"ipv4-addr","id":"ipv4-addr--1","value":"203.0.113.1"},
{"type":"indicator","id":"indicator--2","labels":["benign"],"pattern":"[file:hashes.MD5 = '`+md5Text+`' AND file:name = 'a.exe' AND file:size > 3]","valid_from":"2024-01-01T00:00:00Z"},
{"type":"indicator","id":"indicator--3","revoked":true,"pattern":"[ipv4-addr:value = '203.0.113.2']"},
{"type":"indicator","id":"indicator--4","pattern":"rule x {}","pattern_type":"yara"},
{"type":"indicator","id":"indicator--5"},
{"type":"indicator","id":"indicator--6","pattern":"[url:value = 'http://bad.example/%'","name":7},
{"type":"observed-data","id":"observed-data--1","objects":{"0":{"type":"ipv4-addr","value":"203.0.113.3"}}},
{"type":"identity","id":"identity--1","name":"Invented CERT"},
{"type":"malware","id":"malware--1","name":"Evil"},
{"type":"intrusion-set","id":"intrusion-set--1","name":"Bad Bear"},
{"type":"marking-definition","id":"marking-definition--9","definition_type":"tlp","definition":{"tlp":"RED"}},
{"type":"marking-definition","id":"marking-definition--8","definition_type":"statement","definition":{"statement":"mine"}},
{"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"},
{"type":"relationship","id":"relationship--2","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"intrusion-set--1"},
{"type":"relationship","id":"relationship--3","relationship_type":"based-on","source_ref":"indicator--2","target_ref":"malware--1"},
17]}`, Options{}, `1 ip exact 203.0.113.9 high 85% | category: malicious-activity | threat: Evil, Bad Bear | says: C2; of Evil | tags: malicious-activity+command-and-control+tlp:amber+tlp:red | ref: https://report.example/1 | from 2024-01-01 | until 2030-01-01
1 dns exact bad.example high 85% | category: malicious-activity | threat: Evil, Bad Bear | says: C2; of Evil | tags: malicious-activity+command-and-control+tlp:amber+tlp:red | ref: https://report.example/1 | from 2024-01-01 | until 2030-01-01
3 md5 exact `+md5Text+` information | category: benign | says: only with: file:name = 'a.exe', file:size > '3' | tags: benign | ref: indicator--2 | from 2024-01-01`,
		"5 indicator--4: a pattern of yara, not of STIX",
		"7 [url:value = 'http://bad.example/%': a pattern that cannot be read",
		"6 indicator--5: an indicator without a pattern",
		"4 indicator--3: revoked by the source",
	)
	if stats.Format != "stix" || stats.Entries != 16 || stats.AsOf.Format(time.DateOnly) != "2024-05-01" || strings.Join(stats.Notes, "; ") !=
		"2 comparisons are conditions of others, told in their descriptions; 2 objects describe what was seen and claim nothing of it: not taken" {
		t.Errorf("%+v", stats)
	}
}

// Envelopes of TAXII, objects alone, lists and lines of them.
func TestSTIXShapes(t *testing.T) {
	one := `{"type":"indicator","id":"indicator--1","pattern":"[ipv4-addr:value = '203.0.113.9']"}`
	for name, text := range map[string]string{
		"envelope": `{"more":false,"objects":[` + one + `]}`, "object": one, "array": "[" + one + "]",
		"lines": one + "\n", "array of bundles": `[{"type":"bundle","id":"bundle--1","objects":[` + one + `]}]`, "type last": `{"objects":[` + one + `],"id":"bundle--1","type":"bundle"}`,
	} {
		t.Run(name, func(t *testing.T) {
			check(t, name, text, Options{}, `1 ip exact 203.0.113.9 warning | ref: indicator--1`)
		})
	}
}

func TestMISP(t *testing.T) {
	event := `{"Event":{"id":"7","info":"Case 7","date":"2024-04-01","uuid":"5f0e","threat_level_id":"1","timestamp":"1714558830",
"Attribute":[
 {"type":"ip-dst|port","category":"Network activity","value":"203.0.113.9|443","to_ids":true,"comment":"c2","uuid":"a1","timestamp":"1714558830","first_seen":"2024-03-01T00:00:00+00:00","Tag":[{"name":"misp-galaxy:malpedia=\"Evil\""},{"name":"own"}]},
 {"type":"domain|ip","value":"bad.example|203.0.113.10","to_ids":"1"},
 {"type":"filename|md5","value":"x.exe|` + md5Text + `","to_ids":false},
 {"type":"filename|ssdeep","value":"x.exe|3:a:b","to_ids":true},
 {"type":"regkey|value","value":"HKLM\\Software\\Evil|1","to_ids":true},
 {"type":"regkey","value":"HKCU\\Software\\Evil","to_ids":true},
 {"type":"malware-sample","value":"y.exe|` + md5Text + `","to_ids":true},
 {"type":"uri","value":"/gate.php","to_ids":true},
 {"type":"link","value":"https://report.example","to_ids":false},
 {"type":"named pipe","value":"\\\\.\\pipe\\evil","to_ids":true},
 {"type":"user-agent","value":"Evil/1.0","to_ids":true},
 {"type":"btc","value":"1BoatSLRHtKNngkdXEeobR76b53LETtpyT","to_ids":true},
 {"type":"vulnerability","value":"CVE-2024-0001","to_ids":true},
 {"type":"ja3-fingerprint-md5","value":"` + md5Text + `","to_ids":true},
 {"type":"email-src","value":"eve@bad.example","to_ids":true},
 {"type":"hostname|port","value":"a.bad.example|8080","to_ids":true},
 {"type":"mutex","value":"Global\\Evil","to_ids":true,"deleted":true},
 {"type":"ip-src","value":"10.0.0.1","to_ids":true}],
"Object":[{"name":"file","meta-category":"file","Attribute":[{"type":"sha256","object_relation":"sha256","value":"` + sha256Text + `","to_ids":true}]},
 {"name":"file","deleted":true,"Attribute":[{"type":"sha1","value":"` + sha1Text + `","to_ids":true}]}],
"RelatedEvent":[{"Event":{"info":"other"}}],
"Orgc":{"name":"Invented CERT"},"Org":{"name":"Us"},
"Galaxy":[{"type":"threat-actor","GalaxyCluster":[{"type":"threat-actor","value":"Bad Bear"}]},{"type":"mitre-attack-pattern","GalaxyCluster":[{"type":"mitre-attack-pattern","value":"Phishing"}]}],
"Tag":[{"name":"tlp:amber"},{"name":"misp-galaxy:threat-actor=\"Bad Bear\""}]}}`
	rest := " | threat: Bad Bear | says: Case 7"
	end := " | tags: tlp:amber | ref: event 5f0e"
	stats := check(t, "event.json", event, Options{}, `1 ip exact 203.0.113.9 high | category: Network activity | threat: Bad Bear, Evil | says: Case 7; c2; first seen 2024-03-01; port 443 | tags: tlp:amber+own | ref: event 5f0e
2 dns exact bad.example high`+rest+`; with 203.0.113.10`+end+`
2 ip exact 203.0.113.10 high`+rest+`; with bad.example`+end+`
3 md5 exact `+md5Text+` information`+rest+`; file name x.exe`+end+`
5 registry_key exact hklm\software\evil high`+rest+`; value 1`+end+`
6 registry_key exact hkcu\software\evil high`+rest+end+`
7 md5 exact `+md5Text+` high`+rest+`; file name y.exe`+end+`
10 pipe exact evil high`+rest+end+`
11 user_agent exact evil/1.0 high`+rest+end+`
12 bitcoin exact 1BoatSLRHtKNngkdXEeobR76b53LETtpyT high`+rest+end+`
13 cve exact cve-2024-0001 high`+rest+end+`
14 ja3 exact `+md5Text+` high`+rest+end+`
15 email exact eve@bad.example high`+rest+end+`
16 dns exact a.bad.example high`+rest+`; port 8080`+end+`
19 sha256 exact `+sha256Text+` high`+rest+`; object file`+end,
		`18 10.0.0.1: an address that is not of the internet`,
		`17 Global\Evil: deleted by the source`,
		`8 /gate.php: the path of a URL without its host`,
		`9 https://report.example: type link has no counterpart here`,
		`4 x.exe|3:a:b: type ssdeep has no counterpart here`,
	)
	if stats.Format != "misp" || stats.AsOf.Format(time.DateTime) != "2024-05-01 10:20:30" {
		t.Errorf("%+v", stats)
	}
}

func TestMISPShapes(t *testing.T) {
	attribute := `{"type":"ip-dst","category":"x","value":"203.0.113.9","to_ids":true,"Tag":[{"name":"own"}]}`
	for name, text := range map[string]string{
		"search":     `{"response":{"Attribute":[` + attribute + `]}}`,
		"events":     `{"response":[{"Event":{"Attribute":[` + attribute + `]}}]}`,
		"array":      `[{"Event":{"Attribute":[` + attribute + `]}}]`,
		"attributes": `[` + attribute + `]`,
		"bare event": `{"info":"","Attribute":[` + attribute + `]}`,
		"stream":     attribute + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			check(t, name, text, Options{}, `1 ip exact 203.0.113.9 warning | category: x | tags: own`)
		})
	}
	_, err := Import(t.Context(), strings.NewReader(`{"5f0e0000-0000-4000-8000-000000000000":{"info":"x","timestamp":1}}`), "manifest.json", Options{}, nil)
	if err == nil || !strings.Contains(err.Error(), "manifest of a MISP feed") {
		t.Error(err)
	}
}

func TestWarninglist(t *testing.T) {
	list := func(kind, values string) string {
		return `{"list":[` + values + `],"name":"Invented","version":20240501,"description":"known","type":"` + kind + `","matching_attributes":["domain","hostname","filename"]}`
	}
	stats := check(t, "list.json", list("cidr", `"10.0.0.0/8","198.51.100.0/24","203.0.113.9",7`), Options{}, `1 ip block 10.0.0.0/8 information good | says: known
2 ip block 198.51.100.0/24 information good | says: known
3 ip exact 203.0.113.9 information good | says: known`)
	if stats.Format != "misp-warninglist" || stats.AsOf.Format(time.DateOnly) != "2024-05-01" || stats.Origin != "MISP warninglist Invented" {
		t.Errorf("%+v", stats)
	}
	check(t, "list.json", list("hostname", `"good.example","good.example/x/","com"`), Options{}, `1 dns below good.example information good | says: known
2 url prefix http://good.example/x/ information good | says: known; the source gives no scheme
2 url prefix https://good.example/x/ information good | says: known; the source gives no scheme`, "3 com: a public suffix, or a name without a domain")
	check(t, "list.json", list("string", `"`+md5Text+`","good.example","odd"`), Options{}, `1 md5 exact `+md5Text+` information good | says: known
2 dns exact good.example information good | says: known`, "3 odd: a public suffix, or a name without a domain")
	check(t, "list.json", list("substring", `"good_cdn"`), Options{}, `1 dns wildcard %good\_cdn% information good | says: known
1 dns wildcard %good\_cdn% information good | says: known`)
	check(t, "list.json", list("regex", `"/x/"`), Options{}, ``, "1 /x/: a list of regex, which has no counterpart here")
}

const sentinelRowText = `{"TimeGenerated":"2024-05-01T10:00:00Z","SourceSystem":"Azure Sentinel","Action":"%","Active":true,"ConfidenceScore":70,"Description":"of Evil","ExpirationDateTime":"2030-01-01T00:00:00Z","ExternalIndicatorId":"X-1","IndicatorId":"I-1","ThreatType":"Malware","MalwareNames":"[\"Evil\"]","Tags":"[\"a\",\"b\"]","TrafficLightProtocolLevel":"green","NetworkIP":"","DomainName":"","Url":"","FileHashType":"","FileHashValue":""}`

func TestSentinel(t *testing.T) {
	row := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(sentinelRowText) }
	text := row("%", "alert", `"NetworkIP":""`, `"NetworkIP":"203.0.113.9"`, `"DomainName":""`, `"DomainName":"bad.example"`) + "\n" +
		row("%", "allow", `"FileHashType":"","FileHashValue":""`, `"FileHashType":"SHA256","FileHashValue":"`+strings.ToUpper(sha256Text)+`"`) + "\n" +
		row("%", "", "70", "80", `"Url":""`, `"Url":"http://bad.example/x"`) + "\n" +
		row("%", "block", "true", "false", `"Url":""`, `"Url":"http://bad.example/y"`) + "\n" +
		row("%", "alert") + "\n" +
		row("%", "alert", `"FileHashType":"","FileHashValue":""`, `"FileHashType":"ssdeep","FileHashValue":"3:a:b"`) + "\n" +
		"no json\n"
	said := func(action string) string {
		return ` | category: Malware | threat: Evil | says: of Evil` + action + ` | tags: a+b+tlp:green | ref: X-1 | until 2030-01-01`
	}
	stats := check(t, "export.jsonl", text, Options{}, `1 ip exact 203.0.113.9 high 70%`+said("; action alert")+`
1 dns exact bad.example high 70%`+said("; action alert")+`
2 sha256 exact `+sha256Text+` warning 70%`+said("; action allow")+`
3 url exact http://bad.example/x high 80%`+said(""),
		"5 I-1: a row without a value", "4 I-1: no longer active, the source says", "7 no json: not an object of JSON", "6 3:a:b: type ssdeep has no counterpart here")
	if stats.AsOf.Format(time.DateTime) != "2024-05-01 10:00:00" {
		t.Error(stats.AsOf)
	}
	check(t, "export.csv", "\"TimeGenerated [UTC]\",IndicatorId,NetworkIP,ConfidenceScore,Action,Active,ThreatType,EmailSenderAddress,NetworkDestinationPort\n"+
		"\"5/1/2024, 10:00:00.000 AM\",I-1,203.0.113.9,10,alert,True,C2,eve@bad.example,443\n", Options{},
		`2 ip exact 203.0.113.9 high 10% | category: C2 | says: action alert; port 443 | ref: I-1
2 email exact eve@bad.example high 10% | category: C2 | says: action alert; port 443 | ref: I-1`)
}

func TestRecords(t *testing.T) {
	tests := []struct {
		name, text, want string
		drops            []string
	}{
		{
			name: "array", text: `[{"ioc":"203.0.113.9","type":"ip","tags":["a","b"],"confidence":0.5},{"ioc":"bad.example","type":"domain","tags":null},{"other":1}]`,
			want: `1 ip exact 203.0.113.9 warning 50% | tags: a+b
2 dns exact bad.example warning`, drops: []string{`3 {"other":1}: an object in which no member is known to hold a value`},
		},
		{name: "texts", text: `["203.0.113.9","bad.example",7,"10.0.0.1"]`, want: `1 ip exact 203.0.113.9 warning
2 dns exact bad.example warning`, drops: []string{"3 10.0.0.1: an address that is not of the internet"}},
		{
			name: "threatfox", text: `{"query_status":"ok","data":[{"id":"1","ioc":"203.0.113.9:443","threat_type":"botnet_cc","ioc_type":"ip:port","malware":"win.evil","malware_printable":"","confidence_level":75,"tags":["x"]}]}`,
			want: `1 ip exact 203.0.113.9 warning 75% | category: botnet_cc | threat: win.evil | says: port 443 | tags: x`,
		},
		{
			name: "threatfox export", text: `{"101":[{"ioc_value":"bad.example","ioc_type":"domain"}],"102":[{"ioc_value":"203.0.113.9","ioc_type":"ip:port"}]}`,
			want: "1 dns exact bad.example warning\n2 ip exact 203.0.113.9 warning",
		},
		{
			name: "pulses", text: `{"results":[{"name":"Pulse","author_name":"x","indicators":[{"indicator":"bad.example","type":"hostname"},{"indicator":"` + md5Text + `","type":"FileHash-MD5"}]}],"count":1}`,
			want: "1 dns exact bad.example warning\n1 md5 exact " + md5Text + " warning",
		},
		{
			name: "lines", text: `{"ip":"203.0.113.9","reputation":"malicious","first_seen":"2024-01-01T00:00:00Z"}` + "\n" + `{"ip":"203.0.113.10"}` + "\n\n" + `{"ip":` + "\n" + `{"ip":"203.0.113.11","score":85}` + "\n",
			want: `1 ip exact 203.0.113.9 high | says: first seen 2024-01-01
2 ip exact 203.0.113.10 warning
5 ip exact 203.0.113.11 high 85%`, drops: []string{`4 {"ip":: not an object of JSON`},
		},
		{name: "one object", text: "{\n\"domain\":\"bad.example\",\n\"tags\":[\"a\"]\n}", want: `1 dns exact bad.example warning | tags: a`},
		{name: "pretty", text: "{\n\"domain\":\"bad.example\"}\n{\n\"domain\":\"worse.example\"}\n", want: "1 dns exact bad.example warning\n2 dns exact worse.example warning"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { check(t, test.name, test.text, Options{}, test.want, test.drops...) })
	}
	check(t, "columns", `[{"what":"203.0.113.9"}]`, Options{Columns: map[string]string{"value": "what"}}, `1 ip exact 203.0.113.9 warning`)
}

// JSON that is cut off gives what came before, and an error.
func TestCutOff(t *testing.T) {
	for name, text := range map[string]string{
		"stix": `{"type":"bundle","objects":[{"type":"indicator","id":"indicator--1","pattern":"[ipv4-addr:value = '203.0.113.9']"},{"type":"indi`,
		"json": `[{"ip":"203.0.113.9"},{"ip":"203.0`,
	} {
		n := 0
		stats, err := Import(t.Context(), strings.NewReader(text), name, Options{}, func(reference.Indicator) error { n++; return nil })
		if err == nil || !strings.Contains(err.Error(), "the file is cut off") || stats.Format != name {
			t.Errorf("%s: %v, %+v", name, err, stats)
		}
		if n != 1 {
			t.Errorf("%s: %d indicators", name, n)
		}
	}
}
