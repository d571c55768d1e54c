package pivot

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"strconv"
	"strings"

	"forensic/analyzers/internal/entity"
	"forensic/datasets/domainname"
	"forensic/datasets/reference"
)

// reverse is the name under which DNS has the name of an address (RFC 1035, 3596).
func reverse(a netip.Addr) string {
	var b strings.Builder
	bytes := a.AsSlice()
	for i := len(bytes) - 1; i >= 0; i-- {
		if a.Is4() {
			fmt.Fprintf(&b, "%d.", bytes[i])
		} else {
			fmt.Fprintf(&b, "%x.%x.", bytes[i]&15, bytes[i]>>4)
		}
	}
	if a.Is4() {
		return b.String() + "in-addr.arpa"
	}
	return b.String() + "ip6.arpa"
}

// decimal is an address as one whole number, as which URLs hide it.
func decimal(a netip.Addr) string { return new(big.Int).SetBytes(a.AsSlice()).String() }

// urlParts are the columns of parts of a URL, named as MSTICPy's url_components.
var urlParts = []Column{
	{"scheme", "VARCHAR"},
	{"auth", "VARCHAR"},
	{"host", "VARCHAR"},
	{"port", "VARCHAR"},
	{"path", "VARCHAR"},
	{"query", "VARCHAR"},
	{"fragment", "VARCHAR"},
	{"host_type", "VARCHAR"},
}

// eachURLParts takes a URL apart. The canonical form has neither the account nor
// the fragment, so that the text is read as it was given.
func eachURLParts(_ *Question, v Value) ([][]any, error) {
	u, err := domainname.SplitURL(v.given)
	if err != nil {
		return nil, nil // what is canonical was read before
	}
	host, kind, port := strings.Trim(u.Host, "[]"), "dns", ""
	if _, err := netip.ParseAddr(host); err == nil {
		kind = "ip"
	}
	if u.Port != 0 {
		port = strconv.Itoa(u.Port)
	}
	return [][]any{{u.Scheme, known(u.Auth), host, known(port), known(u.Path), known(u.Query), known(u.Fragment), kind}}, nil
}

// accountParts are the columns of parts of an account.
var accountParts = []Column{{"name", "VARCHAR"}, {"domain", "VARCHAR"}, {"sid", "VARCHAR"}, {"well_known", "VARCHAR"}, {"form", "VARCHAR"}}

func eachAccountParts(_ *Question, v Value) ([][]any, error) {
	if len(v.forms) > 0 && v.forms[0].kind == "sid" {
		return [][]any{{nil, nil, v.Text, known(entity.WellKnown(v.Text)), "sid"}}, nil
	}
	name, domain, form := v.Text, "", "name"
	if d, n, ok := strings.Cut(v.Text, `\`); ok {
		name, domain, form = n, d, "down-level"
	} else if n, d, ok := cutLast(v.Text, "@"); ok {
		name, domain, form = n, d, "upn"
	}
	return [][]any{{name, known(domain), nil, nil, form}}, nil
}

// hostParts are the columns of parts of a host.
var hostParts = []Column{{"short_name", "VARCHAR"}, {"domain", "VARCHAR"}}

func eachHostParts(_ *Question, v Value) ([][]any, error) {
	short, domain, _ := strings.Cut(v.Text, ".")
	return [][]any{{short, known(domain)}}, nil
}

// pathParts are the columns of parts of a file or a program.
var pathParts = []Column{{"folder", "VARCHAR"}, {"name", "VARCHAR"}, {"stem", "VARCHAR"}, {"extension", "VARCHAR"}, {"system", "VARCHAR"}}

func eachPathParts(_ *Question, v Value) ([][]any, error) {
	name := base(v.Text)
	folder := strings.TrimRight(v.Text[:len(v.Text)-len(name)], `\/`)
	stem, extension := name, ""
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		stem, extension = name[:i], name[i+1:]
	}
	system := "windows"
	switch {
	case strings.HasPrefix(v.Text, "/"):
		system = "unix"
	case folder == "":
		system = ""
	}
	return [][]any{{known(folder), name, stem, known(strings.ToLower(extension)), known(system)}}, nil
}

// hashType are the columns of type of a hash.
var hashType = []Column{{"algorithm", "VARCHAR"}, {"bits", "BIGINT"}, {"note", "VARCHAR"}}

// nothing are the hashes of no bytes, which every empty file has.
var nothing = map[string]bool{
	"d41d8cd98f00b204e9800998ecf8427e": true, "da39a3ee5e6b4b0d3255bfef95601890afd80709": true,
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855":                                                                 true,
	"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e": true,
}

// eachHashType tells the algorithm by the length. An import hash is as long as an
// MD5.
func eachHashType(_ *Question, v Value) ([][]any, error) {
	note := ""
	switch {
	case nothing[v.Text]:
		note = "hash of no bytes: every empty file has it"
	case strings.Trim(v.Text, "0") == "":
		note = "zeros: no hash was computed"
	case reference.HashType(v.Text) == reference.MD5:
		note = "may be an import hash, which is an MD5 too"
	}
	return [][]any{{string(reference.HashType(v.Text)), int64(len(v.Text) * 4), known(note)}}, nil
}

// asset are the columns of asset; extra is JSON of further columns of the list.
var asset = []Column{
	{"name", "VARCHAR"},
	{"kind", "VARCHAR"},
	{"owner", "VARCHAR"},
	{"role", "VARCHAR"},
	{"criticality", "VARCHAR"},
	{"extra", "VARCHAR"},
	{"list", "VARCHAR"},
	{"line", "BIGINT"},
}

func checkAssets(_ context.Context, e *Env) error {
	if e.Reference.Assets != nil {
		return nil
	}
	return &NotApplicable{Why: "there is no list of assets", Hint: "add one with: forensic cache add assets FILE"}
}

// eachAsset gives what the organisation's list says; no row if it says nothing.
func eachAsset(q *Question, v Value) ([][]any, error) {
	a, ok := q.Env.Reference.Assets.Asset(v.Text)
	if !ok && v.Ask != "" && v.Ask != v.Text {
		a, ok = q.Env.Reference.Assets.Asset(v.Ask)
	}
	if !ok {
		return nil, nil
	}
	extra, err := inOrder(a.Extra)
	if err != nil {
		return nil, err
	}
	return [][]any{{a.Name, known(a.Kind), known(a.Owner), known(a.Role), known(a.Criticality), extra, known(a.Source), a.Line}}, nil
}

// inOrder writes texts as a JSON object with sorted keys, NULL for none.
func inOrder(m map[string]string) (any, error) {
	if len(m) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(m) // sorts keys
	return string(text), err
}
