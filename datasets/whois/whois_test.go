package whois

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forensic/datasets/reference"
)

// imported imports a text and opens the result.
func imported(t testing.TB, text string) (*File, Stats) {
	t.Helper()
	var out bytes.Buffer
	stats, err := Import(t.Context(), strings.NewReader(text), &out, "dump")
	if err != nil {
		t.Fatal(err)
	}
	w, err := open(bytes.NewReader(out.Bytes()), int64(out.Len()), "test")
	if err != nil {
		t.Fatal(err)
	}
	return w, stats
}

// check compares an answer written as: CIDR ASN country registry date description
// | net name | mails | line.
func check(t *testing.T, name string, w *File, want map[string]string) {
	t.Helper()
	for address, line := range want {
		got := "-"
		if r, ok := w.Registration(netip.MustParseAddr(address)); ok {
			got = fmt.Sprintf("%s %d %s %s %s %s | %s | %s | %d", r.CIDR, r.ASN, r.CountryCode, r.Registry, r.Date, r.Description, r.NetName, strings.Join(r.Emails, ","), r.Line)
			if r.Source != "test" {
				t.Errorf("%s: source %q", name, r.Source)
			}
		}
		if got != line {
			t.Errorf("%s: %s is\n%s, want\n%s", name, address, got, line)
		}
	}
}

