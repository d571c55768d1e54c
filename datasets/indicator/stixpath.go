package indicator

import (
	"strings"

	"forensic/datasets/reference"
)

// paths are the object paths of STIX whose values are indicators, in lower case
// without quotes and indexes. An empty type is guessed from the value.
var paths = map[string]reference.IndicatorType{
	"ipv4-addr:value": reference.IP, "ipv6-addr:value": reference.IP, "domain-name:value": reference.DNS, "url:value": reference.URL,
	"domain-name:resolves_to_refs.value": "",
	"email-addr:value":                   reference.Email, "email-message:from_ref.value": reference.Email, "email-message:sender_ref.value": reference.Email,
	"email-message:to_refs.value": reference.Email, "email-message:body_multipart.body_raw_ref.name": reference.FileName,
	"file:name": reference.FileName, "file:parent_directory_ref.path": reference.Path, "directory:path": reference.Path,
	"process:name": reference.FileName, "process:image_ref.name": reference.FileName, "process:binary_ref.name": reference.FileName,
	"windows-registry-key:key": reference.RegistryKey, "mutex:name": reference.Mutex,
	"user-account:user_id": reference.Account, "user-account:account_login": reference.Account, "user-account:display_name": reference.Account,
	"network-traffic:dst_ref.value": "", "network-traffic:src_ref.value": "",
	"network-traffic:extensions.http-request-ext.request_header.user-agent": reference.UserAgent,
	"network-traffic:extensions.http-request-ext.request_value":             reference.URL,
	"vulnerability:name": reference.CVE,
}

// hashNames are the names of hashes in STIX, without hyphens, and in OpenIOC.
var hashNames = map[string]reference.IndicatorType{
	"md5": reference.MD5, "sha1": reference.SHA1, "sha256": reference.SHA256, "sha512": reference.SHA512, "imphash": reference.ImpHash,
}

// typeOfPath is the type of the values of an object path. folder tells that the
// value is a folder, and means what lies in it.
func typeOfPath(path string) (t reference.IndicatorType, folder bool, reason string) {
	p := plainPath(path)
	object, property, _ := strings.Cut(p, ":")
	if t, ok := paths[p]; ok {
		return t, t == reference.Path, ""
	}
	if object == "x509-certificate" {
		return "", false, "a certificate: the evidence has no column for it"
	}
	if before, name, ok := cutLast(property, "hashes."); ok && (before == "" || strings.HasSuffix(before, ".")) {
		if t, ok := hashNames[strings.ReplaceAll(name, "-", "")]; ok {
			return t, false, ""
		}
		return "", false, "hash " + clip(name, 20) + " has no counterpart here"
	}
	return "", false, "object path " + clip(p, 60) + " has no counterpart here"
}

// plainPath writes a path in lower case without quotes and indexes.
func plainPath(path string) string {
	var b strings.Builder
	skip := false
	for _, r := range strings.ToLower(path) {
		switch {
		case r == '[':
			skip = true
		case r == ']':
			skip = false
		case r != '\'' && !skip:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// stixLeaf judges a comparison of a STIX pattern.
func stixLeaf(e *Expr) outcome {
	said := e.words()
	refuse := func(reason string) outcome { return outcome{refusals: []refusal{{said, reason}}} }
	if e.Not || e.Op == "!=" {
		return refuse("a comparison that excludes a value")
	}
	switch e.Op {
	case "=", "IN", "LIKE", "ISSUBSET":
	case "MATCHES":
		return refuse("a regular expression")
	case "<", "<=", ">", ">=":
		return refuse("a comparison of sizes")
	default:
		return refuse("a comparison by " + e.Op)
	}
	t, folder, reason := typeOfPath(e.Path)
	if reason != "" {
		return refuse(reason)
	}
	var o outcome
	for _, v := range e.Values {
		c := claim{t: t, match: reference.Exact, value: v, said: said}
		if t == "" && e.Op != "LIKE" {
			c.t = guess(v)
		}
		if len(e.Values) > 1 {
			c.said = clip(e.Path+" = '"+v+"'", maxSaid)
		}
		switch {
		case e.Op == "LIKE" && strings.ContainsAny(v, "%_"):
			c = likeClaim(c, folder)
		case folder:
			c.match = reference.Prefix
		}
		o.claims = append(o.claims, c)
	}
	return o
}

// likeClaim takes a pattern of LIKE. In STIX a backslash is an ordinary character
// of it, in SQL as used here it is not.
func likeClaim(c claim, folder bool) claim {
	if c.t == "" {
		c.t = reference.DNS
		if strings.Trim(c.value, "0123456789.%_") == "" {
			c.t = reference.IP
		}
	}
	c.match = reference.Wildcard
	c.value = strings.ReplaceAll(c.value, `\`, `\\`)
	if folder && !strings.HasSuffix(c.value, "%") {
		sep := "/"
		if strings.Contains(c.value, `\`) {
			sep = `\\`
		}
		c.value += sep + "%"
	}
	return c
}

// pattern takes a pattern with all that is said of it.
func (im *importer) pattern(i reference.Indicator, text string) error {
	e, err := ParsePattern(text)
	if err != nil {
		return im.drop(i.Line, text, "a pattern that cannot be read")
	}
	return im.concluded(i, conclude(e, stixLeaf))
}

// concluded takes what was concluded from a pattern.
func (im *importer) concluded(i reference.Indicator, o outcome) error {
	for _, r := range o.refusals {
		if err := im.drop(i.Line, r.said, r.reason); err != nil {
			return err
		}
	}
	im.note(o.conditions, "comparisons are conditions of others, told in their descriptions")
	for _, c := range o.claims {
		one := i
		one.Type, one.Match, one.Value = c.t, c.match, c.value
		if len(c.only) > 0 {
			one.Description = told("only with: "+strings.Join(c.only, ", "), i.Description)
		}
		if err := im.add(one); err != nil {
			return err
		}
	}
	return nil
}
