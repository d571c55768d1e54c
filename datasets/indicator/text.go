package indicator

import (
	"slices"
	"strings"
)

// clip is a text for the table: valid UTF-8 without control characters, of at most
// n bytes.
func clip(s string, n int) string {
	if len(s) <= n && plain(s) {
		return strings.TrimSpace(s)
	}
	const cut = "…"
	s = strings.ToValidUTF8(s[:min(len(s), 4*n)], "\ufffd")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || isControl(r) }), " ")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n-len(cut)], "") + cut
	}
	return s
}

// plain tells whether a text is printable ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isControl tells whether a character is a control, or one that turns the direction
// of writing.
func isControl(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0x061c ||
		r >= 0x200e && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func clipTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		if t = clip(t, maxTag); t != "" && len(out) < maxTags && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// told joins the parts of a description.
func told(parts ...string) string {
	all := ""
	for _, p := range parts {
		switch {
		case p == "":
		case all == "":
			all = p
		default:
			all += "; " + p
		}
	}
	return all
}

// withLabel is a text behind what it is, or nothing.
func withLabel(label, text string) string {
	if text == "" {
		return ""
	}
	return label + " " + text
}
