package observe

import "strings"

// Bounds of the look ahead from a blank in an unquoted path.
const (
	maxAhead = 64 // bytes
	maxWords = 4
)

// drive reads C:\a\b, C:/a/b and HKLM:\a; the word is the drive. It also reads
// $env:NAME\a.
func (s *scan) drive(tok *token) bool {
	t, end := s.text, tok.end
	slash := s.at(end + 1)
	switch {
	case slash == '\\' && hives[strings.ToUpper(tok.text)] != "":
		return s.registry(tok, end+1)
	case slash == ':' && foldEqual(tok.text, "registry") && s.at(end+2) != 0:
		s.pos = end + 2 // Registry::HKEY_..., which the next word is
		return true
	case foldEqual(tok.text, "env") && s.at(tok.start-1) == '$':
		i := end + 1
		for i < len(t) && isAlnum(t[i]) || s.at(i) == '_' {
			i++
		}
		return i < len(t) && t[i] == '\\' && s.windowsPath(tok.start-1, i)
	case slash != '\\' && slash != '/' || slash == '/' && (s.at(end+2) == '/' || !isAlnum(s.at(end+2))):
		return false
	}
	if len(tok.text) == 0 || !isLetter(tok.text[len(tok.text)-1]) || len(tok.text) > 1 && isAlnum(tok.text[len(tok.text)-2]) {
		return s.escapedDrive(tok)
	}
	return s.windowsPath(end-1, end+1)
}

// escapedDrive reads a drive behind an escaped line end: "\nC:\a".
func (s *scan) escapedDrive(tok *token) bool {
	w := tok.text
	if len(w) != 2 || !isLetter(w[1]) || s.at(tok.start-1) != '\\' || strings.IndexByte("nrt", w[0]) < 0 {
		return false
	}
	return s.windowsPath(tok.end-1, tok.end+1)
}

// rooted reads what a word followed by a backslash begins: a registry key, a
// relative path, or the name of a mutex.
func (s *scan) rooted(tok *token) bool {
	switch w := tok.text; {
	case strings.Trim(w, ".") == "": // .\a and ..\a
		return len(w) <= 2 && s.at(tok.start-1) != '\\' && s.at(tok.start-1) != ')' && s.windowsPath(tok.start, tok.end)
	case hives[strings.ToUpper(w)] != "":
		return s.registry(tok, tok.end)
	case foldEqual(w, "global") || foldEqual(w, "local") && s.mutexNear(tok.start):
		return s.mutex(tok.start, tok.end)
	}
	return false
}

// variablePath reads %NAME%\a.
func (s *scan) variablePath() bool {
	t, i := s.text, s.pos+1
	for i < len(t) && i-s.pos < 40 && (isAlnum(t[i]) || t[i] == '_' || t[i] == '~' || t[i] == '(' || t[i] == ')') {
		i++
	}
	if i == s.pos+1 || s.at(i) != '%' || s.at(i+1) != '\\' {
		return false
	}
	return s.windowsPath(s.pos, i+1)
}

// backslash reads what begins with a backslash: UNC paths, pipes, paths of devices
// and names of kernel objects.
func (s *scan) backslash() bool {
	t, at := s.text, s.pos
	before := s.at(at - 1)
	if before == '\\' || isAlnum(before) {
		return false
	}
	n := at
	for n < len(t) && t[n] == '\\' && n-at < 4 {
		n++
	}
	if n-at == 2 || n-at == 4 {
		return s.unc(at, n)
	}
	end := n
	for end < len(t) && end-n < 24 && kinds[t[end]]&word != 0 {
		end++
	}
	if n-at == 1 && s.at(end) == '\\' {
		switch strings.ToLower(t[n:end]) {
		case "pipe":
			return s.pipe(at, end)
		case "basenamedobjects":
			return s.mutex(at, end)
		case "registry":
			return s.registry(&token{text: `\Registry`, start: at, end: end}, end)
		case "device", "systemroot", "windows", "users", "programdata":
			return s.windowsPath(at, at)
		}
	}
	return false
}

// unc reads \\host\share\a and \\.\pipe\a; the host begins at from.
func (s *scan) unc(at, from int) bool {
	t, i := s.text, from
	for i < len(t) && i-from < 253 && (kinds[t[i]]&word != 0 || t[i] == '@' || t[i] == '[' || t[i] == ']') {
		i++
	}
	s.steps += i - from
	host := t[from:i]
	sep := i
	for sep < len(t) && t[sep] == '\\' && sep-i < (from-at)/2 {
		sep++
	}
	if sep == i || host == "" || !isAlnum(s.at(sep)) && s.at(sep) != '$' && s.at(sep) != '{' || len(host) == 1 && host != "." {
		return false
	}
	if foldPrefix(t[sep:], "pipe\\") {
		return s.pipe(at, sep+len("pipe"))
	}
	if host == "." {
		s.reject(WindowsPath, at, sep, NoRoot) // a device
		return false
	}
	if !s.windowsPath(at, i) {
		return false
	}
	name, _, _ := strings.Cut(host, "@") // host@SSL@8080
	s.host(strings.ToLower(refangName(name)), WindowsPath, from, from+len(name))
	s.pos = max(s.pos, sep)
	return true
}

// windowsPath reads on from the first separator of a path and goes on inside it.
func (s *scan) windowsPath(at, sep int) bool {
	end, ok := s.pathEnd(at, sep)
	if !ok {
		return false
	}
	raw := s.text[at:end]
	s.add(WindowsPath, unescapePath(raw), "", at, end)
	s.enter(WindowsPath, end)
	s.pos = sep + 1
	return true
}

