package redact

import (
	"strings"
	"unicode/utf8"
)

func mailByte(c byte) bool { return hostByte(c) || strings.IndexByte(".%+$'", c) >= 0 }

// mail looks for user@domain.
func (s *scanner) mail(i int) {
	from := s.before(i, 64, mailByte)
	for from < i && (s.text[from] == '\'' || s.text[from] == '.' || s.text[from] == '%' && i-from > 3) {
		if s.text[from] == '%' {
			from += 2
		}
		from++
	}
	to := s.after(i+1, 255, func(c byte) bool { return hostByte(c) || c == '.' })
	for to > i+1 && (s.text[to-1] == '.' || s.text[to-1] == '-') {
		to--
	}
	if from >= i || to == i+1 {
		return
	}
	if domain := s.text[i+1 : to]; isPublicName(domain) || s.r.insideText(domain) || s.r.isDomain(domain) {
		s.add(from, to, kindMail)
		s.dots = to
	}
}

// nameEnd ends the name of a folder.
func nameEnd(c byte) bool { return c < 0x20 || strings.IndexByte("\\/\"'<>|:*?;,)&%", c) >= 0 }

// folder adds the name of a user's folder that begins at from. A space belongs to it
// if a separator follows.
func (s *scanner) folder(from int) {
	to := from
	for to < len(s.text) && to-from < 64 && !nameEnd(s.text[to]) {
		to++
	}
	if to < len(s.text) && s.text[to] != '\\' && s.text[to] != '/' {
		if space := strings.IndexByte(s.text[from:to], ' '); space >= 0 {
			to = from + space
		}
	} else if to == len(s.text) {
		if space := strings.IndexByte(s.text[from:to], ' '); space >= 0 {
			to = from + space
		}
	}
	name := s.text[from:to]
	closed := to < len(s.text) && (s.text[to] == '\\' || s.text[to] == '/')
	if name == "" || name[0] == '.' || strings.ContainsAny(name, "{}$()[]") || !closed && fileEnding[strings.ToLower(lastLabel(name))] {
		return
	}
	s.add(from, to, kindName)
}

// fileEnding are endings of files that lie beside the folders of users.
var fileEnding = set(`ini exe dll lnk txt dat log tmp ps1 bat cmd zip json xml csv`)

// home looks for the folder of a user below one of some folders.
func (s *scanner) home(i int, folders ...string) {
	if i > 0 && isAlnum(s.text[i-1]) {
		return
	}
	for _, f := range folders {
		if hasFoldPrefix(s.text[i+1:], f) {
			s.folder(i + 1 + len(f))
			return
		}
	}
}

// backslash looks for C:\Users\NAME, \\HOST\SHARE and DOMAIN\NAME.
func (s *scanner) backslash(i int) {
	t := s.text
	end := s.after(i, 8, func(c byte) bool { return c == '\\' })
	for _, f := range []string{"users", "documents and settings"} {
		if rest := t[end:]; hasFoldPrefix(rest, f) && len(rest) > len(f) && (rest[len(f)] == '\\' || rest[len(f)] == '/') {
			from := s.after(end+len(f), 8, func(c byte) bool { return c == '\\' || c == '/' })
			s.folder(from)
			return
		}
	}
	if n := end - i; (n == 2 || n == 4) && (i == 0 || strings.IndexByte(" \t\r\n\"'=(,;>|`", t[i-1]) >= 0) {
		s.share(end)
		return
	}
	from := s.before(i, 64, func(c byte) bool { return hostByte(c) || c == '.' })
	if from == i || from > 0 && strings.IndexByte(`\/:`, t[from-1]) >= 0 && !escaped(t, from) {
		return
	}
	from = unescapedFrom(t, from, i)
	if !s.r.isDomain(t[from:i]) {
		return
	}
	to := s.after(end, 64, func(c byte) bool { return hostByte(c) || c == '.' || c == '$' || c >= utf8.RuneSelf })
	for to > end && t[to-1] == '.' {
		to--
	}
	if to > end {
		s.add(from, i, kindDomain)
		s.add(end, to, kindName)
	}
}

// escaped tells whether the backslash before from begins an escape that ends there.
func escaped(t string, from int) bool {
	return t[from-1] == '\\' && from < len(t) && strings.IndexByte("ntr", t[from]) >= 0
}

// unescapedFrom leaves out the letter of an escape with which a word seems to begin.
func unescapedFrom(t string, from, to int) int {
	if from > 0 && escaped(t, from) && to-from > 1 {
		return from + 1
	}
	return from
}

// share adds the machine, and the name of the share, of a path whose machine begins
// at from.
func (s *scanner) share(from int) {
	t := s.text
	to := s.after(from, 255, func(c byte) bool { return hostByte(c) || c == '.' || c == ':' })
	if to == from || to >= len(t) || t[to] != '\\' || strings.IndexByte(".?*", t[from]) >= 0 {
		return
	}
	s.add(from, to, kindPeer)
	next := s.after(to, 4, func(c byte) bool { return c == '\\' })
	end := s.after(next, 80, func(c byte) bool { return hostByte(c) || c == '$' || c == '.' })
	if end > next && !knownShareName(t[next:end]) {
		s.add(next, end, kindName)
	}
}

// knownShareName tells shares that every machine has: IPC$, C$ and their like.
func knownShareName(name string) bool {
	l := strings.ToLower(name)
	return knownShare[l] || len(l) == 2 && l[1] == '$' || len(l) == 1
}
