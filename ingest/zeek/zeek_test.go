package zeek

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

const conn = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t2023-08-16-01-28-55\n" +
	"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\ttunnel_parents\n" +
	"#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tset[string]\n" +
	"1692161643.549491\tCX6\t192.168.1.41\t55213\t10.0.5.13\t80\ttcp\t-\t1.201128\t0\t403\tSHR\tT\tF\t(empty)\n"

const dns = "#separator \\x09\n#set_separator\t,\n#path\tdns\n#fields\tts\tuid\tid.orig_h\tquery\tqtype_name\trcode_name\tanswers\tTTLs\tquery\n" +
	"#types\ttime\tstring\taddr\tstring\tstring\tstring\tvector[string]\tvector[interval]\tstring\n" +
	"1692161622.036086\tCn\tfe80::1\ta\\x09b\\\\c\\xff\tA\tNOERROR\t10.0.0.1,\\x2c,-\t60.000000,1e2\t\xe4\n#close\t2023-08-16-01-28-55\n"

const jsonLines = `{"@stream":"ssl","@system":"nsm.lab","@proc":"zeek","ts":1588317639.071145,"uid":"C","id_orig_h":"10.0.1.5","id_orig_p":61375,"server_name":"x.example","established":true}` + "\n" +
	`{"ts":1588317639,"uid":"C","id.orig_h":"10.0.1.5","id.resp_h":"10.0.0.4","request_type":"TGS","client":"HTTP/web01/LAB.LOCAL","success":false}` + "\n" +
	`{"_path":"My-Log","ts":"2020-05-01T07:20:39.071145Z","note":1}` + "\n" +
	`{"@stream":"loaded_scripts","@system":"nsm","@proc":"zeek","name":"x"}` + "\n" +
	`{"ts":1588317639,"uid":"C","id":{"orig_h":"10.0.1.9","resp_h":"10.0.0.4"},"trans_depth":1,"method":"GET","host":"web:8080","uri":"/a","status_code":404}` + "\n"

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "conn.log", Content: conn, Rows: 1},
		ingesttest.Sample{Name: "all.log", Content: "\xef\xbb\xbf" + conn + "\r\n" + dns + "one cell\n" + jsonLines, Rows: 7, Rejects: 1},
		ingesttest.Sample{Name: "zeek.json", Content: jsonLines + "{\"a\":\n", Rows: 5, Rejects: 1},
		ingesttest.Sample{Name: "empty.log", Content: "#separator \\x09\n#fields\n#fields\ta\nx\n#fields\t" + strings.Repeat("a\t", 5000) + "\nrow\n", Rows: 1, Rejects: 1},
	)
}

func TestSniff(t *testing.T) {
	for content, want := range map[string]string{
		conn:      "zeek tsv",
		jsonLines: "zeek json",
		"{\"ts\":1,\"uid\":\"C\",\"fuid\":\"F\",\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"10.0.0.1\"}": "zeek json",
		"#Software: Microsoft Internet Information Services 10.0\n#Fields: date time\n":                 "",
		`{"ts":1,"uid":7,"command":"x","user":"y"}`:                                                     "",
		`{"ts":1,"fuid":"F","analyzers":[],"seen_bytes":1}`:                                             "zeek json",
		`{"ts":1,"uid":"C","id":{"orig_h":"::1"},"conn_state":"S0"}`:                                    "zeek json",
		`{"ts":1,"msg":"x"}`:                "",
		`{"name":"conn","ts":"2020"}`:       "",
		"# a comment\nts\tuid\n1\t2\n":      "",
		`{"Type":"Zeek","_path":"x","a":1}`: "",
	} {
		if got, _ := sniff("x.log", []byte(content)); got != want {
			t.Errorf("%.40q is %q, want %q", content, got, want)
		}
	}
}

func texts(b *event.Batch, row int, cols ...event.Col) []string {
	var out []string
	for _, c := range cols {
		out = append(out, string(b.Text(c, row)))
	}
	return out
}

