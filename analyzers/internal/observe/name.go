package observe

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// longestTLD is more than any name of a top-level domain has had (24, in Punycode).
const longestTLD = 32

// endsLikeName tells cheaply whether the last label of a dotted word can be a
// top-level domain: letters, or Punycode.
func endsLikeName(w string) bool {
	i := len(w)
	for i > 0 && isLetter(w[i-1]) {
		i--
	}
	if n := len(w) - i; i > 0 && w[i-1] == '.' {
		return n >= 2 && n <= longestTLD && !foldEqual(w[i:], "exe") && !foldEqual(w[i:], "dll")
	}
	last := w[strings.LastIndexByte(w, '.')+1:]
	return len(last) <= longestTLD && foldPrefix(last, "xn--")
}

// domain tells why a dotted word is no domain name, empty if it is one. The name
// is the word in lower case; whole is the word with the punctuation around it.
func (s *scan) domain(tok, whole *token, name string) Reason {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if len(last) < 2 || isDigit(last[0]) || strings.IndexByte(name, '.') < 0 {
		return NoTLD
	}
	if !public(name) {
		return NoTLD
	}
	if !validLabels(name) {
		return PartOfName
	}
	if s.inside(tok.start) == "" || s.inside(tok.start) == LinuxPath {
		if s.isMember(tok, whole, name) {
			return CodeMember
		}
	}
	if s.isFile(tok, name, last) {
		return FileName
	}
	return ""
}

// public tells whether a name is registered below a suffix of the public suffix
// list.
func public(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	if icann {
		return suffix != name
	}
	return strings.IndexByte(suffix, '.') >= 0 // a domain whose owner lets others register below it
}

// validLabels tells whether a name is made of labels of 1 to 63 letters, digits
// and inner hyphens (RFC 1123), with an underscore in front for services (RFC
// 2782), and at most 253 characters.
func validLabels(name string) bool {
	if len(name) == 0 || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		rest := strings.TrimPrefix(label, "_")
		if len(rest) == 0 || len(label) > 63 || rest[0] == '-' || rest[len(rest)-1] == '-' {
			return false
		}
		for i := range len(rest) {
			if !isAlnum(rest[i]) && rest[i] != '-' {
				return false
			}
		}
	}
	return true
}

// isMember tells whether a dotted word is rather a member of an object or name
// space in a script: $a.name, [x.name]::y, a.name(), Process.Id, com.vendor.cloud.
func (s *scan) isMember(tok, whole *token, name string) bool {
	before, after := s.at(whole.start-1), s.at(tok.end)
	switch {
	case before == '$' || after == '(' || after == '{' && tok.has&mark == 0,
		before == '\\' && s.at(whole.start-2) != '\\' && s.inside(tok.start) == "",
		after == ']' && (s.at(tok.end+1) == ':' || s.at(tok.end+1) == '$' || s.at(tok.end+1) == '('),
		whole.text[0] == '.' && strings.IndexByte(")]}'\"", before) >= 0 && before != 0:
		return true
	}
	first, rest, _ := strings.Cut(name, ".")
	if selves[first] || reversed[first] && strings.Contains(rest, ".") && !reversed[name[strings.LastIndexByte(name, '.')+1:]] {
		return true
	}
	return tok.has&upper != 0 && mixedCase(tok.text)
}

// selves are first words of names of objects in programs.
var selves = map[string]bool{
	"system": true, "this": true, "self": true, "os": true, "sys": true, "java": true, "javax": true, "window": true, "document": true,
	"console": true, "math": true, "json": true, "event": true, "obj": true, "args": true, "wscript": true, "shell": true, "process": true,
	"windows": true, "microsoft": false, "mshtml": true, "ntdll": true, "kernel32": true, "advapi32": true,
}

// reversed are top-level domains that names of packages begin with.
var reversed = map[string]bool{"com": true, "org": true, "net": true, "edu": true, "gov": true, "io": true}

// mixedCase tells whether the last label of a name is written as programs write
// identifiers: Microsoft.NET, Process.Id, chrome.nativeMessaging. People write
// EXAMPLE.COM, Example.com and Example.Com.
func mixedCase(w string) bool {
	last := w[strings.LastIndexByte(w, '.')+1:]
	if strings.ToLower(last) == last {
		rest := w[:len(w)-len(last)-1]
		return strings.IndexByte(rest, '.') >= 0 && camel(rest[strings.LastIndexByte(rest, '.')+1:]) && rest[0]|0x20 == rest[0]
	}
	if strings.ToUpper(w) == w {
		return false
	}
	return last != "Com" && last != "Org" && last != "COM" && last != "ORG"
}

