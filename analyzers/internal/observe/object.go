package observe

import "strings"

// hives names the short form of each way of writing the root of a registry key;
// upper case.
var hives = map[string]string{
	"HKLM": "HKLM", "HKEY_LOCAL_MACHINE": "HKLM", "HKCU": "HKCU", "HKEY_CURRENT_USER": "HKCU", "HKCR": "HKCR", "HKEY_CLASSES_ROOT": "HKCR",
	"HKU": "HKU", "HKEY_USERS": "HKU", "HKCC": "HKCC", "HKEY_CURRENT_CONFIG": "HKCC",
}

// registry reads the key below a hive; sep is its first backslash.
func (s *scan) registry(tok *token, sep int) bool {
	end, ok := s.pathEnd(tok.start, sep)
	if !ok {
		return false
	}
	root := hives[strings.ToUpper(tok.text)]
	if root == "" {
		root = tok.text
	}
	s.add(RegistryKey, root+unescapePath(s.text[sep:end]), "", tok.start, end)
	s.enter(RegistryKey, end)
	s.pos = sep + 1
	return true
}

// pipe reads the name of a pipe; sep is the backslash in front of it.
func (s *scan) pipe(at, sep int) bool {
	return s.kernelName(Pipe, at, sep)
}

// mutex reads the name of a mutex, or of another kernel object of the same name
// space; sep is the backslash in front of it.
func (s *scan) mutex(at, sep int) bool {
	return s.kernelName(Mutex, at, sep)
}

// kernelName reads one more name behind a prefix that ends at sep.
func (s *scan) kernelName(t Type, at, sep int) bool {
	i := sep
	for i < len(s.text) && s.text[i] == '\\' && i-sep < 2 {
		i++
	}
	from := i
	for i < len(s.text) && (kinds[s.text[i]]&inPath != 0 && s.text[i] != '\\' || s.text[i] == '{' || s.text[i] == '}') {
		i++
	}
	name := strings.TrimRight(s.text[from:i], ".,;:)]'")
	s.steps += i - at
	if i = from + len(name); len(name) < 2 {
		return false
	}
	s.add(t, unescapePath(s.text[at:i]), "", at, i)
	s.pos = i
	return true
}

// mutexNear tells whether the text shortly before an offset speaks of a mutex: the
// word Local alone is too common.
func (s *scan) mutexNear(at int) bool {
	return strings.Contains(strings.ToLower(s.text[max(0, at-64):at]), "mutex")
}
