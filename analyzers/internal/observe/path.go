package observe

import "strings"

// windowsPath reads a path that begins at pos with a drive, a UNC host or a
// variable.
func (s *scan) windowsPath() bool {
	t, at := s.text, s.pos
	if isAlnum(s.before(at)) || s.before(at) == '\\' {
		return false
	}
	rest := t[at:]
	unc := strings.HasPrefix(rest, `\\`) && len(rest) > 3 && isAlnum(rest[2])
	drive := len(rest) > 3 && isLetter(rest[0]) && rest[1] == ':' && rest[2] == '\\'
	if !unc && !drive {
		return false
	}
	quoted := s.before(at) == '"' || s.before(at) == '\''
	end := at + 3
	for end < len(t) && inPath(t[end], quoted) || spaced(t, at, end) {
		end++
	}
	path := strings.TrimRight(t[at:end], `.,;:)]}'\`)
	if len(path) < 5 || unc && !strings.Contains(path[2:], `\`) {
		return false
	}
	s.add(WindowsPath, path, "", at)
	if unc {
		host, _, _ := strings.Cut(path[2:], `\`)
		s.host(refang(host), WindowsPath, at+2)
	}
	s.pos = at + len(path)
	return true
}

func inPath(c byte, quoted bool) bool {
	if c < ' ' {
		return false
	}
	switch c {
	case '"', '<', '>', '|', '*', '?', ':', '/':
		return false
	case ' ', '\'', ',', ';', '=', '(', ')':
		return quoted && c != '\''
	}
	return true
}

// spaced tells whether the blank or bracket at end belongs to a well-known folder
// whose name holds it.
func spaced(t string, at, end int) bool {
	if end >= len(t) || t[end] != ' ' && t[end] != '(' && t[end] != ')' {
		return false
	}
	last := strings.LastIndexByte(t[at:end], '\\')
	if last < 0 {
		return false
	}
	rest := t[at+last+1:]
	for _, name := range [...]string{`Program Files (x86)\`, `Program Files\`, `Documents and Settings\`, `Internet Explorer\`, `Windows Defender\`, `Microsoft Office\`} {
		if len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) {
			return true
		}
	}
	return false
}

var roots = map[string]bool{
	"bin": true, "boot": true, "dev": true, "etc": true, "home": true, "lib": true, "lib64": true, "media": true, "mnt": true, "opt": true,
	"proc": true, "root": true, "run": true, "sbin": true, "srv": true, "sys": true, "tmp": true, "usr": true, "var": true, "Users": true,
}

// linuxPath reads an absolute path below one of the usual roots.
func (s *scan) linuxPath() bool {
	t, at := s.text, s.pos
	if t[at] != '/' {
		return false
	}
	if b := s.before(at); isAlnum(b) || b == '/' || b == '\\' || b == '.' || b == ')' {
		return false
	}
	end := at + 1
	for end < len(t) && (isAlnum(t[end]) || strings.IndexByte("/._-+@%~", t[end]) >= 0) {
		end++
	}
	path := strings.TrimRight(t[at:end], "./")
	first, _, below := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !below || !roots[first] {
		return false
	}
	s.add(LinuxPath, path, "", at)
	s.pos = at + len(path)
	return true
}
