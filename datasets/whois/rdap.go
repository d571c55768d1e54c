package whois

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"forensic/datasets/internal/tabular"
)

// isRDAP reports whether an object is an RDAP answer about a network (RFC 9083).
func isRDAP(object map[string]any) bool {
	if object["objectClassName"] == "ip network" {
		return true
	}
	_, start := object["startAddress"]
	_, end := object["endAddress"]
	_, entities := object["entities"]
	return start && end && entities
}

// rdap reads an answer: its range, names, events, contacts, and the extensions
// that name blocks (cidr0) and autonomous systems (originautnums).
func rdap(object map[string]any, line int64) (entry, error) {
	get := objectFields(object)
	e := entry{
		name: first(get([]string{"name"}), get([]string{"handle"})), country: get([]string{"country"}), registry: get([]string{"port43"}),
		description: remarks(object), date: event(object, "registration"), mail: contacts(object, 0), line: line,
	}
	if e.description == "" {
		e.description = first(organisation(object), e.name)
	}
	if numbers, ok := object["arin_originas0_originautnums"].([]any); ok && len(numbers) > 0 {
		if n, err := parseASN(tabular.Text(numbers[0])); err == nil {
			e.asn = n
		}
	}
	e.blocks = cidr0(object)
	var err error
	if len(e.blocks) == 0 {
		e.blocks, err = parseRange(get([]string{"startaddress"}), get([]string{"endaddress"}))
	}
	return e, err
}

// cidr0 are the blocks of the extension of that name.
func cidr0(object map[string]any) (blocks []netip.Prefix) {
	for _, o := range objects(object["cidr0_cidrs"]) {
		length, err := strconv.Atoi(tabular.Text(o["length"]))
		start := first(tabular.Text(o["v4prefix"]), tabular.Text(o["v6prefix"]))
		a, addrErr := netip.ParseAddr(start)
		if err != nil || addrErr != nil {
			return nil
		}
		p, err := a.Prefix(length)
		if err != nil || p.Bits() == 0 {
			return nil
		}
		blocks = append(blocks, p)
	}
	return blocks
}

// event is the date of what happened to a network.
func event(object map[string]any, action string) string {
	for _, o := range objects(object["events"]) {
		if o["eventAction"] == action {
			day, _, _ := strings.Cut(tabular.Text(o["eventDate"]), "T")
			return day
		}
	}
	return ""
}

func remarks(object map[string]any) string {
	for _, o := range objects(object["remarks"]) {
		if lines, ok := o["description"].([]any); ok && len(lines) > 0 {
			return tabular.Text(lines[0])
		}
	}
	return ""
}

// organisation is the name of the registrant.
func organisation(object map[string]any) string {
	for _, o := range objects(object["entities"]) {
		roles, _ := o["roles"].([]any)
		if slices.Contains(roles, any("registrant")) {
			if names := card(o, "fn"); len(names) > 0 {
				return names[0]
			}
		}
	}
	return ""
}

// maxDepth bounds entities within entities.
const maxDepth = 5

// contacts are the mail addresses of all entities.
func contacts(object map[string]any, depth int) string {
	if depth == maxDepth {
		return ""
	}
	var all []string
	for _, o := range objects(object["entities"]) {
		all = append(all, card(o, "email")...)
		all = append(all, contacts(o, depth+1))
	}
	return mails(strings.Join(all, " "))
}

// card are the values of a property of an entity's vCard (RFC 7095): lists of
// name, parameters, type, value.
func card(entity map[string]any, property string) (values []string) {
	outer, _ := entity["vcardArray"].([]any)
	if len(outer) != 2 {
		return nil
	}
	properties, _ := outer[1].([]any)
	for _, p := range properties {
		if cells, ok := p.([]any); ok && len(cells) >= 4 && cells[0] == property {
			values = append(values, tabular.Text(cells[3]))
		}
	}
	return values
}

// objects are the objects of a list.
func objects(value any) (found []map[string]any) {
	list, _ := value.([]any)
	for _, v := range list {
		if o, ok := v.(map[string]any); ok {
			found = append(found, o)
		}
	}
	return found
}
