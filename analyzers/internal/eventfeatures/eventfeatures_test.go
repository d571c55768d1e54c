package eventfeatures

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"unicode/utf8"

	"forensic/analyzers/internal/golden"
)

// TestPublished checks the numbers that MSTICPy's documentation of its own tests
// gives for this sentence.
func TestPublished(t *testing.T) {
	const s = "The quick & sly (as all foxes might be/or not) fox, jumped over a frog."
	for _, c := range []struct {
		name      string
		got, want int64
	}{
		{"tokens", int64(TokenCount(s, " ")), 15},
		{"score", CharScore(s, 1), 6199},
		{"scaled score", CharScore(s, 1000), 6},
		{"delimiters", int64(DelimiterCount(s)), 20},
		{"hash", int64(Hash(s)), 2011081507},
		{"delimiter hash", int64(DelimiterHash(s)), 2337396062},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.name, c.got, c.want)
		}
	}
}

func TestTexts(t *testing.T) {
	if got := Delimiters("a\u00a0b\x1cc\u2003d-e\\f/g.h,i\"j'k|l&m:n;o%p$q(r)s_t=u+v\xff"); got != "\u00a0\x1c\u2003-\\/.,\"'|&:;%$()" {
		t.Errorf("delimiters %q", got)
	}
	if got := TokenCount("", " "); got != 1 {
		t.Errorf("an empty text has %d tokens, want 1", got)
	}
	for _, c := range [][3]string{
		{`C:\Windows\reg.exe`, `\`, "reg.exe"}, {"/bin/sh", "/", "sh"}, {"reg.exe", `\`, "reg.exe"}, {"", `\`, ""}, {`C:\`, `\`, ""},
	} {
		if got := Name(c[0], c[1]); got != c[2] {
			t.Errorf("name of %q: %q, want %q", c[0], got, c[2])
		}
	}
	paths := make([]string, 11)
	paths[10] = "/bin/sh"
	if PathSeparator(paths) != `\` || PathSeparator(paths[1:]) != "/" {
		t.Error("the separator is not taken from the first ten paths")
	}
	if got := NewProcess("", "", false); got != (Process{}) {
		t.Errorf("features of nothing: %+v", got)
	}
	p := NewProcess("é", "ж ", true)
	want := Process{PathScore: 233, PathLogScore: 2.367355921026019, PathHash: Hash("é"), Length: 2, LogLength: 0.3010299956639812, Tokens: 1, Score: 1078 + 32, TokensHash: Hash(" "), SystemSession: true}
	if p != want {
		t.Errorf("got %+v, want %+v", p, want)
	}
	if _, ok := p.Value("commandlineLogScore"); ok {
		t.Error("a value for a feature MSTICPy names but does not make")
	}
}

// TestSharedGolden compares every feature of every row to the digit.
func TestSharedGolden(t *testing.T) {
	for _, name := range []string{"features_auto.csv", "features_backslash.csv"} {
		f, err := os.Open(filepath.Join(golden.Folder(t), "golden", "eventcluster", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 364 {
			t.Fatalf("%s: %d rows, want a header and 363", name, len(rows))
		}
		at := map[string]int{}
		for i, column := range rows[0] {
			at[column] = i
		}
		var paths []string
		for _, row := range rows[1:] {
			paths = append(paths, row[at["NewProcessName"]])
		}
		separator := PathSeparator(paths)
		for i, row := range rows[1:] {
			p := NewProcess(row[at["NewProcessName"]], row[at["CommandLine"]], IsSystemSession(row[at["SubjectLogonId"]]))
			for _, feature := range Features {
				got, _ := p.Value(feature)
				if want := number(t, row[at[feature]]); got != want {
					t.Errorf("%s row %d: %s is %v, want %v", name, i, feature, got, want)
				}
			}
			if got, want := Name(row[at["NewProcessName"]], separator), row[at["processName"]]; got != want {
				t.Errorf("%s row %d: name %q, want %q", name, i, got, want)
			}
		}
	}
}

// number reads a cell as pandas writes it, booleans as 0 and 1.
func number(t *testing.T, cell string) float64 {
	t.Helper()
	switch cell {
	case "True":
		return 1
	case "False":
		return 0
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzProcess(f *testing.F) {
	f.Add(`C:\Windows\System32\cmd.exe`, `cmd /c "echo %PATH%"`)
	f.Add("/bin/sh", "\xff\xc0")
	f.Fuzz(func(t *testing.T, path, line string) {
		p := NewProcess(path, line, false)
		if n := int64(utf8.RuneCountInString(line)); p.Length != n || p.Tokens > n || p.Score < 0 || p.LogLength < 0 || math.IsNaN(p.PathLogScore) {
			t.Errorf("%+v of %q, %q", p, path, line)
		}
	})
}
