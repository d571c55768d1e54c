// Package assets keeps what an organisation says of its machines, addresses and
// accounts: an inventory as a table (CSV) or JSON objects. Columns are recognised by
// their usual names; the further ones are kept as they are.
//
//	hostname,ip,owner,role,criticality,site
//	ws1.corp.example,10.20.4.17,H. Lindqvist,workstation,low,Oslo
//
// A name is looked up without case and domain: WS1, ws1.corp.example and WS1$ are
// one machine, CORP\user and user@corp.example one account. Where two machines of
// different domains have one short name, the whole name tells them apart, and the
// short one means the first of the list. An address is found by itself or by the
// smallest block of the list that holds it.
package assets

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"

	"forensic/datasets/internal/tabular"
	"forensic/datasets/reference"
)

// Stats is what an import made of a list.
type Stats struct {
	Format    string // in words
	Rows      int64  // of the list, without the header
	Assets    int64  // that can be asked for
	Repeated  int64  // names that an earlier asset has already: they mean the earlier one
	Dropped   tabular.Problems
	Untouched []string // columns that were not recognised, kept as further facts
}

// Bounds of a list, which is held in memory.
const (
	maxAssets = 1 << 20
	maxBytes  = 512 << 20
)

// columns are the names of columns, folded, by what they mean.
var columns = struct{ name, host, ip, account, kind, owner, role, criticality []string }{
	name: []string{"name", "asset", "assetname", "displayname"},
	host: []string{
		"hostname", "host", "fqdn", "dnshostname", "dnsname", "computer", "computername", "machine", "machinename", "device", "devicename", "server", "servername", "netbiosname",
	},
	ip:          []string{"ip", "ipaddress", "ipaddresses", "ips", "ipv4", "ipv4address", "ipv6", "ipv6address", "address", "addresses", "cidr", "subnet", "network"},
	account:     []string{"account", "accountname", "user", "username", "samaccountname", "upn", "userprincipalname", "login", "sid", "email", "mail"},
	kind:        []string{"kind", "type", "assettype"},
	owner:       []string{"owner", "assetowner", "responsible", "contact", "manager", "team"},
	role:        []string{"role", "function", "purpose", "description", "usage"},
	criticality: []string{"criticality", "tier", "priority", "importance", "classification", "severity"},
}

// stored is an asset in the file: a line of JSON.
type stored struct {
	Name        string            `json:"name"`
	Kind        string            `json:"kind"`
	Hosts       []string          `json:"hosts,omitempty"` // names under which it is found, in lower case
	Accounts    []string          `json:"accounts,omitempty"`
	Blocks      []netip.Prefix    `json:"blocks,omitempty"`
	Owner       string            `json:"owner,omitempty"`
	Role        string            `json:"role,omitempty"`
	Criticality string            `json:"criticality,omitempty"`
	Extra       map[string]string `json:"extra,omitempty"`
	Line        int64             `json:"line"`
}

// cell is a named value of a row.
type cell struct{ column, value string }

type importer struct {
	stats Stats
	names index
	out   bytes.Buffer
}

// Import reads a list and writes its compact form to out. name is the list's in
// errors. A list without any asset is an error.
func Import(ctx context.Context, in io.Reader, out io.Writer, name string) (Stats, error) {
	im := &importer{names: newIndex()}
	if err := im.read(ctx, tabular.NewInput(in)); err != nil {
		return Stats{}, fmt.Errorf("%s: %w", name, err)
	}
	if im.stats.Assets == 0 {
		return Stats{}, fmt.Errorf("%s: no row names a machine, an address or an account; wanted are columns such as hostname, ip, account, name", name)
	}
	if _, err := out.Write(im.out.Bytes()); err != nil {
		return Stats{}, fmt.Errorf("%s: %w", name, err)
	}
	return im.stats, nil
}

func (im *importer) bad(line int64, reason string) {
	im.stats.Rows++
	im.stats.Dropped.Add(line, reason)
}

func (im *importer) read(ctx context.Context, in *tabular.Input) error {
	head, err := in.Head()
	switch {
	case err != nil:
		return err
	case bytes.IndexByte(head, 0) >= 0:
		return errors.New("this is no text; save the table as CSV")
	case in.IsJSON():
		im.stats.Format = "JSON objects"
		return in.JSON(ctx, im.bad, func(line int64, object map[string]any) error {
			var cells []cell
			for column, value := range object {
				cells = append(cells, cell{column, listText(value)})
			}
			slices.SortFunc(cells, func(a, b cell) int { return strings.Compare(a.column, b.column) })
			return im.row(line, cells)
		})
	}
	im.stats.Format = "table (CSV)"
	t := &tabular.Table{Bad: im.bad}
	return in.CSV(ctx, t, func(line int64, values []string) error {
		var cells []cell
		for i, column := range t.Header {
			if i < len(values) {
				cells = append(cells, cell{column, values[i]})
			}
		}
		return im.row(line, cells)
	})
}

// listText writes a list of texts as a cell would have it.
func listText(value any) string {
	list, ok := value.([]any)
	if !ok {
		return tabular.Text(value)
	}
	var texts []string
	for _, v := range list {
		texts = append(texts, tabular.Text(v))
	}
	return strings.Join(texts, "; ")
}

