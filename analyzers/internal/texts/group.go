package texts

import (
	"context"
	"sync"

	"forensic/analyzers"
)

// Group is one distinct text with all the machines it was seen on.
type Group struct {
	Text string
	Seen []Seen // by dataset and host
}

// chunkBytes is how much text is worked on at a time, for bounded memory.
const chunkBytes = 8 << 20

// Map runs work over every distinct text on so many goroutines, and hands the
// results to take in the order of the texts (see Each). It holds a few megabytes
// of text at a time. Scripts that lack parts become a warning of the pass.
func Map[R any](ctx context.Context, p *analyzers.Pass, where string, work func(text string) R, take func(Group, R)) error {
	var chunk []Group
	size, incomplete := 0, int64(0)
	flush := func() {
		results := make([]R, len(chunk))
		parallel(len(chunk), p.Workers, func(i int) { results[i] = work(chunk[i].Text) })
		for i, g := range chunk {
			take(g, results[i])
		}
		chunk, size = chunk[:0], 0
	}
	err := Each(ctx, p.Data, where, func(s Seen) error {
		incomplete += s.Incomplete
		if n := len(chunk); n > 0 && chunk[n-1].Text == s.Text {
			chunk[n-1].Seen = append(chunk[n-1].Seen, s)
			return nil
		}
		if size > chunkBytes {
			flush()
		}
		chunk = append(chunk, Group{Text: s.Text, Seen: []Seen{s}})
		size += len(s.Text)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	flush()
	if incomplete > 0 {
		p.Warn("parts of %d PowerShell script blocks were not logged; what is left of each was read as one text", incomplete)
	}
	return nil
}

// parallel calls fn for 0 to n-1 on so many goroutines. A panic of fn comes back
// in the calling goroutine, where the runner expects it.
func parallel(n, workers int, fn func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	panics := make(chan any, max(workers, 1))
	for range max(workers, 1) {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					panics <- p
					for range next { // let the sender finish
					}
				}
			}()
			for i := range next {
				fn(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	select {
	case p := <-panics:
		panic(p)
	default:
	}
}
