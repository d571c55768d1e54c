package registries

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

var (
	//go:embed ipv4.csv
	ipv4CSV string
	//go:embed ipv6.csv
	ipv6CSV string
	//go:embed special.csv
	specialCSV string
)

type tables struct {
	v4      [256]block // by the first byte
	v6      []block    // small blocks first, as is special
	special []Special
}

// load reads the embedded tables once. That they are sound is what tests hold.
var load = sync.OnceValue(func() *tables {
	t, _ := parse()
	return t
})

func parse() (*tables, error) {
	t := &tables{}
	var errs []error
	for _, r := range records(ipv4CSV, &errs) {
		if b := r.block(&errs); b.prefix.Addr().Is4() && b.prefix.Bits() == 8 {
			t.v4[b.prefix.Addr().As4()[0]] = b
		}
	}
	for _, r := range records(ipv6CSV, &errs) {
		t.v6 = append(t.v6, r.block(&errs))
	}
	for _, r := range records(specialCSV, &errs) {
		t.special = append(t.special, Special{Block: r.prefix(&errs), Kind: Kind(r[1]), Reachable: r[2], RFC: r[3], Name: r[4]})
	}
	slices.SortStableFunc(t.v6, func(a, b block) int { return cmp.Compare(b.prefix.Bits(), a.prefix.Bits()) })
	slices.SortStableFunc(t.special, func(a, b Special) int { return cmp.Compare(b.Block.Bits(), a.Block.Bits()) })
	return t, errors.Join(errs...)
}

type record []string

// records are the rows of a table after its comment and header, five cells each.
func records(text string, errs *[]error) (rows []record) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	r.FieldsPerRecord = 5
	cells, err := r.ReadAll()
	if err != nil || len(cells) == 0 {
		*errs = append(*errs, fmt.Errorf("%d rows: %w", len(cells), err))
		return nil
	}
	for _, c := range cells[1:] {
		rows = append(rows, c)
	}
	return rows
}

func (r record) prefix(errs *[]error) netip.Prefix {
	p, err := netip.ParsePrefix(r[0])
	if err != nil || p != p.Masked() {
		*errs = append(*errs, fmt.Errorf("block %q: %w", r[0], err))
	}
	return p
}

func (r record) block(errs *[]error) block {
	return block{prefix: r.prefix(errs), registry: r[1], holder: r[2], date: r[3], status: r[4]}
}
