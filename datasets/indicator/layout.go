package indicator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forensic/datasets/reference"
)

// role is what a column of a table means.
type role string

// The roles of columns, as Options.Columns names them.
const (
	roleValue       role = "value"
	roleType        role = "type"
	roleSeverity    role = "severity"
	roleConfidence  role = "confidence"
	roleCategory    role = "category"
	roleThreat      role = "threat"
	roleDescription role = "description"
	roleTags        role = "tags"
	roleFrom        role = "valid_from"
	roleUntil       role = "valid_until"
	roleReference   role = "reference"
	roleProvider    role = "provider"
	roleDate        role = "date"    // of the entry: only Stats.AsOf uses it
	roleSeen        role = "seen"    // first or last seen: told in the description
	rolePort        role = "port"    // told in the description
	rolePattern     role = "pattern" // of STIX
	roleToIDs       role = "to_ids"  // of MISP
	roleActive      role = "active"
)

// roles are the usual names of columns, in lower-case letters and digits.
var roles = map[string]role{
	"ioc": roleValue, "iocs": roleValue, "iocvalue": roleValue, "indicator": roleValue, "indicatorvalue": roleValue, "value": roleValue,
	"observable": roleValue, "observablevalue": roleValue, "artifact": roleValue, "hash": roleValue, "filehash": roleValue,
	"type": roleType, "ioctype": roleType, "indicatortype": roleType, "observabletype": roleType, "kind": roleType, "valuetype": roleType,
	"observablekey": roleType, "hashtype": roleType, "scope": roleType, "datatype": roleType,
	"severity": roleSeverity, "level": roleSeverity, "threatlevel": roleSeverity, "priority": roleSeverity, "risk": roleSeverity,
	"threatseverity": roleSeverity, "reputation": roleSeverity, "verdict": roleSeverity,
	"confidence": roleConfidence, "confidencelevel": roleConfidence, "confidencescore": roleConfidence,
	"abuseconfidencescore": roleConfidence, "score": roleConfidence,
	"category": roleCategory, "threattype": roleCategory, "threat": roleCategory, "classification": roleCategory, "attacktype": roleCategory,
	"scenario": roleCategory, "reason": roleCategory, "listingreason": roleThreat,
	"malware": roleThreat, "malwareprintable": roleThreat, "malwarefamily": roleThreat, "family": roleThreat, "signature": roleThreat,
	"threatname": roleThreat, "actor": roleThreat, "threatactor": roleThreat, "campaign": roleThreat, "malwarename": roleThreat, "malwarenames": roleThreat,
	"description": roleDescription, "comment": roleDescription, "comments": roleDescription, "note": roleDescription, "notes": roleDescription,
	"title": roleDescription, "eventinfo": roleDescription,
	"tags": roleTags, "tag": roleTags, "labels": roleTags, "attributetag": roleTags, "eventtag": roleTags,
	"validfrom": roleFrom, "validuntil": roleUntil, "expiration": roleUntil, "expires": roleUntil, "expirationdatetime": roleUntil,
	"expiry": roleUntil, "expirationdate": roleUntil, "expirationtime": roleUntil, "validto": roleUntil,
	"reference": roleReference, "references": roleReference, "link": roleReference, "urlhauslink": roleReference, "urlhausreference": roleReference,
	"externalid": roleReference, "phishdetailurl": roleReference, "report": roleReference,
	"source": roleProvider, "provider": roleProvider, "feed": roleProvider, "sourcename": roleProvider, "eventsourceorg": roleProvider, "sourcesystem": roleProvider,
	"date": roleDate, "dateadded": roleDate, "created": roleDate, "modified": roleDate, "timestamp": roleDate, "createdat": roleDate, "updatedat": roleDate,
	"lastupdated": roleDate, "updated": roleDate, "listingdate": roleDate, "dateupdated": roleDate, "datecreated": roleDate, "submissiontime": roleDate,
	"firstseen": roleSeen, "firstseenutc": roleSeen, "lastseen": roleSeen, "lastseenutc": roleSeen, "lastonline": roleSeen, "lastreportedat": roleSeen,
	"port": rolePort, "dstport": rolePort, "destinationport": rolePort,
	"pattern": rolePattern, "toids": roleToIDs, "active": roleActive, "isactive": roleActive,
}

