package observe

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"forensic/analyzers/internal/golden"
)

// jsonLines reads the values of a file of JSON lines, gzipped or not.
func jsonLines[T any](t testing.TB, path string) (out []T) {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		f, err = os.Open(path + ".gz")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(f.Name(), ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	}
	for d := json.NewDecoder(r); ; {
		var v T
		if err := d.Decode(&v); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
}

type input struct {
	I    int
	Text string
}

// goldenRow is one row of MSTICPy's output.
type goldenRow struct {
	SourceIndex int
	IoCType     string
	Observable  string
}

// theirTypes are the types of MSTICPy.
var theirTypes = map[string]Type{
	"ipv4": IPv4, "ipv6": IPv6, "dns": DNS, "url": URL, "email": Email, "md5_hash": MD5, "sha1_hash": SHA1, "sha256_hash": SHA256,
	"windows_path": WindowsPath, "linux_path": LinuxPath,
}

// variants tells which paths each variant looks for, and whether only these.
var variants = map[string]struct {
	path Type
	only bool
}{
	"default": {}, "notdefanged": {}, "ignoretld": {}, "paths": {path: WindowsPath}, "linux": {path: LinuxPath, only: true},
}

// tally counts the rows of one type over all inputs of a variant.
type tally struct {
	theirs, ours, both int
	missing, extra     reasons
}

// reasons hold the values that only one program has, by reason.
type reasons map[string][]string

func (r reasons) add(why, value string) { r[why] = append(r[why], value) }

// print logs how many there are for each reason, and two examples.
func (r reasons) print(t *testing.T, who string) {
	for _, why := range slices.Sorted(maps.Keys(r)) {
		values := slices.Clone(r[why])
		slices.Sort(values)
		examples := slices.Compact(values)
		t.Logf("    only %-6s %5d  %-45s %.60q", who, len(r[why]), why, examples[:min(2, len(examples))])
	}
}

// TestSharedGolden compares every row of MSTICPy's IoCExtract with ours, both
// ways. A row that only one has must have a reason.
func TestSharedGolden(t *testing.T) {
	dir := filepath.Join(golden.Folder(t), "golden")
	for _, variant := range slices.Sorted(maps.Keys(variants)) {
		files, err := filepath.Glob(filepath.Join(dir, "ioc", "*__"+variant+".jsonl*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", variant, len(files), err)
		}
		tallies := map[Type]*tally{}
		for _, file := range files {
			name, _, _ := strings.Cut(filepath.Base(file), "__"+variant)
			texts := jsonLines[input](t, filepath.Join(dir, "inputs", name+".jsonl"))
			byRow := map[int][]goldenRow{}
			for _, g := range jsonLines[goldenRow](t, strings.TrimSuffix(file, ".gz")) {
				byRow[g.SourceIndex] = append(byRow[g.SourceIndex], g)
			}
			for _, in := range texts {
				c := comparison{t: t, where: fmt.Sprintf("%s %s row %d", variant, name, in.I), text: in.Text, tallies: tallies}
				c.compare(byRow[in.I], variants[variant].path, variants[variant].only)
			}
		}
		report(t, variant, tallies)
		for typ, least := range leastBoth {
			if c := tallies[typ]; c != nil && c.both < least {
				t.Errorf("%s: only %d of MSTICPy's %d rows of %s are found, %d were", variant, c.both, c.theirs, typ, least)
			}
		}
	}
}

// leastBoth is how many rows of each type both programs have at least, of the
// default variant and of the Windows paths: a reason must not come to explain what
// used to be found.
var leastBoth = map[Type]int{URL: 114, IPv4: 363, DNS: 1441, Email: 113, MD5: 42, SHA1: 473, SHA256: 42, WindowsPath: 3050}

// report prints precision and recall of a variant with the reasons.
func report(t *testing.T, variant string, tallies map[Type]*tally) {
	for _, typ := range Types {
		c := tallies[typ]
		if c == nil {
			continue
		}
		t.Logf("%-11s %-12s theirs %5d ours %5d both %5d recall %.3f precision %.3f", variant, typ, c.theirs, c.ours, c.both,
			ratio(c.both, c.theirs), ratio(c.both, c.ours))
		c.missing.print(t, "theirs")
		c.extra.print(t, "ours")
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// canonical makes values of the two programs comparable.
func canonical(t Type, v string) string {
	switch t {
	case DNS, MD5, SHA1, SHA256:
		return strings.ToLower(refangName(v))
	case IPv4, IPv6:
		if a, err := netip.ParseAddr(refangName(v)); err == nil {
			return a.String()
		}
	case Email:
		if i := strings.LastIndexByte(v, '@'); i >= 0 {
			return v[:i] + strings.ToLower(v[i:])
		}
	case URL:
		for _, o := range Find(v) {
			if o.Type == URL && o.Offset == 0 && o.End == len(v) {
				return o.Value
			}
		}
	case WindowsPath:
		return unescapePath(v)
	}
	return v
}
