package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxValue bounds the value behind a label.
const maxValue = 128

// label looks for a value whose label ends at i: "Account Name:  al", user=al. In
// code only arguments count, since there a colon or an equals sign says little.
func (s *scanner) label(i int) {
	from := s.before(i, 32, func(c byte) bool { return isAlnum(c) || c == ' ' || c == '_' })
	words := strings.Fields(s.text[from:i])
	if len(words) == 0 {
		return
	}
	last := i - len(words[len(words)-1]) // where the word before the colon begins
	if argument := last > 0 && strings.IndexByte("-/$.", s.text[last-1]) >= 0; !s.prose || argument {
		s.argument(i, last)
		return
	}
	if s.text[i] == '=' {
		words = words[len(words)-1:]
	}
	for n := min(len(words), 3); n > 0; n-- {
		label := plainName(strings.Join(words[len(words)-n:], ""))
		if !labels[label] {
			continue
		}
		k := fieldKinds[label]
		if k == kindHost {
			k = kindPeer // a dotted name in a text may be anybody's
		}
		s.value(i+1, k, s.text[i] == '=')
		return
	}
}

// labels are the fields that also stand in front of values in messages. Words that
// texts use otherwise, such as author and client, are not among them.
var labels = set(`accountname username user acct useraccount targetusername subjectusername samaccountname userprincipalname connecteduser
	logonaccount runasuser ruser accountdomain userdomain networkaccountdomain subjectdomainname targetdomainname computer computername
	workstation workstationname hostname machinename clientname sourceworkstation servername targetservername rhost`)

// argument looks for an account in an argument of a command: /user:al, -u:al.
func (s *scanner) argument(i, from int) {
	if s.text[i] != ':' || from == 0 || s.text[from-1] != '/' && s.text[from-1] != '-' {
		return
	}
	if w := strings.ToLower(s.text[from:i]); w == "u" || fieldKind("", w) == kindAccount {
		s.value(i+1, kindAccount, true)
	}
}

// value adds the value that begins at or after from.
func (s *scanner) value(from int, k kind, assigned bool) {
	t := s.text
	from = s.after(from, 16, func(c byte) bool { return c == ' ' || c == '\t' })
	if from < len(t) && (t[from] == '"' || t[from] == '\'') {
		if n := strings.IndexByte(t[from+1:min(len(t), from+1+maxValue)], t[from]); n > 0 {
			s.named(from+1, from+1+n, k)
		}
		return
	}
	spaced := assigned && from >= 2 && t[from-1] == ' '
	to := from
	for to < len(t) && to-from < maxValue && !endsValue(t, to, assigned) {
		to++
	}
	if to-from < maxValue && (!spaced || strings.IndexByte(t[from:to], '\\') >= 0) { // x = y is code
		s.named(from, to, k)
	}
}

// endsValue tells whether a value without quotes ends at i.
func endsValue(t string, i int, assigned bool) bool {
	switch c := t[i]; {
	case c < 0x20, strings.IndexByte(`",;<>|`, c) >= 0:
		return true
	case c == ' ':
		return assigned || i+1 < len(t) && t[i+1] == ' '
	case assigned:
		return strings.IndexByte(")]}&'", c) >= 0
	}
	return false
}

// named adds a value that looks like a name.
func (s *scanner) named(from, to int, k kind) {
	if colon := strings.IndexByte(s.text[from:to], ':'); colon >= 0 { // the next label follows
		to = from + max(strings.LastIndexByte(s.text[from:from+colon], ' '), 0)
	}
	for to > from && (s.text[to-1] == ' ' || s.text[to-1] == '.') {
		to--
	}
	v := s.text[from:to]
	if v == "" || strings.Count(v, " ") > 2 || strings.IndexFunc(v, notInValue) >= 0 || isCmdlet(v) {
		return
	}
	s.add(from, to, k)
}

// notInValue tells characters that the values of messages have and names do not.
func notInValue(r rune) bool {
	return r < utf8.RuneSelf && !isAlnum(byte(r)) && strings.IndexByte(" ._-$@\\'~+/:", byte(r)) < 0
}

// isCmdlet tells a command of PowerShell, which stands behind an equals sign as names
// do: Get-ADUser.
func isCmdlet(v string) bool {
	verb, noun, ok := strings.Cut(v, "-")
	return ok && noun != "" && cmdletVerb[strings.ToLower(verb)] && strings.IndexFunc(noun, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

var cmdletVerb = set(`get set new add remove convert convertto convertfrom invoke start stop out write read select where foreach import export
	test resolve join split copy move clear update enable disable enter exit register unregister find format measure sort`)

// element looks for the content of an XML element whose name, or whose attribute
// Name, says what it is: <Computer>WKS01</Computer>, <Data Name="User">al</Data>.
func (s *scanner) element(i int) {
	t := s.text
	end := i
	if end > 0 && t[end-1] == '\\' {
		end--
	}
	from := s.before(end, 64, func(c byte) bool { return isAlnum(c) || c == '"' || c == '\'' || c == '\\' || c == '_' })
	name := strings.Trim(t[from:end], `"'\`)
	if name == "" || from == 0 {
		return
	}
	quoted := name != t[from:end]
	if quoted && !hasFoldSuffix(t[:from], "name=") || !quoted && t[from-1] != '<' && t[from-1] != ':' {
		return
	}
	k := fieldKind("", name)
	switch k {
	case kindAccount, kindHost, kindPeer, kindDomain, kindName, kindShare:
	default:
		return
	}
	n := strings.IndexByte(t[i+1:min(len(t), i+1+maxValue)], '<')
	if n > 0 {
		s.named(i+1, i+1+n, k)
	}
}
