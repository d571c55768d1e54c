package threat

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/analyzertest"
)

func TestPatterns(t *testing.T) {
	p := newPatterns([]string{"%", "a_c", `100\%%`, "%.example.%", "mimi%.exe", "%evil%evil%"})
	for value, want := range map[string][]string{
		"abc":                   {"%", "a_c"},
		"aäc":                   {"%", "a_c"},
		"ac":                    {"%"},
		"100% sure":             {"%", `100\%%`},
		"x.Example.org":         {"%", "%.example.%"},
		"mimikatz.exe":          {"%", "mimi%.exe"},
		"mimikatz.exe.bak":      {"%"},
		"evil":                  {"%"},
		"evil and evil":         {"%", "%evil%evil%"},
		strings.Repeat("a", 99): {"%"},
	} {
		if diff := cmp.Diff(want, p.match(value)); diff != "" {
			t.Errorf("%q: %s", value, diff)
		}
	}
}

// FuzzLike compares with LIKE of DuckDB.
func FuzzLike(f *testing.F) {
	for _, s := range [][2]string{{"a%b", "axxb"}, {"%a_b%", "xaöb"}, {`\%`, "%"}, {"", ""}, {"%", ""}, {"_", "ö"}, {"a%a%a", "aa"}, {"%ab%ab", "abab"}, {"%_ab", "abab"}} {
		f.Add(s[0], s[1])
	}
	data := analyzertest.Data(f)
	f.Fuzz(func(t *testing.T, text, value string) {
		text, value = strings.ToValidUTF8(strings.ToLower(text), "?"), strings.ToValidUTF8(strings.ToLower(value), "?")
		if strings.ContainsRune(text+value, 0) || len(text) > MaxPattern || value != strings.ToLower(value) {
			t.Skip()
		}
		rows, err := data.Query(t.Context(), `SELECT TRY(?::VARCHAR LIKE ?::VARCHAR ESCAPE '\')`, value, text)
		if err != nil {
			t.Skip(err) // an escape that escapes nothing
		}
		defer rows.Close()
		var want *bool
		for rows.Next() {
			if err := rows.Scan(&want); err != nil {
				t.Fatal(err)
			}
		}
		if want == nil || rows.Err() != nil {
			t.Skip()
		}
		if got := len(newPatterns([]string{text}).match(value)) == 1; got != *want {
			t.Errorf("%q like %q: %v, DuckDB says %v", value, text, got, *want)
		}
	})
}

// FuzzPrepare: what was prepared is prepared again unchanged.
func FuzzPrepare(f *testing.F) {
	f.Add("hxxp://evil[.]example[.]com/a")
	f.Add("203[.]0.113.9")
	f.Add("A123008438B9C391A123008438B9C391")
	f.Fuzz(func(t *testing.T, value string) {
		once, refused := Prepare(Observable{Value: value})
		if refused != "" {
			return
		}
		if again, refused := Prepare(once); refused != "" || again != once {
			t.Errorf("%q: %+v, then %+v, %q", value, once, again, refused)
		}
	})
}