func TestTSV(t *testing.T) {
	b := ingesttest.Read(t, Format, "x.log", conn+dns)
	cols := []event.Col{event.ColTable, event.ColClass, event.ColSrcIP, event.ColDstIP, event.ColTransport, event.ColStatus, event.ColDirection, event.ColDNSRcode, event.ColData}
	got := [][]string{texts(b, 0, cols...), texts(b, 1, cols...)}
	want := [][]string{
		{
			"zeek_conn", "network", "192.168.1.41", "10.0.5.13", "tcp", "SHR", "outbound", "",
			`{"_path":"conn","ts":1692161643.549491,"uid":"CX6","id.orig_h":"192.168.1.41","id.orig_p":55213,"id.resp_h":"10.0.5.13","id.resp_p":80,"proto":"tcp","service":null,"duration":1.201128,"orig_bytes":0,"resp_bytes":403,"conn_state":"SHR","local_orig":true,"local_resp":false,"tunnel_parents":[]}`,
		},
		{
			"zeek_dns", "dns", "fe80::1", "", "", "", "", "NOERROR",
			`{"_path":"dns","ts":1692161622.036086,"uid":"Cn","id.orig_h":"fe80::1","query":"a\\x09b\\\\c\\xff","qtype_name":"A","rcode_name":"NOERROR","answers":["10.0.0.1",",",null],"TTLs":[60.000000,1e2],"query_1":"\\xe4"}`,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	numbers := []int64{b.Int(event.ColTS, 0), b.Int(event.ColDstPort, 0), b.Int(event.ColBytesIn, 0), int64(b.Basis[0])}
	if diff := cmp.Diff([]int64{1692161643549491, 80, 403, int64(event.BasisUTC)}, numbers); diff != "" {
		t.Error(diff)
	}
}

func TestJSON(t *testing.T) {
	b := ingesttest.Read(t, Format, "x.log", jsonLines)
	var got [][]string
	for row := range b.Rows() {
		got = append(got, texts(b, row, event.ColTable, event.ColClass, event.ColHost, event.ColSrcIP, event.ColDstHost, event.ColOutcome, event.ColTargetUser, event.ColTargetDomain, event.ColResource))
	}
	want := [][]string{
		{"zeek_ssl", "network", "nsm", "10.0.1.5", "x.example", "success", "", "", ""},
		{"zeek_kerberos", "logon", "", "10.0.1.5", "", "failure", "HTTP/web01", "LAB.LOCAL", ""},
		{"zeek_my_log", "other", "", "", "", "", "", "", ""},
		{"zeek_loaded_scripts", "other", "nsm", "", "", "", "", "", ""},
		{"zeek_http", "network", "", "10.0.1.9", "web", "failure", "", "", "web:8080/a"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if ts := b.Int(event.ColTS, 2); ts != 1588317639071145 {
		t.Error(ts)
	}
}

// TestRepeatedHeader tells which header counts for which row of a block.
func TestRepeatedHeader(t *testing.T) {
	head := "#separator \\x09\n#path\ta\n#fields\tx\ty\n"
	b := ingesttest.Read(t, Format, "x.log", head+"1\t2\n#close\tz\n#separator \\x7c\n#path|b\n#fields|z\n#types|count\n7\n"+head+"3\t4\n")
	var got []string
	for row := range b.Rows() {
		got = append(got, string(b.Text(event.ColData, row)))
	}
	want := []string{`{"_path":"a","x":"1","y":"2"}`, `{"_path":"b","z":7}`, `{"_path":"a","x":"3","y":"4"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPathOfFile(t *testing.T) {
	for name, want := range map[string]string{
		"a/conn.log": "conn", `b.zip\smb_files.20200501.log.gz`: "smb_files", "smb_mapping_day1.json": "smb_mapping", "UTICA.log": "", "connect.log": "",
	} {
		if got := pathOfFile(name); got != want {
			t.Errorf("%s is of path %q, want %q", name, got, want)
		}
	}
}

func FuzzZeek(f *testing.F) {
	f.Add(conn + dns)
	f.Add(jsonLines)
	f.Add("#separator \\x5c\n#fields\\a\\a\n\\x\\\\\n")
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}
