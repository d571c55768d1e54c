package cache

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"forensic/datasets/reference"
)

// Builtin is what is known without any cache: who administers which addresses.
// Close it by calling close.
func Builtin() (set *reference.Set, close func() error) { return (&opened{}).set() }

// All wants every kind of reference data.
func All(string) bool { return true }

// Load opens the sources of the kinds that are wanted, after comparing each with its
// hash. Close it by calling close.
func (c *Cache) Load(ctx context.Context, want func(kind string) bool) (set *reference.Set, close func() error, err error) {
	list, err := c.List()
	if err != nil {
		return nil, nil, err
	}
	o := &opened{}
	for _, e := range list {
		if !want(e.Kind) {
			continue
		}
		if err := c.open(ctx, o, e); err != nil {
			_, close := o.set()
			return nil, nil, errors.Join(fmt.Errorf("%s: %w", e.Name, err), close())
		}
	}
	set, close = o.set()
	return set, close, nil
}

// open adds a source to what is opened.
func (c *Cache) open(ctx context.Context, o *opened, e Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.check(e); err != nil {
		return err
	}
	k, _ := Find(e.Kind)
	if err := k.open(o, filepath.Join(c.dir, e.Data), e.Name); err != nil {
		return err
	}
	o.sources = append(o.sources, e.Source)
	return nil
}