// typed are the usual names of columns that hold values of one type.
var typed = map[string]reference.IndicatorType{
	"ip": reference.IP, "ipaddress": reference.IP, "ipaddr": reference.IP, "ipv4": reference.IP, "ipv6": reference.IP, "address": reference.IP,
	"dstip": reference.IP, "srcip": reference.IP, "destinationip": reference.IP, "sourceip": reference.IP, "cidr": reference.IP, "network": reference.IP,
	"netblock": reference.IP, "prefix": reference.IP, "subnet": reference.IP,
	"domain": reference.DNS, "domainname": reference.DNS, "hostname": reference.DNS, "host": reference.DNS, "fqdn": reference.DNS,
	"url": reference.URL, "uri": reference.URL, "phishurl": reference.URL,
	"email": reference.Email, "emailaddress": reference.Email, "sender": reference.Email,
	"md5": reference.MD5, "md5hash": reference.MD5, "hashmd5": reference.MD5, "filehashmd5": reference.MD5,
	"sha1": reference.SHA1, "sha1hash": reference.SHA1, "hashsha1": reference.SHA1, "filehashsha1": reference.SHA1,
	"sha256": reference.SHA256, "sha256hash": reference.SHA256, "hashsha256": reference.SHA256, "filehashsha256": reference.SHA256,
	"sha512": reference.SHA512, "sha512hash": reference.SHA512, "imphash": reference.ImpHash,
	"ja3": reference.JA3, "ja3md5": reference.JA3, "ja3hash": reference.JA3, "ja3fingerprint": reference.JA3, "ja3digest": reference.JA3,
	"filename": reference.FileName, "filepath": reference.Path, "path": reference.Path,
	"registrykey": reference.RegistryKey, "regkey": reference.RegistryKey, "mutex": reference.Mutex, "pipe": reference.Pipe, "namedpipe": reference.Pipe,
	"useragent": reference.UserAgent, "cve": reference.CVE, "cveid": reference.CVE,
}

// column is where values of one type are.
type column struct {
	at   int
	name string
	t    reference.IndicatorType
}

// layout is what the columns of a table mean.
type layout struct {
	header []string
	by     map[role][]int
	typed  []column
	// sentinel is set for exports of Sentinel's table of indicators.
	sentinel *sentinelColumns
}

// key is a name of a column without what writers vary: case, spaces, signs, and the
// "[UTC]" of exports.
func key(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), "[utc]")
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
}

// newLayout tells the columns of a table apart by their names, and by those that
// the options give. There must be one that holds values.
func newLayout(header []string, o Options) (*layout, error) {
	if len(header) > maxCells {
		return nil, fmt.Errorf("its header has more than %d columns", maxCells)
	}
	l := &layout{header: slices.Clone(header), by: map[role][]int{}}
	taken := make([]bool, len(header))
	if err := l.given(o.Columns, taken); err != nil {
		return nil, err
	}
	if len(o.Columns) == 0 {
		l.sentinel = findSentinel(header)
	}
	value := len(l.by[roleValue]) > 0 || len(l.typed) > 0
	for i, name := range header {
		k := key(name)
		r, isRole := roles[k]
		t, isTyped := typed[k]
		switch {
		case taken[i], value && (r == roleValue || isTyped):
		case isRole:
			l.by[r] = append(l.by[r], i)
		case isTyped:
			l.typed = append(l.typed, column{i, name, t})
		}
	}
	if len(l.by[roleValue]) > 0 && !value {
		l.typed = nil // of one kind with a column for the type, they only repeat
	}
	if len(l.by[roleValue])+len(l.typed)+len(l.by[rolePattern]) == 0 && l.sentinel == nil {
		return nil, errors.New("no column is known to hold indicators; name one, as in value=COLUMN or ip=COLUMN")
	}
	return l, nil
}

// given takes the columns that the options name.
func (l *layout) given(columns map[string]string, taken []bool) error {
	for _, meaning := range slices.Sorted(maps.Keys(columns)) {
		name := columns[meaning]
		i := slices.IndexFunc(l.header, func(h string) bool { return strings.EqualFold(h, name) })
		if i < 0 {
			return fmt.Errorf("it has no column %q", clip(name, maxShown))
		}
		taken[i] = true
		if t := reference.IndicatorType(meaning); slices.Contains(reference.IndicatorTypes, t) {
			l.typed = append(l.typed, column{i, l.header[i], t})
			continue
		}
		r := role(meaning)
		if r != roleValue && !isRole(r) {
			return fmt.Errorf("%q is no meaning of a column", clip(meaning, maxShown))
		}
		l.by[r] = append(l.by[r], i)
	}
	return nil
}

func isRole(r role) bool {
	for _, known := range roles {
		if known == r {
			return true
		}
	}
	return false
}

// cell is the text of a cell; words for nothing are nothing.
func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	s := strings.TrimSpace(row[i])
	if len(s) <= 4 {
		switch strings.ToLower(s) {
		case "none", "null", "n/a", "-", "nan", "nil", "[]", "{}":
			return ""
		}
	}
	return s
}

// text is the first cell of a role that holds something.
func (l *layout) text(row []string, r role) string {
	for _, i := range l.by[r] {
		if s := cell(row, i); s != "" {
			return s
		}
	}
	return ""
}
