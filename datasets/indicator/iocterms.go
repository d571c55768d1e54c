package indicator

import (
	"strings"

	"forensic/datasets/reference"
)

// iocTerms are the terms of OpenIOC whose values are indicators, by their last parts
// in lower case; the first that fits counts.
var iocTerms = []struct {
	end string
	t   reference.IndicatorType
}{
	{"fileitem/peinfo/importhash", reference.ImpHash},
	{"md5sum", reference.MD5},
	{"sha1sum", reference.SHA1},
	{"sha256sum", reference.SHA256},
	{"sha512sum", reference.SHA512},
	{"fileitem/filename", reference.FileName},
	{"fileitem/fullpath", reference.Path},
	{"fileitem/filepath", reference.Path},
	{"processitem/path", reference.Path},
	{"processitem/name", reference.FileName},
	{"serviceitem/path", reference.Path},
	{"driveritem/drivername", reference.FileName},
	{"portitem/remoteip", reference.IP},
	{"portitem/localip", reference.IP},
	{"routeentryitem/destination", reference.IP},
	{"arpentryitem/ipv4address", reference.IP},
	{"dnsentryitem/host", reference.DNS},
	{"dnsentryitem/recordname", reference.DNS},
	{"network/dns", reference.DNS},
	{"urlhistoryitem/hostname", reference.DNS},
	{"dnsentryitem/recorddata/host", reference.DNS},
	{"dnsentryitem/recorddata/ipv4address", reference.IP},
	{"network/ip", reference.IP},
	{"urlhistoryitem/url", reference.URL},
	{"network/uri", reference.URL},
	{"filedownloadhistoryitem/sourceurl", reference.URL},
	{"network/useragent", reference.UserAgent},
	{"registryitem/keypath", reference.RegistryKey},
	{"registryitem/path", reference.RegistryKey},
	{"processitem/handlelist/handle/name", reference.Mutex},
	{"hookitem/mutex", reference.Mutex},
	{"email/from", reference.Email},
	{"email/to", reference.Email},
	{"email/attachment/name", reference.FileName},
	{"useritem/username", reference.Account},
	{"processitem/username", reference.Account},
}

// iocLeaf judges an item of OpenIOC.
func iocLeaf(e *Expr) outcome {
	said := e.words()
	refuse := func(reason string) outcome { return outcome{refusals: []refusal{{said, reason}}} }
	path := strings.ToLower(e.Path)
	for _, term := range iocTerms {
		if path != term.end && !strings.HasSuffix(path, "/"+term.end) {
			continue
		}
		c := claim{t: term.t, match: reference.Exact, value: e.Values[0], said: said}
		switch {
		case e.Not:
			return refuse("a comparison that excludes a value")
		case c.value == "":
			return refuse(dropEmpty)
		case e.Op == "matches":
			return refuse("a regular expression")
		case e.Op == "contains", e.Op == "starts-with", e.Op == "ends-with":
			c = partial(c, e.Op)
		case e.Op != "is":
			return refuse("a comparison by " + clip(firstOf(e.Op, "nothing"), 20))
		}
		return outcome{claims: []claim{c}}
	}
	return refuse("term " + clip(e.Path, 60) + " has no counterpart here")
}

// partial takes a text that the value contains, begins or ends with. An address or
// hash that is whole is itself.
func partial(c claim, op string) claim {
	whole := refang(c.t, c.value)
	if c.t == reference.IP && isAddress(whole) || hashLike(c.t) && isHex(whole) && len(whole) >= 32 {
		return c
	}
	c.match = reference.Wildcard
	c.value = escapeLike(whole)
	if op != "starts-with" {
		c.value = "%" + c.value
	}
	if op != "ends-with" {
		c.value += "%"
	}
	return c
}
