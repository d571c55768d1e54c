package processtree

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
)

// Options change how parents are found.
type Options struct {
	// ByHost links processes of one host only; MSTICPy links those of all hosts,
	// which is wrong for a table of several.
	ByHost bool
}

// ErrEmpty says that a table has no creation of a process.
var ErrEmpty = errors.New("no row tells of the creation of a process")

// Tree is the processes of a table, each behind its ancestors.
type Tree struct {
	Schema    Schema
	Processes []Process
	children  [][]int
	logons    bool // the table has them
	byKey     func() map[string]int
}

// Build makes the tree. It needs the columns of the schema for name, id, parent id
// and time; rows without a time are left out. A parent that no row tells of is
// made once for each name, id and logon, at the time 0; a row that names no parent
// is a root. Time is n log n, and no depth is too large. It returns an error for
// missing columns and ErrEmpty.
func Build(t *Table, s Schema, o Options) (*Tree, error) {
	if err := s.check(t.Columns); err != nil {
		return nil, err
	}
	list := creations(t, &s)
	if len(list) == 0 {
		return nil, fmt.Errorf("%w (schema %s)", ErrEmpty, s.Name)
	}
	if s.mde {
		list = linkMDE(newReader(t), &s, list)
	} else {
		list = link(list, &s, o)
	}
	tree := arrange(s, list)
	tree.logons = s.Logon != "" && slices.Contains(t.Columns, s.Logon)
	return tree, nil
}

// creations reads the rows that tell of the creation of a process, in order of time.
func creations(t *Table, s *Schema) []Process {
	r := newReader(t)
	known := newRowSet(t.Rows)
	list := make([]Process, 0, len(t.Rows))
	for row := range t.Rows {
		if s.EventColumn != "" && !s.mde && r.id(row, s.EventColumn) != s.EventValue {
			continue
		}
		if !s.mde && known.add(row) {
			continue
		}
		nanos, ok := r.time(row, s.Time)
		if !ok && !s.mde {
			continue
		}
		p := Process{
			Row: row, Parent: -1, Time: nanos, Name: r.text(row, s.Process), ID: r.id(row, s.ID), ParentID: r.id(row, s.ParentID),
			ParentName: r.text(row, s.Parent), SubjectID: r.id(row, s.Logon), CommandLine: r.text(row, s.CommandLine),
			User: r.text(row, s.User), UserID: r.id(row, s.UserID), Host: r.text(row, s.Host),
		}
		if !r.has(s.Logon) {
			p.SubjectID = "0"
		}
		p.Logon = p.SubjectID
		if target := r.id(row, s.TargetLogon); target != "" && target != "0x0" {
			p.Logon = target
		}
		list = append(list, p)
	}
	if byTime := func(a, b Process) int { return cmp.Compare(a.Time, b.Time) }; !slices.IsSortedFunc(list, byTime) {
		slices.SortStableFunc(list, byTime)
	}
	return list
}

// rowSet tells whether a row was seen before, without a copy of any.
type rowSet struct {
	rows [][]string
	hash maphash.Hash
	seen map[uint64][]int
	one  map[uint64]int
}

func newRowSet(rows [][]string) *rowSet {
	s := &rowSet{rows: rows, seen: map[uint64][]int{}, one: make(map[uint64]int, len(rows))}
	s.hash.SetSeed(maphash.MakeSeed())
	return s
}

// add adds a row and tells whether an equal one was there.
func (s *rowSet) add(row int) bool {
	s.hash.Reset()
	for _, cell := range s.rows[row] {
		s.hash.WriteString(cell)
		s.hash.WriteByte(0)
	}
	sum := s.hash.Sum64()
	first, taken := s.one[sum]
	if !taken {
		s.one[sum] = row
		return false
	}
	for _, other := range append(s.seen[sum], first) {
		if slices.Equal(s.rows[other], s.rows[row]) {
			return true
		}
	}
	s.seen[sum] = append(s.seen[sum], row) // unequal rows of one hash
	return false
}

// owner is what a child and its parent have in common, each text as a number: there
// are few, and each name is made lower case once.
type owner struct{ host, name, id int32 }

// link finds the parents: the last process of that name and id that started at or
// before the child, and makes those that are missing.
func link(list []Process, s *Schema, o Options) []Process {
	l := &linker{list: list, schema: s, options: o, names: map[string]int32{}, texts: map[string]int32{}, last: make(map[owner]int, len(list)), made: map[string]bool{}}
	rows := len(list)
	for start := 0; start < rows; {
		end := start
		for ; end < rows && list[end].Time == list[start].Time; end++ {
			p := &l.list[end]
			p.Index = end
			p.Key = l.key(p.Name, p.ID, p.Time)
			l.last[l.owner(p.Host, p.Name, p.ID)] = end
		}
		for i := start; i < end; i++ {
			l.parent(i)
		}
		start = end
	}
	return l.list
}

// linker is the state of link, which goes through time.
type linker struct {
	list    []Process
	schema  *Schema
	options Options
	names   map[string]int32 // in any case, of lower
	lower   []string
	texts   map[string]int32
	last    map[owner]int // that started, of each owner
	made    map[string]bool
}

// text is the number of a host or an id.
func (l *linker) text(s string) int32 {
	n, ok := l.texts[s]
	if !ok {
		n = int32(len(l.texts))
		l.texts[s] = n
	}
	return n
}

// name is the number of a name in any case.
func (l *linker) name(name string) int32 {
	n, ok := l.names[name]
	if !ok {
		lower := strings.ToLower(name)
		if n, ok = l.names[lower]; !ok {
			n = int32(len(l.lower))
			l.lower = append(l.lower, lower)
			l.names[lower] = n
		}
		l.names[name] = n
	}
	return n
}

func (l *linker) key(name, id string, nanos int64) string {
	return key(l.lower[l.name(name)], id, nanos)
}

func (l *linker) owner(host, name, id string) owner {
	if !l.options.ByHost {
		host = ""
	}
	if l.schema.Parent == "" {
		name = ""
	}
	return owner{l.text(host), l.name(name), l.text(id)}
}

// parent links one process.
func (l *linker) parent(i int) {
	p := &l.list[i]
	name := p.ParentName
	if l.schema.Parent == "" {
		name = "unknown"
	}
	if at, ok := l.last[l.owner(p.Host, p.ParentName, p.ParentID)]; ok {
		p.parentKey = l.list[at].Key
		return
	}
	if name == "" { // nothing tells what started it
		return
	}
	p.parentKey = l.key(name, p.ParentID, 0)
	if id := strings.Join([]string{p.Host, p.ParentID, p.SubjectID, l.lower[l.name(name)]}, "\x00"); !l.made[id] {
		l.made[id] = true
		l.list = append(l.list, Process{
			Row: -1, Parent: -1, Key: p.parentKey, Index: len(l.list), Name: name, ID: p.ParentID, Logon: p.SubjectID, SubjectID: p.SubjectID, Host: p.Host,
		})
	}
}
