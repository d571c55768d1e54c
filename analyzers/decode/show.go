package decode

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// report makes one finding for each verdict, innermost content and machine: a
// launcher and the string inside it, logged once more by itself, are one thing.
// At most so many of one title are reported, the worst first.
func report(p *analyzers.Pass, blobs []*blob, most int) {
	at := map[string]int{}
	number, over := map[string]int{}, map[string]int{}
	for _, b := range blobs {
		if b.verdict.title == "" {
			continue
		}
		for _, s := range b.seen {
			f := b.finding(s)
			k := strings.Join([]string{f.Title, s.dataset, s.host, b.essence()}, "\x00")
			i, known := at[k]
			if !known && number[f.Title] >= most {
				over[f.Title]++
				continue
			}
			if !known {
				number[f.Title]++
				at[k] = len(p.Findings)
				p.Report(f)
				continue
			}
			into := &p.Findings[i]
			into.EvidenceTotal += f.EvidenceTotal
			if len(into.Evidence) < maxRefs {
				into.Evidence = append(into.Evidence, f.Evidence...)
			}
			if f.First != event.Null {
				into.First, into.Last = earliest(into.First, f.First), max(into.Last, f.Last)
			}
		}
	}
	for _, title := range slices.Sorted(maps.Keys(over)) {
		p.Warn("%d more of %q are in the table only", over[title], title)
	}
}

// essence is what makes two blobs of one machine the same thing: the innermost
// content, or of a script what it hid, since scripts are logged in several
// wordings.
func (b *blob) essence() string {
	if v := b.verdict; b.run.Folded() && len(v.markers)+len(v.addresses) > 0 {
		return strings.Join(append(slices.Clone(v.markers), v.addresses...), " ")
	}
	return b.tree.Layers[b.deepest()].SHA256
}

// deepest is the innermost layer that took the most steps to reach.
func (b *blob) deepest() int {
	inner := b.tree.Innermost()
	deepest := inner[0]
	for _, i := range inner {
		if b.tree.Layers[i].Depth > b.tree.Layers[deepest].Depth {
			deepest = i
		}
	}
	return deepest
}

func (b *blob) finding(s *place) finding.Finding {
	v := b.verdict
	deepest := b.deepest()
	s.trim()
	why := fmt.Sprintf("Seen %d times in %s. It decodes through %s", s.count, strings.Join(b.where(), ", "), b.tree.Chain(deepest))
	if len(v.addresses) > 0 {
		why += " and names " + strings.Join(limit(v.addresses, 5), ", ")
	}
	facts := []finding.Fact{
		{Name: "Innermost text", Value: cut(b.tree.Layers[deepest].Text, 400)},
		{Name: "Carried by", Value: cut(s.carrier, 200)},
		{Name: "SHA-256 of the first layer", Value: b.tree.Layers[0].SHA256},
	}
	if len(v.addresses) > 0 {
		facts = append([]finding.Fact{{Name: "Addresses", Value: strings.Join(limit(v.addresses, 20), " ")}}, facts...)
	}
	if form := b.tree.Layers[deepest].Form(); form != "" {
		facts = append(facts, finding.Fact{Name: "Content", Value: form})
	}
	if len(v.markers) > 0 {
		facts = append(facts, finding.Fact{Name: "Code that stands out", Value: strings.Join(v.markers, ", ")})
	}
	return finding.Finding{
		Title: v.title, Why: why + ".", Severity: v.severity, Techniques: v.techniques, Dataset: s.dataset, Host: s.host,
		First: s.first, Last: s.last, Facts: facts, Evidence: s.refs, EvidenceTotal: s.records, Score: v.rank, Benign: v.benign,
		Query: b.query(s),
	}
}

// query repeats the search for the blob's beginning.
func (b *blob) query(s *place) string {
	start := strings.ReplaceAll(strings.TrimSuffix(cut(b.run.Text, 48), " …"), "'", "''")
	var conds []string
	for _, c := range b.where() {
		conds = append(conds, "contains("+c+", '"+start+"')")
	}
	return fmt.Sprintf("SELECT ts, source, member, record FROM events WHERE dataset = '%s' AND host_name = '%s' AND (%s) ORDER BY ts, source, member, record",
		strings.ReplaceAll(s.dataset, "'", "''"), strings.ReplaceAll(s.host, "'", "''"), strings.Join(conds, " OR "))
}

// where lists the columns the blob was seen in, sorted.
func (b *blob) where() []string { return slices.Sorted(maps.Keys(b.columns)) }

// hosts lists the machines the blob was seen on.
func (b *blob) hosts() string {
	var out []string
	for _, s := range b.seen {
		out = append(out, s.dataset+"/"+s.host)
	}
	return strings.Join(limit(out, 10), ", ")
}

