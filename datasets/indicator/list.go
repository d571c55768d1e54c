package indicator

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/netip"
	"regexp"
	"strings"

	"forensic/datasets/reference"
)

// escapedDot is how a regular expression writes the ending of a file's name. In a
// path a folder can begin with a dot, but then no backslash is doubled, or all are.
var escapedDot = regexp.MustCompile(`\w\\\.\w`)

const dropLongLine = "a line longer than 1 MiB"

// readList reads one value a line, in any of the writings of blocking tools.
func readList(im *importer, in *bufio.Reader) error {
	l := &lines{r: in}
	for {
		raw, long, err := l.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		line := string(bytes.TrimSpace(raw))
		switch {
		case long:
			err = im.drop(l.n, line, dropLongLine)
		case line == "":
			continue
		case isComment(line):
			im.comment(line)
			continue
		default:
			if err = im.entry(); err == nil {
				err = im.listLine(line, l.n)
			}
		}
		if err != nil {
			return err
		}
	}
}

// isComment tells whether a line holds no value: comments of lists, hosts files,
// filters and zone files.
func isComment(line string) bool {
	switch line[0] {
	case '#', ';', '!':
		return true
	case '[':
		return strings.HasPrefix(line, "[Adblock") || strings.HasPrefix(line, "[uBlock")
	}
	return strings.HasPrefix(line, "//")
}

// comment takes from a comment what it says of the file: where it is from, and of
// when.
func (im *importer) comment(line string) {
	text := strings.TrimSpace(strings.Trim(line, "#;!/[]=-*\" \t"))
	if text == "" || len(text) > maxText {
		return
	}
	key, value, ok := strings.Cut(text, ":")
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "title", "source", "homepage", "name", "url":
		if value = strings.TrimSpace(value); ok && value != "" {
			im.origin(value)
		}
	}
	if t := dateIn(text); !t.IsZero() {
		im.stated(t)
	} else if im.stats.Origin == "" && strings.Count(text, " ") > 0 && !strings.ContainsAny(text, ",\"") {
		im.origin(text)
	}
}

// listLine takes the value or values of a line.
func (im *importer) listLine(line string, n int64) error {
	if strings.Contains(line, `\\`) && escapedDot.MatchString(line) {
		return im.drop(n, line, "a regular expression")
	}
	i := im.blank(n)
	if im.spaced() || im.o.Type == "" && (isPath(line) || isKey(line)) {
		i.Value = line
		return im.add(i)
	}
	if value, reason, ok := filterRule(line); ok {
		if reason != "" {
			return im.drop(n, line, reason)
		}
		i.Type, i.Match, i.Value = reference.DNS, reference.Below, value
		return im.add(i)
	}
	line, i.Description = cutComment(line)
	words := strings.Fields(line)
	if len(words) > 1 && nowhere(words[0]) && !isAddress(words[1]) {
		return im.hosts(i, words[1:])
	}
	if len(words) == 3 && words[1] == "-" {
		words = []string{words[0] + "-" + words[2]}
	}
	i.Value = strings.Trim(words[0], `"',`)
	if at := strings.IndexAny(i.Value, ",;|"); at > 0 && guess(i.Value) == "" { // a table without a header
		words[0] = strings.Trim(i.Value[at+1:], `"',`)
		i.Value = strings.Trim(i.Value[:at], `"'`)
		words = append([]string{i.Value}, words...)
	}
	if t := hashType(i.Value); t != "" && (im.o.Type == "" || hashLike(im.o.Type)) {
		return im.hashLine(i, t, words)
	}
	i.Description = told(i.Description, strings.Join(words[1:], " "))
	return im.add(i)
}

// spaced tells whether values of the list's type can hold spaces.
func (im *importer) spaced() bool {
	switch im.o.Type {
	case reference.FileName, reference.Path, reference.RegistryKey, reference.Mutex, reference.Pipe, reference.UserAgent, reference.Account:
		return true
	}
	return false
}

