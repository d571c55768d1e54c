package catalog

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed queries/*.yaml
var embedded embed.FS

// Bounds of a folder of queries.
const (
	maxFile  = 1 << 20 // bytes
	maxFiles = 200
)

// Family is a group of queries.
type Family struct {
	Name, Description string
	Queries           []*Query // by name
}

// Catalog is a set of queries with different names.
type Catalog struct {
	Families []Family // by name
	byName   map[string]*Query
	from     map[string]string // file of each query
}

// Load reads the embedded queries and those of further folders, whose files end in
// .yaml or .yml. A folder can add to a family; a name that is taken is an error,
// as is anything else that is not as the package comment says.
func Load(extra ...fs.FS) (*Catalog, error) {
	own, err := fs.Sub(embedded, "queries")
	if err != nil {
		return nil, err
	}
	c := &Catalog{byName: map[string]*Query{}, from: map[string]string{}}
	for i, folder := range append([]fs.FS{own}, extra...) {
		label := ""
		if i == 0 {
			label = "catalogue: "
		}
		if err := c.addFolder(folder, label); err != nil {
			return nil, err
		}
	}
	for i := range c.Families {
		slices.SortFunc(c.Families[i].Queries, func(a, b *Query) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(c.Families, func(a, b Family) int { return cmp.Compare(a.Name, b.Name) })
	return c, nil
}

func (c *Catalog) addFolder(folder fs.FS, label string) error {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return fmt.Errorf("queries: %w", err)
	}
	n := 0
	for _, e := range entries {
		if ext := path.Ext(e.Name()); ext != ".yaml" && ext != ".yml" {
			continue
		}
		if n++; n > maxFiles {
			return fmt.Errorf("queries: more than %d files", maxFiles)
		}
		if err := c.addFile(folder, e, label); err != nil {
			return fmt.Errorf("queries: %s%s: %w", label, e.Name(), err)
		}
	}
	if n == 0 {
		return errors.New("queries: the folder has no file that ends in .yaml or .yml")
	}
	return nil
}

func (c *Catalog) addFile(folder fs.FS, e fs.DirEntry, label string) error {
	if !e.Type().IsRegular() {
		return errors.New("it is no regular file")
	}
	f, err := folder.Open(e.Name())
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return err
	}
	if len(data) > maxFile {
		return fmt.Errorf("it is larger than %d bytes", maxFile)
	}
	family, err := parse(data)
	if err != nil {
		return err
	}
	return c.add(family, label+e.Name())
}

// add takes the queries of one file.
func (c *Catalog) add(family *Family, file string) error {
	i := slices.IndexFunc(c.Families, func(f Family) bool { return f.Name == family.Name })
	if i < 0 {
		i = len(c.Families)
		c.Families = append(c.Families, Family{Name: family.Name, Description: family.Description})
	}
	for _, q := range family.Queries {
		if c.byName[q.Name] != nil {
			return fmt.Errorf("the name %s is taken by %s; choose another", q.Name, c.from[q.Name])
		}
		c.byName[q.Name], c.from[q.Name] = q, file
		c.Families[i].Queries = append(c.Families[i].Queries, q)
	}
	return nil
}

// Get finds a query by its name.
func (c *Catalog) Get(name string) (*Query, error) {
	if q := c.byName[name]; q != nil {
		return q, nil
	}
	var near []string
	for _, q := range c.All() {
		if _, short, _ := strings.Cut(q.Name, "."); short == name || strings.Contains(q.Name, name) {
			near = append(near, q.Name)
		}
	}
	if len(near) > 0 && name != "" {
		return nil, fmt.Errorf("query %q is not known; did you mean %s?", name, strings.Join(near[:min(len(near), 5)], ", "))
	}
	return nil, fmt.Errorf("query %q is not known; forensic queries list names all", name)
}

// All lists the queries by family and name.
func (c *Catalog) All() (list []*Query) {
	for _, f := range c.Families {
		list = append(list, f.Queries...)
	}
	return list
}

// Search lists the queries in which every word occurs: in the name, the description,
// a technique, a class of events, a parameter, an entity, the SQL or what is said of
// its family, in any case.
// Those that have a word in their name come first.
func (c *Catalog) Search(words ...string) []*Query {
	var named, rest []*Query
	for _, f := range c.Families {
		for _, q := range f.Queries {
			text := strings.ToLower(q.text() + "\n" + f.Description)
			switch {
			case slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) }):
			case slices.ContainsFunc(words, func(w string) bool { return strings.Contains(q.Name, strings.ToLower(w)) }):
				named = append(named, q)
			default:
				rest = append(rest, q)
			}
		}
	}
	return append(named, rest...)
}

// text is what a search looks through.
func (q *Query) text() string {
	parts := slices.Concat([]string{q.Name, q.Description, q.SQL}, q.Attack, q.Needs)
	for _, p := range q.Params {
		parts = append(parts, p.Name, p.Description)
		parts = append(parts, p.Aliases...)
	}
	for kind := range q.Entity {
		parts = append(parts, kind)
	}
	return strings.Join(parts, "\n")
}
