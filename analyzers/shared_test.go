package analyzers_test

import (
	"errors"
	"sync"
	"testing"

	"forensic/analyzers"
)

type key struct{ name string }

func TestOnce(t *testing.T) {
	shared, n := &analyzers.Shared{}, 0
	work := func() (int, error) { n++; return n, nil }
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if v, err := analyzers.Once(shared, key{"a"}, work); v != 1 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
		})
	}
	wg.Wait()
	if v, _ := analyzers.Once(shared, key{"b"}, work); v != 2 {
		t.Errorf("another key: %d", v)
	}
	if v, _ := analyzers.Once(nil, key{"a"}, work); v != 3 {
		t.Errorf("nothing shared: %d", v)
	}
	if _, err := analyzers.Once(shared, key{"a"}, func() (string, error) { return "", nil }); err == nil {
		t.Error("a key of two types was accepted")
	}
	broken := errors.New("broken")
	for range 2 {
		if _, err := analyzers.Once(shared, key{"c"}, func() (int, error) { return 0, broken }); !errors.Is(err, broken) {
			t.Error(err)
		}
	}
}

// What ended in a panic ends so for everyone.
func TestOncePanic(t *testing.T) {
	shared := &analyzers.Shared{}
	for range 2 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			analyzers.Once(shared, key{"d"}, func() (int, error) { panic("broken") })
		}()
	}
}
