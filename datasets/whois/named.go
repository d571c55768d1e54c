package whois

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"forensic/datasets/internal/tabular"
)

// columns are the names of fields, folded, by what they mean; the first of a list
// that a row has counts.
var columns = struct {
	block, start, end, ip, asn, country, registry, date, description, name, mail, nets []string
}{
	block:       []string{"cidr", "asncidr", "bgpprefix", "prefix", "network", "netblock", "block", "route", "inetnum", "inet6num", "subnet", "range", "netrange", "iprange"},
	start:       []string{"startaddress", "start", "rangestart", "startip", "ipfrom", "firstip", "first", "from"},
	end:         []string{"endaddress", "end", "rangeend", "endip", "ipto", "lastip", "last", "to"},
	ip:          []string{"ip", "ipaddress", "address", "query"},
	asn:         []string{"asn", "asnumber", "autonomoussystemnumber", "originas", "origin", "asnum", "as"},
	country:     []string{"asncountrycode", "countrycode", "country", "cc"},
	registry:    []string{"asnregistry", "registry", "rir", "source"},
	date:        []string{"asndate", "allocated", "registered", "created", "registrationdate", "regdate", "date"},
	description: []string{"asndescription", "asname", "asdescription", "autonomoussystemorganization", "organization", "organisation", "orgname", "org", "description", "descr", "desc", "owner", "holder"},
	name:        []string{"netname", "networkname", "name", "handle"},
	mail:        []string{"emails", "email", "abuseemail", "abuse", "abusecontact", "contact"},
	nets:        []string{"nets", "whois", "whoisdata"},
}

// fields gives the value of the first of the names that a row has.
type fields func(names []string) string

// entryOf reads a row by the names of its fields.
func entryOf(get fields, line int64) (entry, error) {
	e := entry{
		country: get(columns.country), registry: get(columns.registry), date: date(get(columns.date)), description: get(columns.description),
		name: get(columns.name), mail: mails(get(columns.mail)), line: line,
	}
	var err error
	if e.asn, err = parseASN(get(columns.asn)); err != nil {
		return entry{}, err
	}
	e.blocks, err = blocksOf(get)
	return e, err
}

// errNoBlock is a row without a block: of a table of lists below it, it is not bad.
var errNoBlock = errors.New("the row names no block")

func blocksOf(get fields) ([]netip.Prefix, error) {
	known := func(names []string) string {
		switch text := get(names); strings.ToLower(text) {
		case "na", "n/a", "none", "nan", "null", "-":
			return ""
		default:
			return text
		}
	}
	if text := known(columns.block); text != "" {
		return parseBlocks(text)
	}
	from, to := known(columns.start), known(columns.end)
	switch {
	case from != "" && to != "":
		return parseRange(from, to)
	case from != "":
		return parseBlock(from)
	}
	if text := known(columns.ip); text != "" {
		return parseBlock(text)
	}
	return nil, errNoBlock
}

// parseBlocks reads blocks with commas between.
func parseBlocks(text string) (blocks []netip.Prefix, err error) {
	for part := range strings.SplitSeq(text, ",") {
		b, err := parseBlock(part)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, b...)
	}
	return blocks, nil
}

// mails are the words of a text that can be mail addresses, with spaces between.
func mails(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune(`,;[]{}'"<>`, r) })
	words = slices.DeleteFunc(words, func(w string) bool { return !strings.Contains(w, "@") || len(w) > 254 })
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// table reads CSV. A table whose first row is already one of addresses has the
// columns start, end, asn, country, description: the layout of lists of routes.
func (im *importer) table(ctx context.Context, in *tabular.Input) error {
	im.stats.Format = "table (CSV)"
	t := &tabular.Table{Bad: im.bad}
	var header []string
	row := func(line int64, cells []string) error {
		return im.named(line, cellsOf(header, cells))
	}
	return in.CSV(ctx, t, func(line int64, cells []string) error {
		if header == nil {
			header = foldAll(t.Header)
			if _, err := netip.ParseAddr(strings.TrimSpace(t.Header[0])); err == nil && len(t.Header) >= 3 {
				header = []string{"start", "end", "asn", "country", "description"}
				if err := row(1, t.Header); err != nil {
					return err
				}
			}
		}
		return row(line, cells)
	})
}

func foldAll(header []string) []string {
	folded := make([]string, len(header))
	for i, h := range header {
		folded[i] = tabular.Fold(h)
	}
	return folded
}

func cellsOf(header, cells []string) fields {
	return func(names []string) string {
		for _, n := range names {
			if i := slices.Index(header, n); i >= 0 && i < len(cells) {
				if c := strings.TrimSpace(cells[i]); c != "" {
					return c
				}
			}
		}
		return ""
	}
}

// named stores a row by the names of its fields, and the networks listed in it.
func (im *importer) named(line int64, get fields) error {
	im.stats.Rows++
	e, err := entryOf(get, line)
	nested, netErr := netsOf(get(columns.nets))
	switch {
	case err != nil && (!errors.Is(err, errNoBlock) || len(nested) == 0):
		im.stats.Dropped.Add(line, err.Error())
		return nil
	case netErr != nil:
		im.stats.Dropped.Add(line, netErr.Error())
		return nil
	}
	if err := im.add(e); err != nil {
		return err
	}
	for _, object := range nested {
		n, err := entryOf(objectFields(object), line)
		if err != nil {
			im.stats.Dropped.Add(line, "in its networks: "+err.Error())
			continue
		}
		n.asn, n.registry = e.asn, first(n.registry, e.registry)
		n.description = first(n.description, n.name, e.description)
		if err := im.add(n); err != nil {
			return err
		}
	}
	return nil
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// objectFields reads an object's fields by their folded names.
func objectFields(object map[string]any) fields {
	folded := make(map[string]string, len(object))
	for name, value := range object {
		key := tabular.Fold(name)
		text := strings.TrimSpace(tabular.Text(value))
		// Of two names that fold to one, the greater text counts: any rule, but one.
		folded[key] = max(folded[key], text)
	}
	return func(names []string) string {
		for _, n := range names {
			if v := folded[n]; v != "" && v != "null" {
				return v
			}
		}
		return ""
	}
}

// object stores a JSON object: an RDAP answer, or named fields.
func (im *importer) object(line int64, object map[string]any) error {
	if isRDAP(object) {
		im.stats.Rows++
		e, err := rdap(object, line)
		if err != nil {
			im.stats.Dropped.Add(line, err.Error())
			return nil
		}
		im.stats.Format = "RDAP answers"
		return im.add(e)
	}
	if _, ok := object["objectClassName"]; ok { // RDAP of a name, a person, an autonomous system
		im.stats.Rows++
		im.stats.Skipped++
		return nil
	}
	return im.named(line, objectFields(object))
}

// netsOf reads a list of networks as JSON, or as Python prints it. Texts that are
// no list give none.
func netsOf(text string) ([]map[string]any, error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		return nil, nil
	}
	value, err := literal(text)
	if err != nil {
		return nil, fmt.Errorf("its list of networks cannot be read: %w", err)
	}
	if whole, ok := value.(map[string]any); ok {
		value = whole["nets"] // a whole answer in one cell
	}
	list, _ := value.([]any)
	var nets []map[string]any
	for _, v := range list {
		if object, ok := v.(map[string]any); ok {
			nets = append(nets, object)
		}
	}
	return nets, nil
}