func TestFormats(t *testing.T) {
	for _, test := range []struct {
		name, text string
		format     string
		stats      Stats
		want       map[string]string
	}{
		{
			name: "table", format: "table (CSV)",
			text:  "CIDR,AS-Number,Country Code,Registry,Date,AS Name,Net Name,Emails\n203.0.113.77/24,AS64500,no,RIPE NCC,20100712,Fjord Net,FJORD,abuse@fjord.example;noc@fjord.example\nno,1,,,,,,\n2001:db8:5::/48,64501,,,,Quay,,\n,,,,,,,\n10.0.0.0/8,x,,,,,,\n",
			stats: Stats{Rows: 5, Blocks: 2},
			want: map[string]string{
				"203.0.113.1":        "203.0.113.0/24 64500 NO ripencc 2010-07-12 Fjord Net | FJORD | abuse@fjord.example,noc@fjord.example | 2",
				"::ffff:203.0.113.1": "203.0.113.0/24 64500 NO ripencc 2010-07-12 Fjord Net | FJORD | abuse@fjord.example,noc@fjord.example | 2",
				"203.0.114.1":        "-", "2001:db8:5::1": "2001:db8:5::/48 64501    Quay |  |  | 4", "2001:db8:6::1": "-", "10.0.0.1": "-",
			},
		},
		{
			name: "routes", format: "table (CSV)",
			text:  "203.0.113.0\t203.0.113.95\t64500\tNO\tFjord Net\n198.51.100.0\t198.51.100.255\t0\tNone\tNot routed\n",
			stats: Stats{Rows: 2, Blocks: 3},
			want: map[string]string{
				"203.0.113.1": "203.0.113.0/26 64500 NO   Fjord Net |  |  | 1", "203.0.113.80": "203.0.113.64/27 64500 NO   Fjord Net |  |  | 1",
				"203.0.113.96": "-", "198.51.100.9": "198.51.100.0/24 0    Not routed |  |  | 2",
			},
		},
		{
			name: "delegated", format: "statistics of a regional registry (delegated)",
			text: "2|ripencc|20240514|4|19830705|20240513|+0200\nripencc|*|ipv4|*|2|summary\nripencc|FR|ipv4|2.0.0.0|1048576|20100712|allocated|x\nripencc||ipv4|5.1.0.0|768||reserved\n" +
				"ripencc|NO|ipv6|2a00:5::|29|20110101|allocated\nripencc|SE|asn|64500|1|20110101|allocated\nripencc|SE|ipv4|9.9|1|20110101|allocated\nripencc|SE|ipv4|255.0.0.0|99999999|20110101|allocated\nripencc|SE\n",
			stats: Stats{Rows: 8, Blocks: 4, Skipped: 2, AsOf: time.Date(2024, 5, 13, 0, 0, 0, 0, time.UTC)},
			want: map[string]string{
				"2.15.255.255": "2.0.0.0/12 0 FR ripencc 2010-07-12 allocated |  |  | 3", "2.16.0.0": "-", "5.1.2.3": "5.1.2.0/24 0  ripencc  reserved |  |  | 4",
				"2a00:7::1": "2a00::/29 0 NO ripencc 2011-01-01 allocated |  |  | 5",
			},
		},
		{
			name: "Cymru", format: "bulk answers of Team Cymru",
			text: "Bulk mode; whois.cymru.com [2024-05-14 10:11:12 +0000]\nAS      | IP               | BGP Prefix          | CC | Registry | Allocated  | AS Name\n" +
				"64500   | 203.0.113.9      | 203.0.113.0/24      | NO | ripencc  | 2010-07-12 | FJORD - Fjord | Net, NO\nNA      | 198.51.100.7     | NA                  | US | arin     |            | NA\n64501 | x\n",
			stats: Stats{Rows: 3, Blocks: 2, AsOf: time.Date(2024, 5, 14, 10, 11, 12, 0, time.UTC)},
			want: map[string]string{
				"203.0.113.200": "203.0.113.0/24 64500 NO ripencc 2010-07-12 FJORD - Fjord | Net, NO |  |  | 3", "198.51.100.7": "198.51.100.7/32 0 US arin   |  |  | 4",
				"198.51.100.8": "-",
			},
		},
		{
			name: "Cymru, short", format: "bulk answers of Team Cymru",
			text:  "64500   | 203.0.113.9      | FJORD - Fjord Net, NO\n",
			stats: Stats{Rows: 1, Blocks: 1},
			want:  map[string]string{"203.0.113.9": "203.0.113.9/32 64500    FJORD - Fjord Net, NO |  |  | 1"},
		},
		{
			name: "RDAP", format: "RDAP answers",
			text: `{"objectClassName":"ip network","handle":"NET-1","startAddress":"203.0.113.0","endAddress":"203.0.113.127","name":"FJORD","country":"NO","port43":"whois.ripe.net",` +
				`"events":[{"eventAction":"last changed","eventDate":"2020-01-01T00:00:00Z"},{"eventAction":"registration","eventDate":"2010-07-12T00:00:00Z"}],` +
				`"entities":[{"roles":["registrant"],"vcardArray":["vcard",[["fn",{},"text","Fjord AS"]]],"entities":[{"vcardArray":["vcard",[["email",{},"text","abuse@fjord.example"]]]}]}]}` + "\n" +
				`{"objectClassName":"ip network","cidr0_cidrs":[{"v6prefix":"2001:db8:9::","length":48}],"remarks":[{"description":["Quay Ltd"]}],"arin_originas0_originautnums":[64501]}` + "\n" +
				`{"objectClassName":"autnum","handle":"AS1"}` + "\n" + `{"objectClassName":"ip network","startAddress":"0.0.0.0","endAddress":"255.255.255.255"}`,
			stats: Stats{Rows: 4, Blocks: 2, Skipped: 1},
			want: map[string]string{
				"203.0.113.1":   "203.0.113.0/25 0 NO ripencc 2010-07-12 Fjord AS | FJORD | abuse@fjord.example | 1",
				"2001:db8:9::1": "2001:db8:9::/48 64501    Quay Ltd |  |  | 2", "8.8.8.8": "-",
			},
		},
		{
			name: "MSTICPy, JSON", format: "JSON objects",
			text: `[{"asn":"64500","query":"203.0.113.9","asn_cidr":"203.0.113.0/24","asn_country_code":"NO","asn_registry":"ripencc","asn_date":"2010-07-12","asn_description":"FJORD, NO",` +
				`"nets":[{"cidr":"203.0.113.0/26, 203.0.113.64/27","name":"FJORD-1","emails":["a@fjord.example"],"created":null}]}]`,
			stats: Stats{Rows: 1, Blocks: 3},
			want: map[string]string{
				"203.0.113.9": "203.0.113.0/26 64500  ripencc  FJORD-1 | FJORD-1 | a@fjord.example | 1", "203.0.113.250": "203.0.113.0/24 64500 NO ripencc 2010-07-12 FJORD, NO |  |  | 1",
			},
		},
		{
			name: "MSTICPy, CSV of pandas", format: "table (CSV)",
			text:  ",asn,asn_cidr,asn_description,nets\n0,64500,203.0.113.0/24,\"FJORD, NO\",\"[{'cidr': '203.0.113.0/26', 'name': \"\"O'Fjord\"\", 'address': 'A\\nB', 'emails': None}]\"\n1,NA,NA,NA,[]\n2,1,10.0.0.0/8,x,[{'\n",
			stats: Stats{Rows: 3, Blocks: 2},
			want: map[string]string{
				"203.0.113.9": "203.0.113.0/26 64500    O'Fjord | O'Fjord |  | 2", "203.0.113.99": "203.0.113.0/24 64500    FJORD, NO |  |  | 2", "10.0.0.1": "-",
			},
		},
	} {
		w, stats := imported(t, test.text)
		test.stats.Format = test.format
		if diff := cmp.Diff(test.stats, stats, cmpopts.IgnoreFields(Stats{}, "Dropped")); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		check(t, test.name, w, test.want)
	}
}