// camel tells whether a word has a capital behind a small letter.
func camel(w string) bool {
	for i := 1; i < len(w); i++ {
		if kinds[w[i]]&upper != 0 && kinds[w[i-1]]&upper == 0 && isLetter(w[i-1]) {
			return true
		}
	}
	return false
}

// isFile tells whether a name that ends in a top-level domain is rather that of a
// file.
func (s *scan) isFile(tok *token, name, last string) bool {
	if fileSuffixes[last] {
		return !services[name] && !s.sought(tok)
	}
	before, after := s.at(tok.start-1), s.at(tok.end)
	if before == '\\' && s.at(tok.start-2) != '\\' {
		// A part of a path is the name of a file, unless it is a folder.
		return s.inside(tok.start) != WindowsPath || tok.end >= s.inEnd || name == "microsoft.net"
	}
	if after == ':' && s.at(tok.end+1) == ':' {
		return true
	}
	return last == "com" && programs[strings.TrimSuffix(name, ".com")] && s.inside(tok.start) == ""
}

// sought tells whether a name is the argument of a program that looks up or
// contacts hosts: then it is a host's, whatever it ends in.
func (s *scan) sought(tok *token) bool {
	if tok.has&mark != 0 {
		return true // nobody defangs a file
	}
	before := strings.TrimRight(s.text[max(0, tok.start-32):tok.start], " \t\"'")
	if len(before) == tok.start-max(0, tok.start-32) {
		return false
	}
	verb := before[strings.LastIndexAny(before, " \t\"'\\/|;&(")+1:]
	return lookups[strings.TrimSuffix(strings.ToLower(verb), ".exe")]
}

// lookups are programs whose first argument is a host.
var lookups = map[string]bool{
	"ping": true, "nslookup": true, "dig": true, "host": true, "curl": true, "wget": true, "tracert": true, "traceroute": true, "whois": true,
	"resolve-dnsname": true, "test-connection": true, "test-netconnection": true, "tnc": true, "telnet": true, "nc": true, "ncat": true,
}

// services are hosts below ambiguous endings that serve files to anybody.
var services = map[string]bool{
	"transfer.sh": true, "paste.rs": true, "get.rs": true, "sh.rustup.rs": true, "bashupload.app": true, "static.rust-lang.rs": true,
	"anonymfile.zip": true, "oshi.at": true, "ngrok.app": true, "ngrok-free.app": true, "0x0.zip": true, "notify.run": true,
}

// programs are the programs of Windows whose names end in .com.
var programs = map[string]bool{
	"command": true, "more": true, "chcp": true, "tree": true, "mode": true, "format": true, "diskcomp": true, "diskcopy": true, "edit": true,
	"win": true, "graftabl": true, "loadfix": true, "kb16": true, "sys": true, "keyb": true, "ntdetect": true, "io": true, "msdos": true,
}

// fileSuffixes are top-level domains that in logs are nearly always suffixes of
// files or members of objects.
var fileSuffixes = map[string]bool{
	"sh": true, "py": true, "pl": true, "zip": true, "rs": true, "md": true, "so": true, "cc": true, "mov": true, "ps": true, "bat": true,
	"app": true, "name": true, "id": true, "is": true, "as": true, "cat": true, "pub": true, "ms": true, "do": true, "mm": true, "inc": true,
	"run": true, "link": true, "map": true, "host": true, "events": true, "win": true, "data": true, "java": true, "add": true, "ph": true,
	"man": true, "in": true, "py3": true, "properties": true, "target": true, "shell": true, "exchange": true, "bar": true, "vi": true,
	"la": true, "st": true, "js": true, "mk": true, "ml": true, "mo": true, "ax": true, "gdn": true, "prof": true, "foo": true, "lnk": true,
	"tf": true, "ai": false, "gz": true, "ac": true, "am": true, "ad": true, "box": true, "int": true, "parts": true, "now": true, "bin": true,
	"show": true, "tab": true, "call": true, "select": true, "equals": true, "zone": true, "group": true, "computer": true, "date": true,
	"case": true, "exposed": true, "report": true, "case_id": true, "security": true, "network": true, "systems": true, "contact": true,
	"support": true, "download": true, "active": true, "open": true, "search": true, "day": true, "office": true, "windows": true,
}
