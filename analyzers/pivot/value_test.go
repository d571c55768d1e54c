package pivot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// forms writes what a value is looked for as.
func (v Value) formsText() string {
	var out []string
	for _, f := range v.forms {
		out = append(out, strings.TrimSuffix(f.kind+":"+f.text+"|"+f.scope, "|"))
	}
	if v.find != "" {
		out = append(out, "text:"+v.find)
	}
	return strings.Join(out, " ")
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		typ        Type
		raw        string
		want, look string // want is empty for what is refused
	}{
		{IP, " 203.0.113[.]9 ", "203.0.113.9", "ip:203.0.113.9"},
		{IP, "::ffff:203.0.113.9", "203.0.113.9", "ip:203.0.113.9"},
		{IP, "[2001:DB8::1]", "2001:db8::1", "ip:2001:db8::1"},
		{IP, "fe80::1%eth0", "fe80::1", "ip:fe80::1"},
		{IP, "203.0.113.0/24", "", ""},
		{IP, "cmd.exe", "", ""},
		{Host, "WS-1", "ws-1", "host:ws-1"},
		{Host, `\\WS-1.Corp.Example.`, "ws-1.corp.example", "host:ws-1|corp.example"},
		{Host, "203.0.113.9", "", ""},
		{Host, "a b", "", ""},
		{Account, `CORP\Bob`, `corp\bob`, "name:bob|corp"},
		{Account, "Bob@Corp.example", "bob@corp.example", "name:bob|corp.example"},
		{Account, `.\bob`, `.\bob`, "name:bob"},
		{Account, "s-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1104", "sid:S-1-5-21-1-2-3-1104"},
		{Account, `CORP\`, "", ""},
		{Process, "CMD.EXE", "cmd.exe", "name:cmd.exe"},
		{Process, "powershell", "powershell", "name:powershell name:powershell.exe"},
		{Process, `"C:/Windows/System32/cmd.exe"`, `c:\windows\system32\cmd.exe`, `path:c:\windows\system32\cmd.exe volume:\windows\system32\cmd.exe`},
		{Process, "/usr/bin/Python3", "/usr/bin/Python3", "path:/usr/bin/Python3"},
		{File, `\\?\C:\Users\A.txt`, `c:\users\a.txt`, `path:c:\users\a.txt volume:\users\a.txt text:c:\users\a.txt`},
		{File, "A.txt", "a.txt", "name:a.txt text:a.txt"},
		{Hash, strings.Repeat("AB", 16), strings.Repeat("ab", 16), "hash:" + strings.Repeat("ab", 16)},
		{Hash, strings.Repeat("A", 31), "", ""},
		{Hash, strings.Repeat("zz", 16), "", ""},
		{DNS, "Evil[.]Example.", "evil.example", "dns:evil.example"},
		{DNS, "203.0.113.9", "", ""},
		{URL, "hXXps://Evil[.]example/A?b=C#d", "https://evil.example/A?b=C", "text:https://evil.example/a?b=c"},
		{URL, "https://evil.example", "https://evil.example/", "text:https://evil.example"},
		{URL, "evil.example", "", ""},
		{Registry, `HKEY_LOCAL_MACHINE\Software\X\`, `hklm\software\x`, `key:hklm\software\x`},
		{Registry, `CurrentVersion\Run`, `currentversion\run`, `text:currentversion\run`},
		{Service, "Spooler", "Spooler", "name:spooler text:spooler"},
		{Task, `\Vendor\Update`, `vendor\update`, `path:vendor\update`},
		{Task, "Update", "update", "name:update"},
		{Mailbox, "Bob@Corp[.]example", "bob@corp.example", "mail:bob@corp.example"},
		{Mailbox, "Bob", "bob", "name:bob"},
		{PID, "0x7C4", "1988", "number:1988"},
		{PID, "-4", "", ""},
		{LogonSession, "999", "999", "number:999"},
		{ProcessGUID, "526425B0-479D-6643-1C00-000000000900", "{526425b0-479d-6643-1c00-000000000900}", "guid:{526425b0-479d-6643-1c00-000000000900}"},
		{ProcessGUID, "xyz", "", ""},
		{Text, "Any\ntext", "Any\ntext", "text:any\ntext"},
		{Text, "\xff", "\ufffd", "text:\ufffd"},
		{IP, strings.Repeat("1", maxName+1), "", ""},
		{DNS, "a\x00b.example", "", ""},
	} {
		n, err := NounOf(string(test.typ))
		if err != nil {
			t.Fatal(err)
		}
		v, err := n.Parse(test.raw)
		if (err == nil) != (test.want != "") || err == nil && (v.Text != test.want || v.formsText() != test.look) {
			t.Errorf("%s %q: %q %q %v", test.typ, clip(test.raw), v.Text, v.formsText(), err)
		}
	}
	for _, n := range Nouns {
		for _, empty := range []string{"", "  "} {
			if _, err := n.Parse(empty); !errors.Is(err, errEmpty) {
				t.Errorf("%s %q: %v", n.Type, empty, err)
			}
		}
	}
}

// FuzzParse: no value panics, and what is canonical stays what it is.
func FuzzParse(f *testing.F) {
	f.Add(0, "203.0.113[.]9")
	f.Add(2, `CORP\bob`)
	f.Add(10, "hxxp://a[.]example")
	f.Add(11, `HKLM\x\`)
	f.Fuzz(func(t *testing.T, i int, raw string) {
		n := &Nouns[uint(i)%uint(len(Nouns))]
		once, err := n.Parse(raw)
		if err != nil || len(raw) > 1000 { // lower case may be longer, beyond the bound
			return
		}
		again, err := n.Parse(once.Text)
		if n.Type != Account && n.Type != Process && n.Type != File && (err != nil || again.Text != once.Text) {
			t.Errorf("%s %q: %q, then %q, %v", n.Type, raw, once.Text, again.Text, err)
		}
	})
}

// Every type has what its lists promise.
func TestLists(t *testing.T) {
	seen := map[string]bool{}
	for i := range Verbs {
		v := &Verbs[i]
		if v.Doc == "" || v.Columns == nil || (v.each == nil) == (v.ask == nil) || v.Case && v.ask == nil {
			t.Errorf("verb %s is not whole", v.Name)
		}
		if strings.Contains(v.Name, ".") {
			t.Errorf("verb %s: a dot is for queries of the catalogue", v.Name)
		}
		for _, typ := range v.On {
			key := fmt.Sprint(typ, ".", v.Name)
			if seen[key] {
				t.Errorf("%s is listed twice", key)
			}
			seen[key] = true
			if _, err := NounOf(string(typ)); err != nil {
				t.Error(err)
			}
		}
		names := map[string]bool{v.KeyOf(v.On[0]): true}
		for _, c := range v.Columns {
			if names[c.Name] {
				t.Errorf("verb %s: column %s is there twice", v.Name, c.Name)
			}
			names[c.Name] = true
		}
	}
}

func TestColumn(t *testing.T) {
	for _, test := range []struct {
		typ     Type
		columns string
		want    int
		says    string
	}{
		{IP, "host,ip,source_ip", 1, ""},
		{IP, "a,Source_IP", 1, ""},
		{IP, "source_ip,destination_ip", -1, "it may be source_ip, destination_ip"},
		{IP, "Type,Observable", 1, ""},
		{IP, "a,b", -1, "the table has a, b"},
		{IP, "anything", 0, ""},
		{Text, "text,decoded", 1, ""},
		{Account, "target_user_name,x", 0, ""},
	} {
		n, _ := NounOf(string(test.typ))
		got, err := n.Column(strings.Split(test.columns, ","))
		if got != test.want || (err != nil) != (test.says != "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s of %s: %d, %v", test.typ, test.columns, got, err)
		}
	}
}
