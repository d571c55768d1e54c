package syslog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

const auth = `Dec 31 23:59:58 web01 sshd[411]: Failed password for invalid user a from b from 203.0.113.99 port 4022 ssh2
Dec 31 23:59:59 web01 kernel: [  7.1] audit: type=1400 audit(1577836799.500:7): apparmor="DENIED"
Jan  1 00:00:01 web01 sshd[411]: Accepted publickey for root from fe80::1 port 22 ssh2: RSA SHA256:x
<86>Jan  1 00:00:02 web01 sudo:    bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c x ; y
	continued
Jan  1 00:00:03 web01 CRON[9]: (root) CMD (cd / && run-parts)
`

const modern = `<165>1 2003-10-11T22:14:15.003Z host.lab evntslog - ID47 [a@1 b="]\"" c="d"][e@2] ` + "\xef\xbb\xbfAn event\n" +
	"-- Boot 1 --\n" +
	"2023-03-16T03:08:58.123456+02:00 web01 useradd[12]: new user: name=eve, UID=1001, GID=1001\n" +
	"2023-03-16T03:08:58+0000 web01 systemd[1]: Started OpenSSH server.\r\n"

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "auth.log", Content: "\xef\xbb\xbf" + auth + "\n", Rows: 5},
		ingesttest.Sample{Name: "syslog", Content: modern + auth + "Java stack\n", Rows: 8, Rejects: 1},
	)
}

func TestSniff(t *testing.T) {
	for content, want := range map[string]string{
		auth: "syslog rfc3164", modern: "syslog rfc5424", modern[strings.Index(modern, "2023"):]: "syslog iso8601",
		"Mar  2 00:10:05 host prog: x\nno\nno\n": "",
		"2023-03-16T03:08:58Z INFO started\n":    "",
		"March 2 went well\n":                    "",
		"2023-03-16T03:08:58Z,host,prog: x\n":    "",
		`<13>{"a":1}` + "\n":                     "",
		"  Mar  2 00:10:05 host prog: x\n":       "",
	} {
		if got, _ := sniff("x", []byte(content)); got != want {
			t.Errorf("%.40q is %q, want %q", content, got, want)
		}
	}
}

