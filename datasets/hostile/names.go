package hostile

import (
	"fmt"
	"strings"
)

// names are names of members that are no good as names.
func names() []File {
	list := []string{
		"../../../../etc/cron.d/x.json", "/etc/passwd.json", `C:\Windows\System32\x.json`, `..\..\x.json`, "C:x.json",
		"CON", "NUL", "aux.txt", "com1.json", "logs/prn.json", "trailing.", "trailing ", "a:stream.json",
		"nul\x00.json", "escape\x1b]0;owned\x07.json", "clear\x1b[2J.json", "line\nfeed.json", "bidi\u202enosj.exe", "zero\u200bwidth.json",
		"\xff\xfe.json", "", ".", "..", "a//b/./c.json", "a/../../b.json", "!/a.json", "in.zip!/a.json",
		"<script>alert(1)</script>.json", `"onmouseover="alert(1).json`, "=cmd|' /C calc'!A0.json", "%2E%2E/x.json", "-rf", "$(echo hostile).json", "'; DROP TABLE events; --.json",
		"long/" + strings.Repeat("n", 60_000) + ".json",
		"same.json", "same.json", "same.json", "same.json#2", "SAME.json", "Same.JSON", "e\u0301.json", "\u00e9.json",
	}
	build := func(archive func(...entry) []byte) func() []byte {
		return func() []byte {
			var entries []entry
			for i, name := range list {
				entries = append(entries, entry{name: name, data: line + strings.Repeat("\n", i+3)})
			}
			return archive(entries...)
		}
	}
	// A tar holds names without zero bytes alone.
	tarred := func(entries ...entry) []byte {
		var kept []entry
		for _, e := range entries {
			if !strings.Contains(e.name, "\x00") && e.name != "" {
				e.data += "tar\n"
				kept = append(kept, e)
			}
		}
		return tarOf(kept...)
	}
	many := func() []byte {
		var entries []entry
		for i := range 2000 {
			entries = append(entries, entry{name: "dup.json", data: fmt.Sprintf("{\"n\":%d}\n", i)})
		}
		return zipOf(entries...)
	}
	return []File{
		{Name: "names.zip", What: "names that lead elsewhere, are devices, hide, repeat, or are 60,000 bytes long", Want: stored, Members: len(list), content: build(zipOf)},
		{Name: "names.tar", What: "the same names in a tar", Want: rejects, Members: len(list) - 2, content: build(tarred)},
		{Name: "duplicates.zip", What: "2,000 members of one name", Want: stored, Members: 2000, content: many},
	}
}