// hashLine takes the lines of sha256sum and its like: the hash, then the name of
// the file behind a space or an asterisk.
func (im *importer) hashLine(i reference.Indicator, t reference.IndicatorType, words []string) error {
	if im.o.Type == "" {
		i.Type = t
	}
	if name := strings.TrimPrefix(strings.Join(words[1:], " "), "*"); name != "" {
		i.Description = told(i.Description, "file name "+name)
	}
	return im.add(i)
}

func hashLike(t reference.IndicatorType) bool {
	switch t {
	case reference.MD5, reference.SHA1, reference.SHA256, reference.SHA512, reference.ImpHash, reference.JA3:
		return true
	}
	return false
}

// hosts takes the names of a line of a hosts file that sends them nowhere.
func (im *importer) hosts(i reference.Indicator, names []string) error {
	for _, name := range names {
		switch strings.ToLower(name) {
		case "localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost", "ip6-loopback", "0.0.0.0":
			continue
		}
		i.Type, i.Value = reference.DNS, name
		if err := im.add(i); err != nil {
			return err
		}
	}
	return nil
}

// nowhere tells whether an address is one to which hosts files send names that
// should not be reached.
func nowhere(word string) bool {
	a, err := netip.ParseAddr(word)
	return err == nil && (a.IsUnspecified() || a.IsLoopback())
}

// cutComment cuts what follows a value behind white space and a mark.
func cutComment(line string) (value, comment string) {
	for i := 1; i < len(line); i++ {
		if line[i-1] != ' ' && line[i-1] != '\t' {
			continue
		}
		if c := line[i]; c == '#' || c == ';' || c == '/' && strings.HasPrefix(line[i:], "//") {
			return strings.TrimSpace(line[:i]), strings.Trim(line[i:], "#;/ \t")
		}
	}
	return line, ""
}

// filterRule takes the domain out of a rule of filters and of dnsmasq; ok is false
// for other lines. What such a rule blocks is the domain and all below it.
func filterRule(line string) (domain, reason string, ok bool) {
	switch {
	case strings.HasPrefix(line, "@@"):
		return "", "an exception to a rule of a filter", true
	case strings.HasPrefix(line, "||"):
		rest := line[2:]
		end := strings.IndexAny(rest, "^/$|*")
		if end < 0 {
			return rest, "", true
		}
		if rest[end] != '^' || end+1 < len(rest) && !strings.HasPrefix(rest[end+1:], "$") && rest[end+1:] != "|" {
			return "", "a rule of a filter that is not about a whole domain", true
		}
		return rest[:end], "", true
	case strings.Contains(line, "##") || strings.Contains(line, "#@#") || strings.Contains(line, "#?#"):
		return "", "a rule of a filter about the look of pages", true
	}
	for _, prefix := range []string{"address=/", "server=/", "local=/"} {
		if rest, found := strings.CutPrefix(line, prefix); found {
			domain, _, _ = strings.Cut(rest, "/")
			return domain, "", true
		}
	}
	return "", "", false
}

// readTor reads the lists of exit nodes that the Tor project publishes: of each
// node its addresses, and when they were seen.
func readTor(im *importer, in *bufio.Reader) error {
	l := &lines{r: in}
	im.origin("Tor exit list")
	node := ""
	for {
		raw, _, err := l.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		key, rest, _ := strings.Cut(string(bytes.TrimSpace(raw)), " ")
		switch key {
		case "ExitNode":
			node = rest
		case "ExitAddress":
			if err = im.entry(); err == nil {
				err = im.exit(rest, node, l.n)
			}
		}
		if err != nil {
			return err
		}
	}
}

// exit takes one address of an exit node.
func (im *importer) exit(text, node string, n int64) error {
	i := im.blank(n)
	address, at, _ := strings.Cut(text, " ")
	i.Type, i.Value, i.Category = reference.IP, address, "tor exit"
	i.Description = told(withLabel("exit node", node), withLabel("seen", at))
	im.stated(parseTime(at))
	return im.add(i)
}
