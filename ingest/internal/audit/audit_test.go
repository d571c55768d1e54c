package audit

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	type head struct {
		Node, Type, Stamp string
		Serial            int64
		Body              string
	}
	for line, want := range map[string]head{
		`type=CWD msg=audit(1551485461.319:92):  cwd="/"`:                                                   {"", "CWD", "1551485461.319:92", 92, `cwd="/"`},
		`node=lx.lab type=EOE msg=audit(1551485461.319:7):`:                                                 {"lx.lab", "EOE", "1551485461.319:7", 7, ""},
		`<14>Mar  2 00:10:05 web01 audispd: node=web.lab type=SYSCALL msg=audit(1551485461.319:7): a=1`:     {"web.lab", "SYSCALL", "1551485461.319:7", 7, "a=1"},
		`Mar  2 00:10:05 web01 audispd[7]: type=SYSCALL msg=audit(1551485461.319:7): a=1`:                   {"web01", "SYSCALL", "1551485461.319:7", 7, "a=1"},
		`type=AUOMS_EXECVE audit(1639439501.123:4567): pid=1`:                                               {"", "AUOMS_EXECVE", "1639439501.123:4567", 4567, "pid=1"},
		`Mar  2 00:10:05 web01 kernel: [  7.1] audit: type=1400 audit(1551485461.319:7): apparmor="DENIED"`: {"web01", "AVC", "1551485461.319:7", 7, `apparmor="DENIED"`},
	} {
		l, ok := Parse([]byte(line))
		got := head{string(l.Node), l.Type, string(l.Stamp), l.Serial, string(l.Body)}
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%s: %v %s", line, ok, diff)
		}
	}
	for _, line := range []string{
		"", "audit(", "type=X msg=audit(1.2:3", "type=X msg=audit(.5:3): a", "type=X msg=audit(1.:3): a", "type=X msg=audit(1.2:x): a",
		"msg=audit(1.2:3): a", "type= msg=audit(1.2:3): a", "xtype=Y msg=audit(1.2:3): a", "type=X said: audit(1.2:3): a",
	} {
		if l, ok := Parse([]byte(line)); ok {
			t.Errorf("%q is %+v", line, l)
		}
	}
}

func TestFields(t *testing.T) {
	for _, test := range []struct {
		kind, body string
		want       []string
	}{
		{"EXECVE", `argc=3 a0="/bin/sh" a1=2D63 a2="a b" a3[0]=6162`, []string{"argc:3", "a0:/bin/sh", "a1:-c", "a2:a b", "a3[0]:ab"}},
		{"SYSCALL", `a0=4 comm="cat" exe=2F746D702F6120622F78 key=(null) subj==unconfined`, []string{"a0:4", "comm:cat", "exe:/tmp/a b/x", "key", "subj:=unconfined"}},
		{
			"USER_CMD", `pid=1 msg='cwd="/home/o'neil" cmd=6C73202F terminal=pts/0 res=success'` + "\x1dUID=\"root\" AUID=\"bob\"",
			[]string{"pid:1", "cwd:/home/o'neil", "cmd:ls /", "terminal:pts/0", "res:success", "UID:root", "AUID:bob"},
		},
		{"PROCTITLE", `proctitle=6C73002D6C61002F00`, []string{"proctitle:ls -la /"}},
		{"SOCKADDR", "saddr=0100\x1dSADDR={ saddr_fam=inet laddr=10.0.0.1 lport=80 }", []string{"saddr:0100", "saddr_fam:inet", "laddr:10.0.0.1", "lport:80"}},
		{"AVC", `avc:  denied  { read } for  pid=1 name="a"`, []string{":avc:", ":denied", ":{", ":read", ":}", ":for", "pid:1", "name:a"}},
		{"PATH", `item=0 name=2F746D702FFF mode=0100`, []string{"item:0", `name:/tmp/\xff`, "mode:0100"}},
		{"X", `=x a="open b='open c=`, []string{":=x", `a:"open`, "b:'open", "c"}},
		{"X", `msg='just words'`, []string{"msg:just words"}},
	} {
		var got []string
		for _, f := range Fields(nil, []byte(test.body)) {
			s := string(f.Name)
			if !f.Null() {
				s += ":" + string(f.Text(test.kind))
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.body, diff)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for saddr, want := range map[string]string{
		"020001BBC0A80001" + "0000000000000000":                      "inet 192.168.0.1 443 ",
		"00020050" + "0A000001":                                      "inet 10.0.0.1 80 ",
		"0A000016" + "00000000" + "00000000000000000000FFFF0A000001": "inet6 10.0.0.1 22 ",
		"01002F746D702F7300FF":                                       "unix invalid IP 0 /tmp/s",
		"0100002F74":                                                 "unix invalid IP 0 @/t",
		"10000000":                                                   "netlink invalid IP 0 ",
		"0200":                                                       "2 invalid IP 0 ",
	} {
		a, ok := ParseAddress([]byte(saddr))
		if got := fmtAddress(a); got != want || !ok {
			t.Errorf("%s is %q, %v, want %q", saddr, got, ok, want)
		}
	}
	if _, ok := ParseAddress([]byte("0")); ok {
		t.Error("half a byte is an address")
	}
}

func FuzzFields(f *testing.F) {
	f.Add("EXECVE", `a0="x" a1[0]=61 a='b=\'{c=1 d} "' `)
	f.Add("SOCKADDR", "saddr=02 \x1dSADDR={ a=b")
	f.Fuzz(func(t *testing.T, kind, body string) {
		Parse([]byte(body))
		ParseAddress([]byte(body))
		size := 0
		for _, field := range Fields(nil, []byte(body)) {
			field.Text(kind)
			size += len(field.Name) + len(field.Value)
		}
		if size > len(body) {
			t.Errorf("%d bytes of fields in %d", size, len(body))
		}
	})
}

func fmtAddress(a Address) string {
	return fmt.Sprint(a.Family, " ", a.IP, " ", a.Port, " ", a.Path)
}