func TestProblems(t *testing.T) {
	_, stats := imported(t, "cidr,asn\n203.0.113.0/24,1\nx,1\n0.0.0.0/0,1\n10.0.0.9-10.0.0.1,2\n::/0,1\n1.0.0.0/8,AS-SET\n")
	var got []string
	for _, p := range stats.Dropped.First {
		got = append(got, fmt.Sprint(p.Line, ": ", p.Reason))
	}
	want := []string{
		`3: "x" is no block of addresses`, "4: the block is the whole internet", "5: 10.0.0.9 to 10.0.0.1 is no range of addresses", "6: the block is the whole internet",
		`7: "AS-SET" is no number of an autonomous system`,
	}
	if diff := cmp.Diff(want, got); diff != "" || stats.Dropped.Count != 5 {
		t.Errorf("%d, %s", stats.Dropped.Count, diff)
	}
	var many strings.Builder
	many.WriteString("cidr\n10.0.0.0/8\n")
	for range 100 {
		many.WriteString("x\n")
	}
	if _, stats := imported(t, many.String()); stats.Dropped.Count != 100 || len(stats.Dropped.First) != 20 {
		t.Errorf("%d problems, %d kept", stats.Dropped.Count, len(stats.Dropped.First))
	}
	for _, text := range []string{"", "name,value\na,b\n", "PK\x03\x04\x00\x00", "{}\n", "[", "cidr\n\"" + strings.Repeat("x", 4<<20)} {
		if _, err := Import(t.Context(), strings.NewReader(text), &bytes.Buffer{}, "dump"); err == nil || !strings.HasPrefix(err.Error(), "dump: ") {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Import(ctx, strings.NewReader(strings.Repeat("cidr\n", 5000)), &bytes.Buffer{}, "dump"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestNested compares with a search through all blocks, for blocks that nest and
// come twice.
func TestNested(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	text.WriteString("cidr,asn,netname\n")
	var blocks []netip.Prefix
	for i := range 3000 {
		a := netip.AddrFrom4([4]byte{10, byte(rng.IntN(3)), byte(rng.IntN(8)), byte(rng.IntN(256))})
		p := netip.PrefixFrom(a, 6+rng.IntN(27)).Masked()
		if i%3 == 0 {
			a := netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, byte(rng.IntN(3)), byte(rng.IntN(8)), 15: byte(rng.IntN(4))})
			p = netip.PrefixFrom(a, 4+rng.IntN(125)).Masked()
		}
		blocks = append(blocks, p)
		fmt.Fprintf(&text, "%s,%d,n%d\n", p, i+1, i+1)
	}
	w, stats := imported(t, text.String())
	if stats.Blocks+stats.Merged != 3000 || stats.Merged == 0 || int64(w.Rows()) != stats.Blocks {
		t.Errorf("%+v", stats)
	}
	for range 5000 {
		a := netip.AddrFrom4([4]byte{10, byte(rng.IntN(4)), byte(rng.IntN(9)), byte(rng.IntN(256))})
		if rng.IntN(3) == 0 {
			a = netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, byte(rng.IntN(4)), byte(rng.IntN(9)), 15: byte(rng.IntN(5))})
		}
		best := -1
		for i, p := range blocks {
			if p.Contains(a) && (best < 0 || p.Bits() > blocks[best].Bits()) {
				best = i
			}
		}
		r, ok := w.Registration(a)
		if ok != (best >= 0) || ok && (r.CIDR != blocks[best] || r.Line != int64(best+2) || r.NetName != fmt.Sprintf("n%d", best+1)) {
			t.Fatalf("%s: %+v, %v, want block %d", a, r, ok, best)
		}
	}
}

