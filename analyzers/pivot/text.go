package pivot

import (
	"strings"

	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/unwrap"
	"forensic/datasets/catalog"
)

// decoded are the columns of decode: a row is one layer of one encoded string.
var decoded = []Column{
	{"string", "BIGINT"},
	{"layer", "BIGINT"},
	{"inside", "BIGINT"},
	{"depth", "BIGINT"},
	{"innermost", "BOOLEAN"},
	{"chain", "VARCHAR"},
	{"encoding", "VARCHAR"},
	{"kind", "VARCHAR"},
	{"form", "VARCHAR"},
	{"offset", "BIGINT"},
	{"size", "BIGINT"},
	{"decoded", "VARCHAR"},
	{"md5", "VARCHAR"},
	{"sha1", "VARCHAR"},
	{"sha256", "VARCHAR"},
	{"limit", "VARCHAR"},
}

var decodeParams = []catalog.Param{{
	Name: "innermost", Type: catalog.Bool, Default: false, Description: "Only the layers in which nothing further was found",
}}

// eachDecode decodes what is encoded in a text. Strings and layers count from 1;
// inside is the layer that one was found in, 0 for the string itself.
func eachDecode(q *Question, v Value) (rows [][]any, err error) {
	inner, _ := q.Params["innermost"].(bool)
	n := int64(0)
	for _, run := range unwrap.Find(v.Text, unwrap.Defaults) {
		tree := unwrap.Decode(run, v.Text, unwrap.Defaults)
		if len(tree.Layers) == 0 {
			continue
		}
		n++
		innermost := map[int]bool{}
		for _, i := range tree.Innermost() {
			innermost[i] = true
		}
		for i := range tree.Layers {
			if inner && !innermost[i] {
				continue
			}
			l := &tree.Layers[i]
			offset := l.Offset
			if l.Parent < 0 {
				offset = run.Offset
			}
			rows = append(rows, []any{
				n, int64(i + 1), int64(l.Parent + 1), int64(l.Depth), innermost[i], tree.Chain(i), l.Encoding, l.Kind, known(l.Form()),
				int64(offset), int64(l.Size), known(strings.ToValidUTF8(l.Text, "\ufffd")), known(l.MD5), known(l.SHA1), known(l.SHA256), known(tree.Limit),
			})
		}
	}
	return rows, nil
}

// indicators are the columns of iocs.
var indicators = []Column{
	{"type", "VARCHAR"}, {"value", "VARCHAR"}, {"part_of", "VARCHAR"}, {"offset", "BIGINT"}, {"chain", "VARCHAR"},
}

var iocParams = []catalog.Param{{
	Name: "decode", Type: catalog.Bool, Default: false, Description: "Look into what is encoded in the text as well; column chain tells how it was decoded",
}}

// eachIOCs finds the indicators of a text, each once, at the first offset. Of what
// was decoded the offset is that in the decoded text.
func eachIOCs(q *Question, v Value) (rows [][]any, err error) {
	type key struct {
		observe.Type
		value, chain string
	}
	seen := map[key]bool{}
	add := func(text, chain string) {
		for _, o := range observe.Find(text) {
			k := key{o.Type, o.Value, chain}
			if seen[k] {
				continue
			}
			seen[k] = true
			rows = append(rows, []any{string(o.Type), strings.ToValidUTF8(o.Value, "\ufffd"), known(string(o.PartOf)), int64(o.Offset), known(chain)})
		}
	}
	add(v.Text, "")
	if deep, _ := q.Params["decode"].(bool); !deep {
		return rows, nil
	}
	for _, run := range unwrap.Find(v.Text, unwrap.Defaults) {
		tree := unwrap.Decode(run, v.Text, unwrap.Defaults)
		for i := range tree.Layers {
			add(tree.Layers[i].Text, tree.Chain(i))
		}
	}
	return rows, nil
}
