package csv

import (
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"x.csv", "a,b\n1,2\n", "csv"},
		{"x", "Host;User;Wert\nA;Jörg;1,5\nB;Eva;2,5\n", "csv ;"},
		{"x.txt", "Host;User;Wert\nA;J\xf6rg;1,5\nB;Eva;2,5\n", "csv ;, Windows-1252"},
		{"x.tsv", "a\tb\n1,2\t3,4\n", "csv tab"},
		{"x.csv", "a|b|c\nx|y|z\n", "csv |"},
		{"x.csv", "a,b\n'x,1',2\n'y,2',3\n", "csv, quotes '"},
		{"x.csv", "a,b\r1,2\r3,4\r", "csv, lines end in CR"},
		{"x.csv", "2024-01-01,10.0.0.1,7\n2024-01-02,10.0.0.2,9\n", "csv, no header"},
		{"x.csv", ",0,1,2\n0,4.5,5.5,6.5\n", "csv"},
		{"x.csv", "Sep=;\n\n# made by a tool\na;b\n1;2\n", "csv ;, header in line 4"},
		{"x.txt", "sep=,\na,b\n1\n1,2,3\n", "csv, header in line 2"},
		{"x.csv", "#TYPE Selected.System.Process\r\n\"a\",\"b\"\r\n\"1\",\"2\"\r\n", "csv, header in line 2"},
		{"x.csv", "eventTime [UTC],eventName,eventSource,awsRegion\n2024-03-01,a,b,c\n", "csv, cloudtrail"},
		{"x.csv", "when,b\n31/12/2023,x\n", "csv (day first)"},
		{"x.csv", "when,b\n12/31/2023 1:00,x\n", "csv (month first)"},
		{"x.csv", "when,b\n1/2/2023,x\n", "csv (month first assumed)"},
		{"x.csv", "a,b\n", "csv"},
	} {
		got, err := sniff(c.name, []byte(c.head))
		if err != nil || got != c.want {
			t.Errorf("%q is %q, %v, want %q", c.head, got, err, c.want)
		}
	}
}

func TestSniffRefuses(t *testing.T) {
	for head, reason := range map[string]string{
		"Dear John, how are you\nI am fine, thanks\nSee you, Ann\n": "header",
		"The end of the story is near.\nNobody knows when.\n":       "no delimiter",
		"import os, sys\nfrom a import b, c\nprint(a, b)\n":         "header",
		"int a,b;\nint c,d;\nint e,f;\n":                            "header",
		`{"a":1,"b":2}` + "\n" + `{"a":1,"b":3}` + "\n":             "JSON",
		"[1,2]\n[3,4]\n": "JSON",
		"<Event><a>1,2</a>\n<b>1,2</b></Event>\n":                                                       "XML",
		"<13>1 2024-01-01T00:00:00Z host app - - - a,b,c\n":                                             "XML",
		"a=1,b=2,c=3\na=4,b=5,c=6\n":                                                                    "header",
		"#separator \\x09\n#fields\tts\tuid\n1.5\tC1\n":                                                 "#separator",
		"#Fields: date time\n2024-01-01 00:00:00\n":                                                     "#Fields",
		"Mar  2 00:10:05 host sshd[1]: Accepted password\nMar  2 00:10:06 host sshd[1]: session opened": "no delimiter",
		"CEF:0|V|P|1|100|n|5|a=1\nCEF:0|V|P|1|100|n|5|a=2\n":                                            "CEF",
		"2024-01-01|INFO|x\n2024-01-02|INFO|y\n":                                                        "header",
		"a\x00\x01\x02,b\n\x01\x02\x03\x04,\x05\n":                                                      "not a text",
		strings.Repeat("word ", 20) + ",b,c\nx,y,z\n":                                                   "header",
		"a,b,c\nx\ny\nz\n": "0% of its rows",
		"":                 "no line",
	} {
		dialect, err := sniff("evidence.log", []byte(head))
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q is %q, %v, want %q", head, dialect, err, reason)
		}
	}
}