// TestMerge holds that a later row completes an earlier one of the same block.
func TestMerge(t *testing.T) {
	w, stats := imported(t, "cidr,asn,cc,netname\n203.0.113.0/24,64500,,\n203.0.113.5/24,64999,NO,FJORD\n")
	check(t, "merge", w, map[string]string{"203.0.113.1": "203.0.113.0/24 64500 NO    | FJORD |  | 2"})
	if stats.Merged != 1 {
		t.Errorf("%+v", stats)
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.whois")
	var out bytes.Buffer
	if _, err := Import(t.Context(), strings.NewReader("cidr,asn,desc\n203.0.113.0/24,1,"+strings.Repeat("long ", 100)+"\n"), &out, "dump"); err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(out.Bytes())
	w, err := Open(path, "s")
	if err != nil {
		t.Fatal(err)
	}
	want := reference.Registration{
		ASN: 1, CIDR: netip.MustParsePrefix("203.0.113.0/24"), Description: strings.TrimSpace(strings.Repeat("long ", 100)), Source: "s", Line: 2,
	}
	got, ok := w.Registration(netip.MustParseAddr("203.0.113.9"))
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" || !ok {
		t.Error(diff)
	}
	if _, ok := w.Registration(netip.Addr{}); ok {
		t.Error("no address is registered")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	for _, b := range [][]byte{nil, out.Bytes()[:out.Len()-1], []byte("something else that is long enough")} {
		write(b)
		if _, err := Open(path, "s"); err == nil || !strings.Contains(err.Error(), "import the dump again") {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	}
}

func TestSplit(t *testing.T) {
	for text, want := range map[string]int{"10.0.0.0-10.0.0.0": 1, "10.0.0.1-10.255.255.254": 46, "0.0.0.1-255.255.255.255": 32, "::1-ffff::": 127 + 16, "10.0.0.0-10.0.2.255": 2} {
		blocks, err := parseBlock(text)
		if err != nil || len(blocks) != want {
			t.Errorf("%s: %d blocks, %v", text, len(blocks), err)
		}
		for i, b := range blocks[1:] {
			if last(blocks[i]).Next() != b.Addr() {
				t.Errorf("%s: %s after %s", text, b, blocks[i])
			}
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add("cidr,asn,nets\n203.0.113.0/24,1,\"[{'cidr': '10.0.0.0/8'}]\"\n")
	f.Add("2|ripencc|20240514|4|19830705|20240513|+0200\nripencc|FR|ipv4|2.0.0.0|1048576|20100712|allocated\n")
	f.Add("64500   | 203.0.113.9      | 203.0.113.0/24      | NO | ripencc  | 2010-07-12 | FJORD\n")
	f.Add(`{"objectClassName":"ip network","startAddress":"203.0.113.0","endAddress":"203.0.113.127","entities":[{"vcardArray":["vcard",[["email",{},"text","a@b"]]]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var out bytes.Buffer
		stats, err := Import(t.Context(), strings.NewReader(text), &out, "x")
		if err != nil {
			return
		}
		w, err := open(bytes.NewReader(out.Bytes()), int64(out.Len()), "x")
		if err != nil || int64(w.Rows()) != stats.Blocks {
			t.Fatalf("%+v, %v", stats, err)
		}
		for i := range min(w.Rows(), 50) {
			r := decode(out.Bytes()[headerSize+i*rowSize:])
			got, ok := w.Registration(r.prefix().Addr())
			if !ok || !got.CIDR.Contains(r.prefix().Addr()) {
				t.Errorf("%s: %+v, %v", r.prefix(), got, ok)
			}
		}
	})
}

// FuzzOpen asks files that Import has not written.
func FuzzOpen(f *testing.F) {
	var out bytes.Buffer
	if _, err := Import(f.Context(), strings.NewReader("cidr,asn,desc\n203.0.113.0/24,1,x\n203.0.113.0/25,1,y\n"), &out, "x"); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := open(bytes.NewReader(b), int64(len(b)), "x")
		if err != nil {
			return
		}
		for _, a := range []string{"203.0.113.9", "203.0.113.200", "::1", "ffff::"} {
			w.Registration(netip.MustParseAddr(a))
		}
	})
}

func BenchmarkRegistration(b *testing.B) {
	var text strings.Builder
	text.WriteString("cidr,asn,cc,desc\n")
	for i := range 1_000_000 {
		fmt.Fprintf(&text, "%d.%d.%d.0/24,%d,NO,Network %d\n", 1+i>>16, i>>8&255, i&255, i%60000+1, i%50000)
	}
	path := filepath.Join(b.TempDir(), "x")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	buffered := new(bytes.Buffer)
	if _, err := Import(b.Context(), strings.NewReader(text.String()), buffered, "x"); err != nil {
		b.Fatal(err)
	}
	b.Logf("a million rows imported in %s, %d bytes", time.Since(begin), buffered.Len())
	if _, err := out.Write(buffered.Bytes()); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	w, err := Open(path, "x")
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, ok := w.Registration(netip.AddrFrom4([4]byte{byte(1 + i%15), byte(i >> 4), byte(i * 7), 9})); !ok {
			b.Fatal("not found")
		}
	}
}
