package derive

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

// TestDerive derives each value twice, so that the second row comes from memory.
func TestDerive(t *testing.T) {
	var m Memos
	for name, c := range map[string]struct {
		set  func(b *event.Batch)
		want map[event.Col]string
	}{
		"host":             {func(b *event.Batch) { m.Host(b, []byte("PC1.Lab.local")) }, map[event.Col]string{event.ColHostRaw: "PC1.Lab.local", event.ColHost: "pc1", event.ColHostFQDN: "pc1.lab.local"}},
		"host, an address": {func(b *event.Batch) { m.Host(b, []byte("10.0.0.1")) }, map[event.Col]string{event.ColHostRaw: "10.0.0.1", event.ColHost: "10.0.0.1"}},
		"account":          {func(b *event.Batch) { m.User(b, event.ColUser, event.ColUserDomain, []byte(`LAB\ann`)) }, map[event.Col]string{event.ColUser: "ann", event.ColUserDomain: "LAB"}},
		"principal":        {func(b *event.Batch) { m.User(b, event.ColUser, event.ColUserDomain, []byte("ann@lab.example")) }, map[event.Col]string{event.ColUser: "ann", event.ColUserDomain: "lab.example"}},
		"bare account":     {func(b *event.Batch) { m.User(b, event.ColUser, event.ColUserDomain, []byte("ann")) }, map[event.Col]string{event.ColUser: "ann"}},
		"mapped address":   {func(b *event.Batch) { m.IP(b, event.ColSrcIP, []byte("::ffff:10.0.0.1")) }, map[event.Col]string{event.ColSrcIP: "10.0.0.1"}},
		"long address":     {func(b *event.Batch) { m.IP(b, event.ColSrcIP, []byte("0:0:0:0:0:0:0:1")) }, map[event.Col]string{event.ColSrcIP: "::1"}},
		"address and port": {func(b *event.Batch) { m.IP(b, event.ColSrcIP, []byte("[fe80::1%eth0]:443")) }, map[event.Col]string{event.ColSrcIP: "fe80::1"}},
		"no address":       {func(b *event.Batch) { m.IP(b, event.ColSrcIP, []byte("LOCAL")) }, map[event.Col]string{}},
		"path":             {func(b *event.Batch) { m.Path(b, event.ColProcExe, event.ColProcName, []byte(`C:\A\Cmd.EXE`)) }, map[event.Col]string{event.ColProcExe: `C:\A\Cmd.EXE`, event.ColProcName: "cmd.exe"}},
		"folder":           {func(b *event.Batch) { m.Path(b, event.ColProcExe, event.ColProcName, []byte("/tmp/")) }, map[event.Col]string{event.ColProcExe: "/tmp/"}},
		"hashes":           {func(b *event.Batch) { m.Hashes(b, []byte("MD5=AB,SHA1=00, IMPHASH=CD,X=1")) }, map[event.Col]string{event.ColHashMD5: "ab", event.ColHashImp: "cd"}},
		"guid":             {func(b *event.Batch) { m.Lower(b, event.ColProcGUID, []byte("{AB}")) }, map[event.Col]string{event.ColProcGUID: "{ab}"}},
	} {
		var b event.Batch
		m.Reset()
		for range 2 {
			b.Next()
			c.set(&b)
		}
		for row := range 2 {
			got := map[event.Col]string{}
			for _, col := range b.Touched() {
				if v := b.Text(col, row); v != nil {
					got[col] = string(v)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, row %d: %s", name, row, diff)
			}
		}
	}
}