// row stores the asset of a row.
func (im *importer) row(line int64, cells []cell) error {
	im.stats.Rows++
	s := stored{Line: line}
	var name, kind string
	var further []string
	for _, c := range cells {
		value := strings.TrimSpace(c.value)
		if value == "" {
			continue
		}
		column := tabular.Fold(c.column)
		is := func(names []string) bool { return slices.Contains(names, column) }
		switch {
		case is(columns.name) && name == "":
			name = value
		case is(columns.kind) && kind == "":
			kind = strings.ToLower(value)
		case is(columns.owner) && s.Owner == "":
			s.Owner = value
		case is(columns.role) && s.Role == "":
			s.Role = value
		case is(columns.criticality) && s.Criticality == "":
			s.Criticality = value
		case is(columns.host):
			s.Hosts = append(s.Hosts, hostKeys(value)...)
			s.named("host", value)
		case is(columns.ip) && len(parseBlocks(value)) > 0:
			s.Blocks = append(s.Blocks, parseBlocks(value)...)
			s.named("ip", value)
		case is(columns.account):
			s.Accounts = append(s.Accounts, strings.ToLower(value))
			s.named("account", value)
		default:
			if s.Extra == nil {
				s.Extra = map[string]string{}
			}
			s.Extra[strings.TrimSpace(c.column)] = value
			further = append(further, strings.TrimSpace(c.column))
		}
	}
	s.resolve(name, kind)
	return im.store(s, further)
}

// named notes the first value of the strongest kind: an asset with the name of a
// machine is a machine, whoever uses it and whatever address it has.
func (s *stored) named(kind, value string) {
	order := []string{"account", "ip", "host"}
	if slices.Index(order, kind) > slices.Index(order, s.Kind) {
		s.Kind, s.Name = kind, value
	}
}

// resolve puts the column that is only called name where it belongs, and forgets
// the users of a machine: their accounts are not it.
func (s *stored) resolve(name, kind string) {
	if name != "" && len(s.Hosts) == 0 {
		switch blocks := parseBlocks(name); {
		case len(blocks) > 0:
			s.Blocks = append(s.Blocks, blocks...)
			s.named("ip", name)
		case s.Kind == "account":
			s.Name = s.Accounts[0] // name is what the person is called
			s.extra("name", name)
		case strings.ContainsAny(name, `\@`), strings.Contains(kind, "account"), strings.Contains(kind, "user"):
			s.Accounts = append(s.Accounts, strings.ToLower(name))
			s.named("account", name)
		default:
			s.Hosts = append(s.Hosts, hostKeys(name)...)
			s.named("host", name)
		}
	} else if name != "" && !strings.EqualFold(name, s.Name) {
		s.extra("name", name)
	}
	if kind != "" && kind != s.Kind {
		s.extra("type", kind)
	}
	if s.Kind != "account" && len(s.Accounts) > 0 {
		s.extra("account", strings.Join(s.Accounts, "; "))
		s.Accounts = nil
	}
}

func (s *stored) extra(name, value string) {
	if s.Extra == nil {
		s.Extra = map[string]string{}
	}
	if _, taken := s.Extra[name]; !taken {
		s.Extra[name] = value
	}
}

func (im *importer) store(s stored, further []string) error {
	if s.Kind == "" {
		im.stats.Dropped.Add(s.Line, "the row names no machine, address or account")
		return nil
	}
	if im.stats.Assets == maxAssets {
		return fmt.Errorf("the list has more than %d assets", maxAssets)
	}
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if im.out.Len()+len(line) > maxBytes {
		return fmt.Errorf("the list has more than %d bytes", maxBytes)
	}
	im.out.Write(append(line, '\n'))
	im.stats.Repeated += im.names.add(s, int(im.stats.Assets))
	im.stats.Assets++
	for _, column := range further {
		if !slices.Contains(im.stats.Untouched, column) && len(im.stats.Untouched) < 100 {
			im.stats.Untouched = append(im.stats.Untouched, column)
		}
	}
	return nil
}

// List is an imported list.
type List struct {
	assets []reference.Asset
	names  index
}

// Read reads what Import has written. source becomes the Source of its assets.
func Read(in io.Reader, source string) (*List, error) {
	l := &List{names: newIndex()}
	s := bufio.NewScanner(in)
	s.Buffer(nil, 4*tabular.MaxRow)
	for s.Scan() {
		var a stored
		if err := json.Unmarshal(s.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("%s: this is no imported list; import it again: %w", source, err)
		}
		l.names.add(a, len(l.assets))
		l.assets = append(l.assets, reference.Asset{
			Name: a.Name, Kind: a.Kind, Owner: a.Owner, Role: a.Role, Criticality: a.Criticality, Extra: a.Extra, Source: source, Line: a.Line,
		})
	}
	return l, s.Err()
}

// Open reads the file that Import has written.
func Open(path, source string) (*List, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f, source)
}

// Asset finds an asset by the name of a machine, an address or an account.
func (l *List) Asset(name string) (reference.Asset, bool) {
	i, ok := l.names.find(name)
	if !ok {
		return reference.Asset{}, false
	}
	return l.assets[i], true
}
