package pivot

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"forensic/datasets/reference"
)

// Value is an entity in the form in which it is asked about.
type Value struct {
	Text string     // canonical: as results show it
	Ask  string     // what a parameter of a query is given; empty where a SID has no name
	Addr netip.Addr // of type ip

	given string // of type url: the whole of it
	forms []form
	find  string // lower case: what texts are searched for; empty for none
}

// form is one way in which events name an entity.
type form struct {
	kind string // which of a noun's places it is compared with
	text string
	// scope is a domain: one that does not fit is another entity, an unknown one may
	// be the same.
	scope string
}

// maxName bounds the bytes of a value that is no text.
const maxName = 8 << 10

// maxText bounds a text.
const maxText = 16 << 20

// fangs are how indicators are written so that nobody follows them, and what is
// meant.
var fangs = strings.NewReplacer(
	"[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "(dot)", ".", "[DOT]", ".", "[:]", ":", "[://]", "://", "[@]", "@", "[at]", "@", "(at)", "@",
)

// refang undoes what makes an indicator harmless: hxxp://a[.]example.
func refang(s string) string {
	s = fangs.Replace(strings.TrimSpace(s))
	if len(s) > 4 && (strings.EqualFold(s[:4], "hxxp") || strings.EqualFold(s[:4], "h**p")) {
		s = "http" + s[4:]
	} else if len(s) > 3 && strings.EqualFold(s[:3], "fxp") {
		s = "ftp" + s[3:]
	}
	return s
}

// clean is a value without space around it, or why it cannot be one.
func clean(raw string) (string, error) {
	s := strings.ToValidUTF8(strings.TrimSpace(raw), "\ufffd")
	switch {
	case s == "" || s == "-":
		return "", errEmpty
	case len(s) > maxName:
		return "", fmt.Errorf("it has more than %d bytes", maxName)
	case strings.ContainsAny(s, "\x00\n\r"):
		return "", errors.New("it has a line end or a NUL")
	}
	return s, nil
}

// errEmpty says that a cell holds no value.
var errEmpty = errors.New("it is empty")

// simple is a value that is compared in one form only.
func simple(kind, text string) Value {
	return Value{Text: text, Ask: text, forms: []form{{kind: kind, text: text}}}
}

func parseIP(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	s = strings.Trim(refang(s), "[]")
	a, err := netip.ParseAddr(s)
	if err != nil {
		return Value{}, fmt.Errorf("%q is no address", s)
	}
	a = a.Unmap().WithZone("")
	v := simple("ip", a.String())
	v.Addr = a
	return v, nil
}

func parseHost(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	s = strings.ToLower(strings.TrimRight(strings.TrimLeft(refang(s), `\`), "."))
	if _, err := netip.ParseAddr(s); err == nil {
		return Value{}, fmt.Errorf("%q is an address, no name of a machine; ask of type ip", s)
	}
	if s == "" || s[0] == '.' || strings.ContainsAny(s, ` \/:"<>|?*@`) {
		return Value{}, fmt.Errorf("%q is no name of a machine", s)
	}
	short, domain, _ := strings.Cut(s, ".")
	return Value{Text: s, Ask: short, forms: []form{{"host", short, domain}}}, nil
}

func parseAccount(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	if len(s) > 4 && strings.EqualFold(s[:4], "S-1-") {
		s = strings.ToUpper(s)
		return Value{Text: s, forms: []form{{kind: "sid", text: s}}}, nil
	}
	s = strings.ToLower(strings.NewReplacer("[@]", "@", "[.]", ".", "[at]", "@").Replace(s))
	domain, name, ok := strings.Cut(s, `\`)
	if !ok {
		if name, domain, ok = cutLast(s, "@"); !ok {
			name, domain = s, ""
		}
	}
	if name == "" || strings.ContainsAny(name, `"<>|`) {
		return Value{}, fmt.Errorf("%q is no name of an account", s)
	}
	if domain == "." {
		domain = ""
	}
	return Value{Text: s, Ask: name, forms: []form{{"name", name, domain}}}, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// canonicalPath is a path without quotes: of Windows in lower case, with
// backslashes and without device prefix; of Unix as it is.
func canonicalPath(s string) string {
	s = strings.Trim(s, `"'`)
	if strings.HasPrefix(s, "/") {
		return s
	}
	s = strings.ToLower(strings.ReplaceAll(s, "/", `\`))
	for _, prefix := range []string{`\\?\`, `\??\`, `\\.\`} {
		s = strings.TrimPrefix(s, prefix)
	}
	return s
}

// pathForms are the forms in which a path is logged: where a volume has no letter,
// the path on it is compared.
func pathForms(s string) []form {
	forms := []form{{kind: "path", text: s}}
	if len(s) > 3 && s[1] == ':' && s[2] == '\\' {
		forms = append(forms, form{kind: "volume", text: s[2:]})
	}
	return forms
}

func base(path string) string { return path[strings.LastIndexAny(path, `\/`)+1:] }

func parseProcess(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	s = canonicalPath(s)
	if strings.ContainsAny(s, `\/`) {
		return Value{Text: s, Ask: strings.ToLower(base(s)), forms: pathForms(s)}, nil
	}
	v := simple("name", s)
	if !strings.Contains(s, ".") {
		v.forms = append(v.forms, form{kind: "name", text: s + ".exe"})
	}
	return v, nil
}

func parseFile(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	s = canonicalPath(s)
	v := simple("name", s)
	if strings.ContainsAny(s, `\/`) {
		v.forms = pathForms(s)
	}
	v.find = strings.ToLower(s)
	return v, nil
}

func parseHash(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	t := reference.HashType(s)
	if t == "" {
		return Value{}, fmt.Errorf("%q is no hash: want 32, 40, 64 or 128 hex digits", s)
	}
	if s, err = reference.Canonical(t, s); err != nil {
		return Value{}, err
	}
	return simple("hash", s), nil
}

func parseDNS(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	if s, err = reference.Canonical(reference.DNS, refang(s)); err != nil {
		return Value{}, err
	}
	return simple("dns", s), nil
}

func parseURL(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	given := refang(s)
	if s, err = reference.Canonical(reference.URL, given); err != nil {
		return Value{}, err
	}
	find := s
	if _, rest, _ := strings.Cut(s, "://"); strings.IndexByte(rest, '/') == len(rest)-1 {
		find = strings.TrimSuffix(s, "/") // the path that every host has
	}
	return Value{Text: s, Ask: find, given: given, find: strings.ToLower(find)}, nil
}

func parseRegistry(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	if s, err = reference.Canonical(reference.RegistryKey, s); err != nil {
		return Value{}, err
	}
	if strings.HasPrefix(s, "hk") && strings.Contains(s, `\`) {
		return simple("key", s), nil
	}
	return Value{Text: s, Ask: s, find: s}, nil
}

// parseName reads the name of a service or a resource.
func parseName(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	v := simple("name", strings.ToLower(s))
	v.Text, v.Ask, v.find = s, s, strings.ToLower(s)
	return v, nil
}

func parseTask(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	name := strings.ToLower(strings.TrimLeft(s, `\`))
	if name == "" {
		return Value{}, fmt.Errorf("%q is no name of a task", s)
	}
	v := simple("name", name)
	if strings.Contains(name, `\`) {
		v.forms[0].kind = "path"
	}
	return v, nil
}

func parseMailbox(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	s = strings.ToLower(refang(s))
	if !strings.Contains(s, "@") {
		return simple("name", s), nil
	}
	if s, err = reference.Canonical(reference.Email, s); err != nil {
		return Value{}, err
	}
	return simple("mail", s), nil
}

func parseNumber(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	n, err := strconv.ParseInt(s, 0, 64)
	if err != nil || n < 0 {
		return Value{}, fmt.Errorf("%q is no number", s)
	}
	return simple("number", strconv.FormatInt(n, 10)), nil
}

func parseGUID(raw string) (Value, error) {
	s, err := clean(raw)
	if err != nil {
		return Value{}, err
	}
	inner := strings.ToLower(strings.Trim(s, "{}"))
	if len(inner) < 8 || strings.Trim(inner, "0123456789abcdef-") != "" {
		return Value{}, fmt.Errorf("%q is no GUID", s)
	}
	return simple("guid", "{"+inner+"}"), nil
}

func parseText(raw string) (Value, error) {
	switch {
	case strings.TrimSpace(raw) == "":
		return Value{}, errEmpty
	case len(raw) > maxText:
		return Value{}, fmt.Errorf("it has more than %d bytes", maxText)
	}
	raw = strings.ToValidUTF8(raw, "\ufffd")
	return Value{Text: raw, Ask: raw, find: strings.ToLower(raw)}, nil
}
