package entities

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/entity"
	"forensic/store/event"
)

// drawn are the kinds of the picture, from left to right.
var drawn = []entity.Kind{entity.Account, entity.Host, entity.IP, entity.DNS}

// picked are the same kinds in the order in which vertices are chosen, each with
// its part of ten of all vertices. What one leaves goes to the next.
var picked = []struct {
	kind entity.Kind
	part int
}{{entity.Host, 3}, {entity.Account, 3}, {entity.IP, 2}, {entity.DNS, 2}}

// lifted are the verbs of programs that tell something about their host.
var lifted = map[string]string{"ran": "ran programs on", "connected to": "connected to", "asked for": "asked for"}

// picture draws accounts, hosts, addresses and names. What a program did counts
// for its host.
func picture(g entity.Graph, o options) finding.Exhibit {
	links := lift(g)
	chosen, total := choose(g, links, o)
	out := &finding.Graph{VerticesTotal: total, EdgesTotal: int64(len(links))}
	in, tied := map[int]bool{}, map[int]bool{}
	for _, i := range slices.Concat(chosen[:]...) {
		in[i] = true
	}
	for _, l := range links {
		if in[l.From] && in[l.To] {
			tied[l.From], tied[l.To] = true, true
		}
	}
	at := map[int]int{} // entity to vertex; what nothing drawn is tied to is left out
	for _, kind := range drawn {
		for _, i := range chosen[kind] {
			if tied[i] {
				at[i] = len(out.Vertices)
				out.Vertices = append(out.Vertices, vertex(&g.Entities[i]))
			}
		}
	}
	slices.SortStableFunc(links, func(a, b entity.Link) int { return cmp.Compare(b.Count, a.Count) })
	for _, l := range links {
		a, okA := at[l.From]
		b, okB := at[l.To]
		if okA && okB && len(out.Edges) < o.Edges {
			out.Edges = append(out.Edges, finding.Edge{From: a, To: b, Verb: l.Verb, Count: l.Count, First: l.First, Last: l.Last})
		}
	}
	return finding.Exhibit{ID: "picture", Title: "Accounts, hosts, addresses and names", Graph: out, Note: fmt.Sprintf(
		"The most linked hosts and what is linked with them, at most %d in all, without loopback addresses and accounts of the system. What a program did counts for its host; an address that is known to be a host's is that host.", o.Vertices)}
}

// choose picks the vertices by kind: those with most links to what was picked
// before, then with most links at all. Total is how many there are.
func choose(g entity.Graph, links []entity.Link, o options) (chosen [entity.NumKinds][]int, total int64) {
	degree, near := make([]int, len(g.Entities)), make([]int, len(g.Entities))
	for _, l := range links {
		degree[l.From]++
		degree[l.To]++
	}
	left := 0
	for _, p := range picked {
		list := candidates(g, p.kind, degree, near)
		total += int64(len(list))
		room := left + o.Vertices*p.part/10
		list = list[:min(len(list), room)]
		left = room - len(list)
		chosen[p.kind] = list
		picked := map[int]bool{}
		for _, i := range list {
			picked[i] = true
		}
		for _, l := range links {
			if picked[l.From] {
				near[l.To]++
			}
			if picked[l.To] {
				near[l.From]++
			}
		}
	}
	return chosen, total
}

// candidates are the entities of a kind that have links, best first.
func candidates(g entity.Graph, kind entity.Kind, degree, near []int) (list []int) {
	for i := range g.Entities {
		e := &g.Entities[i]
		if e.Kind == kind && degree[i] > 0 && !e.System() && (kind != entity.IP || entity.Own(e.Name)) {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(near[b], near[a]), cmp.Compare(degree[b], degree[a]), compare(&g.Entities[a], &g.Entities[b]))
	})
	return list
}

func vertex(e *entity.Merged) finding.Vertex {
	v := finding.Vertex{Kind: e.Kind.String(), Label: e.Label(), Detail: e.Detail(), Count: e.Mentions, First: e.First, Last: e.Last}
	if e.Dataset != "" {
		v.Detail += ", " + e.Dataset
	}
	if len(e.Aliases) > 0 {
		v.Facts = append(v.Facts, finding.Fact{Name: "Other names", Value: strings.Join(e.Aliases, ", ")})
	}
	return v
}

// lift gives the links between accounts, hosts, addresses and names, with those
// of programs as links of their hosts.
func lift(g entity.Graph) (out []entity.Link) {
	type pair struct {
		from, to int
		verb     string
	}
	hosts := map[[2]string]int{}
	for i := range g.Entities {
		if e := &g.Entities[i]; e.Kind == entity.Host {
			hosts[[2]string{e.Dataset, e.Label()}] = i
		}
	}
	index := map[pair]int{}
	for _, l := range g.Links {
		from, okA := hostOf(g, hosts, l.From)
		to, okB := hostOf(g, hosts, l.To)
		verb := l.Verb
		if from != l.From || to != l.To {
			verb = lifted[l.Verb]
		}
		if !okA || !okB || verb == "" || from == to {
			continue
		}
		key := pair{from, to, verb}
		if i, ok := index[key]; ok {
			o := &out[i]
			o.Count, o.Last = o.Count+l.Count, max(o.Last, l.Last)
			if o.First == event.Null || l.First != event.Null && l.First < o.First {
				o.First = l.First
			}
			continue
		}
		index[key] = len(out)
		l.From, l.To, l.Verb = from, to, verb
		out = append(out, l)
	}
	return out
}

// hostOf is the entity itself if the picture has its kind, the host of a program,
// or nothing.
func hostOf(g entity.Graph, hosts map[[2]string]int, i int) (int, bool) {
	e := &g.Entities[i]
	if e.Kind == entity.Process {
		at, ok := hosts[[2]string{e.Dataset, e.Host}]
		return at, ok
	}
	return i, slices.Contains(drawn, e.Kind)
}
