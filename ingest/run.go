package ingest

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"forensic/ingest/internal/unpack"
	"forensic/store/event"
)

// Options say what to ingest and how.
type Options struct {
	Evidence []string  // files and folders
	Formats  []*Format // in the order in which they are asked
	Force    string    // name of the format to take for every member; empty: detect
	// Dataset names the evidence set of a file by its recorded name; nil takes
	// the name without its suffixes.
	Dataset   func(name string) string
	TempDir   string        // for what cannot be held in memory; empty: such evidence is refused
	Passwords []string      // to try on encrypted archives, before the customary one
	Records   RecordOptions // what formats of named fields heed
	Workers   int           // parsers; 0 takes one for each core
	// Progress, where set, is told of every block and file that is done. It is
	// called by one goroutine at a time.
	Progress func(Progress)
}

// Progress is how far a run has come.
type Progress struct {
	Files, FilesDone  int
	Bytes, BytesDone  int64 // of the evidence files, as stored
	Inflated          int64
	Records, Rejected int64
	Current           string
}

// Summary counts what one run did.
type Summary struct {
	Files                             int            // evidence files seen
	Skipped                           int            // of these, already stored under the same hash
	Refused                           []Refused      // not readable as files at all
	Members                           []event.Member // ledger lines of this run
	ByState                           map[event.MemberStatus]int
	Read, Stored, Rejected, Duplicate int64
	Inflated                          int64
	Damaged                           []event.EvidenceFile // containers that are damaged
}

// Refused is a path that is no evidence file, and why.
type Refused struct{ Name, Reason string }

// Complete reports whether every record of every input is accounted for as
// stored or duplicate.
func (s *Summary) Complete() bool {
	if len(s.Refused) > 0 || len(s.Damaged) > 0 {
		return false
	}
	for state, n := range s.ByState {
		if n > 0 && state != event.StatusStored && state != event.StatusDuplicate {
			return false
		}
	}
	return true
}

// Run ingests the evidence into the sink. An input that cannot be read ends in
// the ledger, not in an error; the error is about the sink, the arguments or a
// cancelled context. Members reach the sink in the order of the arguments and,
// within a folder, of their paths, whatever the number of workers.
func Run(ctx context.Context, sink Sink, o Options) (*Summary, error) {
	sources, skipped, err := unpack.Walk(o.Evidence)
	if err != nil {
		return nil, err
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{
		Options: o, sink: sink,
		ordered: make(chan *task, 2*o.Workers+2),
		work:    make(chan *task, 2*o.Workers+2),
		batches: sync.Pool{New: func() any { return new(event.Batch) }},
		hashes:  map[string]bool{},
		clock:   newClock(),
		summary: &Summary{Files: len(sources), ByState: map[event.MemberStatus]int{}},
	}
	for _, s := range skipped {
		r.summary.Refused = append(r.summary.Refused, Refused(s))
	}
	r.progress.Files = len(sources)
	for _, s := range sources {
		r.progress.Bytes += s.Size
	}
	g, ctx := errgroup.WithContext(ctx)
	for range o.Workers {
		g.Go(func() error { r.parse(); return nil })
	}
	g.Go(func() error {
		defer close(r.ordered)
		defer close(r.work)
		return r.read(ctx, sources)
	})
	g.Go(func() error { return r.collect(ctx) })
	if err := g.Wait(); err != nil {
		return r.summary, err
	}
	return r.summary, nil
}

// run is the state of one Run. Three kinds of goroutines share it: one reader
// inflates and cuts blocks, the parsers turn blocks into batches, one collector
// hands the batches to the sink in the order the reader made them.
type run struct {
	Options
	sink     Sink
	ordered  chan *task // every task in reading order
	work     chan *task // the same tasks that have a block to parse
	batches  sync.Pool
	clock    *clock          // of the member being collected; collector only
	hashes   map[string]bool // evidence files of this run; reader only
	summary  *Summary        // collector only, after the reader has started
	progress Progress        // collector only
}

// push queues a task for the collector, and for the parsers if it has a block.
func (r *run) push(ctx context.Context, t *task) error {
	select {
	case r.ordered <- t:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if t.parsed == nil {
		return nil
	}
	select {
	case r.work <- t:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// forced returns the format to take for every member, nil to detect.
func (o *Options) forced() (*Format, error) {
	if o.Force == "" {
		return nil, nil
	}
	for _, f := range o.Formats {
		if f.Name == o.Force {
			return f, nil
		}
	}
	return nil, fmt.Errorf("format %q is not known", o.Force)
}