func show(p *analyzers.Pass, blobs []*blob, maxRows int) {
	if len(blobs) == 0 {
		return
	}
	table := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Depth", Key: "depth", Kind: finding.KindInt},
		{Name: "Decoded through", Key: "chain", Kind: finding.KindText},
		{Name: "Content", Key: "content", Kind: finding.KindCode},
		{Name: "Form", Key: "form", Kind: finding.KindText},
		{Name: "Size", Key: "size", Kind: finding.KindInt},
		{Name: "Seen", Key: "occurrences", Kind: finding.KindInt},
		{Name: "Machines", Key: "machines", Kind: finding.KindText},
		{Name: "First seen", Key: "first_seen", Kind: finding.KindTime},
		{Name: "SHA-256", Key: "sha256", Kind: finding.KindCode},
		{Name: "SHA-1", Key: "sha1", Kind: finding.KindCode},
		{Name: "MD5", Key: "md5", Kind: finding.KindCode},
		{Name: "Reference", Key: "reference", Kind: finding.KindRef},
	}}
	forest := &finding.Forest{}
	for _, b := range blobs {
		table.Total += int64(len(b.tree.Layers))
		forest.Total += int64(len(b.tree.Layers)) + 1
		if len(table.Rows) < maxRows {
			b.rows(table)
		}
		if len(forest.Nodes) < maxRows {
			b.nodes(forest)
		}
	}
	p.Show(finding.Exhibit{
		ID: "layers", Title: "Encoded strings and what they hold",
		Note:   "Each tree begins with the text that carries the encoded string; below it, layer by layer, what it decodes to.",
		Forest: forest,
	})
	p.Show(finding.Exhibit{
		ID: "content", Title: "Decoded layers",
		Note:  fmt.Sprintf("%d distinct encoded strings, worst first; one row for each layer.", len(blobs)),
		Table: table,
	})
}

func (b *blob) rows(t *finding.Table) {
	for i, l := range b.tree.Layers {
		content := l.Text
		if !l.IsText() {
			content = "(" + l.Kind + ")"
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(l.Depth), b.tree.Chain(i), content, l.Form(), strconv.Itoa(l.Size), strconv.FormatInt(b.count, 10), b.hosts(), finding.TimeCell(b.first),
			l.SHA256, l.SHA1, l.MD5, finding.RefCell(b.seen[0].ref()),
		})
	}
}

// nodes appends the tree of a blob in pre-order, without recursion.
func (b *blob) nodes(f *finding.Forest) {
	root := len(f.Nodes)
	for _, s := range b.seen {
		s.trim()
	}
	evidence := b.seen[0].refs
	f.Nodes = append(f.Nodes, finding.Node{
		Parent: -1, Group: b.verdict.title, Label: "Carried by " + strings.Join(b.where(), ", "), Detail: cut(b.carrier, 2000), First: b.first,
		Facts: []finding.Fact{
			{Name: "seen", Value: strconv.FormatInt(b.count, 10)}, {Name: "machines", Value: b.hosts()},
		},
		Evidence: evidence,
	})
	if b.verdict.title != "" && b.verdict.severity > finding.Info {
		f.Nodes[root].Flagged, f.Nodes[root].Why = b.verdict.severity, b.verdict.title
	}
	children := make([][]int, len(b.tree.Layers)+1) // of layer i at i+1
	for i, l := range b.tree.Layers {
		children[l.Parent+1] = append(children[l.Parent+1], i)
	}
	at := make([]int, len(b.tree.Layers)+1) // node of layer i at i+1
	at[0] = root
	stack := slices.Clone(children[0])
	slices.Reverse(stack)
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		l := b.tree.Layers[i]
		at[i+1] = len(f.Nodes)
		f.Nodes = append(f.Nodes, finding.Node{
			Parent: at[l.Parent+1], Depth: l.Depth, Label: l.Encoding + " → " + l.Kind, Detail: cut(l.Text, 4000), First: event.Null,
			Facts: []finding.Fact{
				{Name: "bytes", Value: strconv.Itoa(l.Size)},
				{Name: "form", Value: l.Form()},
				{Name: "sha256", Value: l.SHA256},
				{Name: "sha1", Value: l.SHA1},
				{Name: "md5", Value: l.MD5},
			},
			Evidence: evidence,
		})
		for _, c := range slices.Backward(children[i+1]) {
			stack = append(stack, c)
		}
	}
}

// ref is the lowest reference of a place.
func (p *place) ref() event.Ref { return slices.MinFunc(p.refs, event.Ref.Compare) }

// cut shortens a text to about n bytes, at a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + " …"
}

func limit(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n]), fmt.Sprintf("and %d more", len(list)-n))
}
