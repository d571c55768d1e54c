// Package observe finds indicators in text: addresses, names, URLs, e-mail
// addresses, hashes, paths, registry keys, pipes, mutexes, Bitcoin addresses, CVE
// numbers and JA3 fingerprints, plain or defanged. It is one hand-written scanner
// over the bytes of a text, linear in every input: a byte is looked at a bounded
// number of times. It does no input or output and judges nothing.
package observe

// Type is the kind of an observable.
type Type string

// The types, in the order in which they are listed.
const (
	URL         Type = "url"
	IPv4        Type = "ipv4"
	IPv6        Type = "ipv6"
	DNS         Type = "dns"
	Email       Type = "email"
	MD5         Type = "md5"
	SHA1        Type = "sha1"
	SHA256      Type = "sha256"
	JA3         Type = "ja3"
	Bitcoin     Type = "bitcoin"
	CVE         Type = "cve"
	Pipe        Type = "pipe"
	Mutex       Type = "mutex"
	RegistryKey Type = "registry_key"
	WindowsPath Type = "windows_path"
	LinuxPath   Type = "linux_path"
)

// Types lists the types in reading order.
var Types = [...]Type{URL, IPv4, IPv6, DNS, Email, MD5, SHA1, SHA256, JA3, Bitcoin, CVE, Pipe, Mutex, RegistryKey, WindowsPath, LinuxPath}

// Observable is one indicator in a text.
type Observable struct {
	Type Type
	// Value is refanged; hosts, hashes and addresses are in canonical lower case,
	// registry keys begin with the short name of their hive, doubled backslashes
	// of escaped paths are single.
	Value string
	// PartOf is the type of the observable it is a part of, such as the host of a
	// URL; empty if it stands for itself.
	PartOf Type
	// Offset and End bound it in the text, in bytes. For what had to be
	// percent-decoded they bound what it was decoded from.
	Offset, End int
}

// Find returns the observables of a text in order of their offset; a part follows
// what it is part of. The text need not be valid UTF-8.
func Find(text string) []Observable {
	s := scan{text: text}
	s.run()
	return s.found
}

// Explain is Find that also tells what it left out although it resembles an
// indicator, and why.
func Explain(text string) ([]Observable, []Rejection) {
	s := scan{text: text, explain: true}
	s.run()
	return s.found, s.rejected
}

// scan is the state of one Find. Each method that reads something begins at pos
// and, if it consumes something, moves pos past it and returns true.
type scan struct {
	text string
	pos  int
	// in is the type of the observable that encloses pos, up to inEnd.
	in     Type
	inEnd  int
	nested int // how many URLs began inside the current one
	depth  int // how many times the text was percent-decoded

	// Ends of the last runs of bytes of URLs and of Linux paths: what begins inside
	// such a run ends with it, so that no run is read twice.
	urlRun, unixRun int

	found    []Observable
	explain  bool
	rejected []Rejection
	steps    int // bytes looked at, for the test of linear time
}

// run scans the whole text.
func (s *scan) run() {
	t := s.text
	for s.pos < len(t) {
		switch kinds[t[s.pos]] & starts {
		case word:
			s.word()
			continue
		case mark:
			if s.mark() {
				continue
			}
		}
		s.pos++
	}
	s.steps += len(t)
}

// mark reads what begins with a byte that is part of no word.
func (s *scan) mark() bool {
	switch s.text[s.pos] {
	case ':':
		return s.next(1) == ':' && s.ipv6(s.pos)
	case '[':
		return false
	}
	if s.inside(s.pos) != "" {
		return false
	}
	switch s.text[s.pos] {
	case '/':
		return s.linuxPath(s.pos)
	case '~':
		return s.next(1) == '/' && s.linuxPath(s.pos)
	case '\\':
		if s.backslash() {
			return true
		}
		s.reject(WindowsPath, s.pos, s.pos+1, RelativePath)
		return false
	case '%':
		return s.variablePath()
	}
	return false
}

// inside returns the type of the observable that encloses an offset, empty if none
// does.
func (s *scan) inside(at int) Type {
	if at >= s.inEnd {
		return ""
	}
	return s.in
}

// enter makes what follows up to end part of an observable of this type.
func (s *scan) enter(t Type, end int) { s.in, s.inEnd, s.nested = t, end, 0 }

func (s *scan) add(t Type, value string, part Type, from, to int) {
	s.found = append(s.found, Observable{Type: t, Value: value, PartOf: part, Offset: from, End: to})
}

// at returns the byte at an offset, 0 outside the text.
func (s *scan) at(i int) byte {
	if i < 0 || i >= len(s.text) {
		return 0
	}
	return s.text[i]
}

// next returns the byte n after pos.
func (s *scan) next(n int) byte { return s.at(s.pos + n) }
