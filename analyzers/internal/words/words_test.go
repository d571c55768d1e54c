package words

import "testing"

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		Times(1): "once", Times(3): "3 times",
		Count(1, "entry"): "1 entry", Count(2, "entry"): "2 entries", Count(2, "key"): "2 keys", Count(0, "process"): "0 processes",
		Cut("añb", 2): "a…", Cut("ab", 2): "ab",
		Some([]string{"a", "b", "c"}, 2): "a, b and 1 more", Some(nil, 2): "",
		Duration(90e6): "90 s", Duration(300e6): "5 min", Duration(3 * 86400e6): "3 days", Duration(7200e6): "2 h",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
