package pivot

import (
	"math"
	"strings"

	"forensic/datasets/domainname"
)

// dnsParts are the columns of parts of a name: MSTICPy's dns_components, and what
// follows from them.
var dnsParts = []Column{
	{"subdomain", "VARCHAR"},
	{"domain", "VARCHAR"},
	{"suffix", "VARCHAR"},
	{"registered", "VARCHAR"},
	{"hoster", "VARCHAR"},
	{"valid_tld", "BOOLEAN"},
}

func eachDNSParts(_ *Question, v Value) ([][]any, error) {
	p := domainname.Split(v.Text)
	return [][]any{{known(p.Subdomain), known(p.Domain), known(p.Suffix), known(p.Registered), known(p.Host), domainname.ValidTLD(v.Text)}}, nil
}

// spelling are the columns of spelling.
var spelling = []Column{
	{"ascii", "VARCHAR"},
	{"unicode", "VARCHAR"},
	{"mixed_scripts", "VARCHAR"},
	{"looks_like", "VARCHAR"},
	{"note", "VARCHAR"},
}

func eachSpelling(_ *Question, v Value) ([][]any, error) {
	s := domainname.Spell(v.Text)
	ascii, err := domainname.ToASCII(v.Text)
	if err != nil {
		ascii = ""
	}
	return [][]any{{known(ascii), known(s.Unicode), known(strings.Join(s.Mixed, ", ")), known(s.LooksLike), known(s.Note)}}, nil
}

// likeness are the columns of made_up.
var likeness = []Column{
	{"label", "VARCHAR"},
	{"score", "DOUBLE"},
	{"entropy", "DOUBLE"},
	{"explanation", "VARCHAR"},
}

func eachMadeUp(_ *Question, v Value) ([][]any, error) {
	label := domainname.Split(v.Text).Domain
	l := domainname.MadeUp(v.Text)
	row := []any{known(label), nil, thousandths(domainname.Entropy(label)), known(l.Explanation)}
	if l.Judged {
		row[1] = thousandths(l.Score)
	}
	return [][]any{row}, nil
}

// thousandths rounds what is no more exact than that.
func thousandths(x float64) float64 { return math.Round(x*1000) / 1000 }