// TestTimes learns the year from the audit record, takes the next one from
// January on, and the zone's anchor from the audit record too.
func TestTimes(t *testing.T) {
	b := ingesttest.Read(t, Format, "syslog", auth+modern)
	var got []string
	for r := range b.Rows() {
		got = append(got, strings.Join(ingesttest.Row(b, r, event.ColLineNo, event.ColTS, event.ColTSRaw), " "))
	}
	want := []string{
		"1 1577836798000000 Dec 31 23:59:58", "2 1577836799000000 Dec 31 23:59:59", "3 1577836801000000 Jan  1 00:00:01", "4 1577836802000000 Jan  1 00:00:02",
		"6 1577836803000000 Jan  1 00:00:03", "7 1065910455003000 2003-10-11T22:14:15.003Z", "9 1678928938123456 2023-03-16T03:08:58.123456+02:00", "10 1678936138000000 2023-03-16T03:08:58+0000",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if b.Basis[0] != event.BasisLocal || b.Basis[6] != event.BasisUTC || b.Anchor[1] != 1577836799500000 || b.Anchor[0] != event.Null {
		t.Errorf("basis %v, anchors %v", b.Basis, b.Anchor)
	}
	if diff := cmp.Diff([]event.Note{{N: 1, What: "lines of journalctl between records, not kept"}}, b.Notes); diff != "" {
		t.Error(diff)
	}
	b = ingesttest.Read(t, Format, "syslog", strings.ReplaceAll(auth, "audit(", "("))
	if b.Int(event.ColTS, 0) != event.Null || string(b.Text(event.ColTSRaw, 0)) != "Dec 31 23:59:58" || len(b.Notes) != 1 || b.Notes[0].N != 5 {
		t.Errorf("without a year: %v, notes %v", b.Int(event.ColTS, 0), b.Notes)
	}
}

func TestYear(t *testing.T) {
	for text, want := range map[string]int{
		"Mar  2 00:10:05 h p: cert of 2023-03-02 found\n":                                    2023,
		"Mar  2 00:10:05 h p: until 2024-03-03\nMar  2 00:10:06 h p: it is 2023-03-02 now\n": 0,
		"Mar  2 00:10:05 h p: cert until 2024-07-02\n":                                       0,
		"Dec 31 00:10:05 h p: x\nJan  1 00:10:05 h p: on 2023-01-01\n":                       2022,
		"Jan  1 00:10:05 h p: type=X msg=audit(1577836799.5:7): a\n":                         2020,
		"Mar  2 00:10:05 h p: x\nFeb 28 00:10:05 h p: late\n2023-03-16T03:08:58Z h p: x\n":   2023,
	} {
		if got := newCalendar([]byte(text)).year; got != want {
			t.Errorf("%q is of %d, want %d", text, got, want)
		}
	}
}

// TestLongMember tells that records go on and years turn across blocks.
func TestLongMember(t *testing.T) {
	var s strings.Builder
	s.WriteString("Nov  1 00:00:00 h p: type=X msg=audit(1572566400.000:7): a\n")
	for range 40000 {
		s.WriteString("Dec  1 00:00:00 h p: " + strings.Repeat("x", 30) + "\n")
	}
	for i := range 40000 {
		fmt.Fprintf(&s, "Jan  1 00:00:00 h p: %d\n  more\n", i)
	}
	b := ingesttest.Read(t, Format, "syslog", s.String())
	if b.Rows() != 80001 {
		t.Fatalf("%d rows", b.Rows())
	}
	for r := range b.Rows() {
		want, line := int64(1577836800000000), int64(40001+(r-40001)*2+1)
		if r <= 40000 {
			want, line = 1575158400000000, int64(r)+1
		}
		if r > 0 && b.Int(event.ColTS, r) != want || b.Int(event.ColLineNo, r) != line {
			t.Fatalf("row %d is at %v, line %d, want %d, %d", r, b.Int(event.ColTS, r), b.Int(event.ColLineNo, r), want, line)
		}
		if m := string(b.Text(event.ColMessage, r)); r > 40000 && m != fmt.Sprintf("%d\n  more", r-40001) {
			t.Fatalf("row %d is %q", r, m)
		}
	}
}

func TestData(t *testing.T) {
	b := ingesttest.Read(t, Format, "syslog", modern+"<13>Mar  2 2019 00:10:05: fw01 Mail-x/y: a\nMar  2 00:10:05 last message repeated 3 times\n")
	cols := []event.Col{event.ColTable, event.ColHost, event.ColHostFQDN, event.ColProvider, event.ColCode, event.ColChannel, event.ColLogLevel, event.ColData}
	got := [][]string{ingesttest.Row(b, 0, cols...), ingesttest.Row(b, 3, cols...)}
	want := [][]string{
		{
			"syslog", "host", "host.lab", "evntslog", "ID47", "local4", "notice",
			`{"facility":"local4","severity":"notice","time":"2003-10-11T22:14:15.003Z","host":"host.lab","program":"evntslog","msgid":"ID47","structured_data":"[a@1 b=\"]\\\"\" c=\"d\"][e@2]","message":"An event"}`,
		},
		{
			"syslog", "fw01", "", "Mail-x/y", "", "user", "notice",
			`{"facility":"user","severity":"notice","time":"Mar  2 2019 00:10:05","host":"fw01","program":"Mail-x/y","message":"a"}`,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzSyslog(f *testing.F) {
	f.Add(auth)
	f.Add(modern)
	f.Add("<0>1 - - - - - [a\n<191>Jan 99 99:99:99 99\nFeb  2 2000 00:00:00 2001: [x]: pam_unix(): session opened for user\n")
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}

// TestSysmonForLinux reads an event that Sysmon wrote into a message.
func TestSysmonForLinux(t *testing.T) {
	line := "<14>1 2022-05-11T18:10:20.4Z ubuntu sysmon 77 - - <Event><System><Provider Name=\"Linux-Sysmon\"/><EventID>1</EventID>" +
		"<TimeCreated SystemTime=\"2022-05-11T18:10:20.399931000Z\"/><Computer>ubuntu</Computer></System><EventData><Data Name=\"Image\">/bin/sh</Data>" +
		"<Data Name=\"CommandLine\">sh -c id</Data><Data Name=\"User\">root</Data></EventData></Event>"
	var b event.Batch
	d := Format.Decoder()
	s := Format.Split(strings.NewReader(line+"\n"), &ingest.Input{Head: []byte(line + "\n")})
	block, _, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	d.Begin(&b, &ingest.Input{}, block.Context)
	b.Next()
	if err := d.Decode([]byte(line)); err != nil {
		t.Fatal(err)
	}
	for col, want := range map[event.Col]string{
		event.ColClass: "process_start", event.ColHost: "ubuntu", event.ColProcName: "sh", event.ColProcCmd: "sh -c id", event.ColUser: "root", event.ColTable: table,
	} {
		if got := string(b.Text(col, 0)); got != want {
			t.Errorf("%s is %q, want %q", event.Columns[col].Name, got, want)
		}
	}
	if b.Int(event.ColTS, 0) != 1652292620399931 {
		t.Errorf("time %d", b.Int(event.ColTS, 0))
	}
}