// unescapePath makes the doubled backslashes of escaped text single.
func unescapePath(p string) string {
	i := strings.IndexByte(p, '\\')
	if i < 0 || !strings.Contains(p[i+1:], `\\`) && (i == 0 || !strings.HasPrefix(p[i:], `\\`)) {
		return p
	}
	unc := strings.HasPrefix(p, `\\`)
	p = strings.ReplaceAll(p, `\\`, `\`)
	if unc && !strings.HasPrefix(p, `\\`) {
		p = `\` + p
	}
	return p
}

// pathEnd returns where a path ends. A path in quotes goes on to the closing one,
// or to a blank behind the ending of a program; one without quotes goes on over a
// blank if what follows looks like the rest of the name of a folder. It is false
// if no name follows the separator.
func (s *scan) pathEnd(at, from int) (end int, ok bool) {
	t, i := s.text, from
	quote := s.at(at - 1)
	if quote != '"' && quote != '\'' || t[at] == '.' {
		quote = 0 // .\a in quotes is rather the beginning of a command
	}
	part := from // where the last part of the path begins
loop:
	for i < len(t) {
		switch c := t[i]; {
		case c == '\\':
			if s.at(i+1) == '"' || s.at(i+1) == '\'' {
				break loop // an escaped quote
			}
			part = i + 1
			i++
		case kinds[c]&inPath != 0:
			i++
		case c == ' ' && (program(t[part:i]) || quote != 0 && !s.nameFollows(i+1)):
			break loop
		case c == ':' && strings.HasSuffix(t[part:i], "$env"):
			i++
		case c == ' ' && quote == 0:
			n := s.folderGoesOn(i, t[part:i])
			if n == 0 {
				break loop
			}
			i += n
		case quote != 0 && c != quote && strings.IndexByte(" ,;=()'&[]{}^`", c) >= 0:
			i++
		case c == '(' || c == '{':
			n := bracketed(t[i:])
			if n == 0 {
				break loop
			}
			i += n
		case c == '/' && t[from] == '/':
			part = i + 1
			i++
		default:
			break loop
		}
	}
	s.steps += i - from
	end = from + len(strings.TrimRight(t[from:i], `.,;:)]}'\ !&=`+"`"))
	if end-from < 2 {
		s.pos = max(s.pos, end, i) // punctuation only: nothing else begins in it
		return end, false
	}
	return end, true
}

// nameFollows tells whether more of a file's name can begin at an offset, behind a
// blank: no option and no operator.
func (s *scan) nameFollows(i int) bool {
	switch c := s.at(i); c {
	case '-':
		return s.at(i+1) == ' '
	case '(', '[', '{', '&', '_', '+':
		return true
	default:
		return isAlnum(c) || c >= 0x80
	}
}

// endings are those of files that are run or loaded, whose path a blank ends.
var endings = map[string]bool{
	"exe": true, "dll": true, "com": true, "bat": true, "cmd": true, "ps1": true, "psm1": true, "psd1": true, "vbs": true, "vbe": true, "js": true,
	"jse": true, "wsf": true, "hta": true, "scr": true, "sys": true, "msi": true, "cpl": true, "ocx": true, "txt": true, "log": true, "xml": true,
	"csv": true, "json": true, "zip": true, "dat": true, "tmp": true, "ini": true, "inf": true, "sct": true, "cs": true, "dmp": true, "evtx": true, "lnk": true,
}

// program tells whether the last part of a path has one of these endings.
func program(part string) bool {
	i := strings.LastIndexByte(part, '.')
	return i >= 0 && len(part)-i <= 5 && endings[strings.ToLower(part[i+1:])]
}

// folderGoesOn returns how far the name of a folder goes on from a blank up to
// the next backslash, 0 if it does not.
func (s *scan) folderGoesOn(from int, part string) int {
	t := s.text
	if first := s.at(from + 1); !isAlnum(first) && first != '(' && first < 0x80 {
		return 0
	}
	if i := strings.LastIndexByte(part, '.'); i >= 0 && len(part)-i <= 5 && i > 0 && isLetter(s.at(from-1)) {
		return 0 // a file: "a.txt b\c"
	}
	s.steps += maxAhead
	words, begin := 1, from+1
	for i := from + 1; i < len(t) && i-from < maxAhead; i++ {
		switch c := t[i]; {
		case c == '\\':
			if w := t[begin:i]; hives[strings.ToUpper(w)] != "" || program(w) || i == begin {
				return 0
			}
			return i - from
		case c == ' ':
			if words++; words > maxWords || program(t[begin:i]) || !isAlnum(s.at(i+1)) && s.at(i+1) != '(' && s.at(i+1) != '-' {
				return 0
			}
			if s.at(i+1) == '-' && s.at(i+2) != ' ' {
				return 0 // an option
			}
			begin = i + 1
		case kinds[c]&(word|inPath) != 0 || c == '(' || c == ')' || c == '&':
		default:
			return 0
		}
	}
	return 0
}

// bracketed returns the length of a short name in brackets: (x86), {GUID}.
func bracketed(t string) int {
	closing := byte(')')
	if t[0] == '{' {
		closing = '}'
	}
	for i := 1; i < len(t) && i < 40; i++ {
		if t[i] == closing {
			if i == 1 {
				return 0
			}
			return i + 1
		}
		if kinds[t[i]]&word == 0 {
			return 0
		}
	}
	return 0
}
