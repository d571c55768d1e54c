package ingest

import (
	"bufio"
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
	Memory    int64         // bytes that may be in flight between the stages, roughly; 0: no bound but the workers
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
		lanes:   make(chan chan *task, o.lanes()),
		ordered: make(chan *task, o.queue()),
		work:    make(chan *task, o.queue()),
		heads:   sync.Pool{New: func() any { return bufio.NewReaderSize(nil, HeadSize) }},
		batches: sync.Pool{New: func() any { return new(event.Batch) }},
		claims:  claims{first: map[string]int{}},
		taken:   map[string]string{},
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
		defer close(r.work)
		return r.read(ctx, sources)
	})
	g.Go(func() error { return r.merge(ctx) })
	g.Go(func() error { return r.collect(ctx) })
	if err := g.Wait(); err != nil {
		return r.summary, err
	}
	return r.summary, nil
}

// run is the state of one Run. Readers inflate and cut blocks, each one evidence
// file at a time in a lane of its own; parsers turn blocks into batches; one
// collector hands the batches to the sink, lane after lane in the order of the
// files.
type run struct {
	Options
	sink     Sink
	lanes    chan chan *task // a lane for each evidence file, in order; as many wait as readers may be ahead
	ordered  chan *task      // every task in the order of the evidence
	work     chan *task      // the tasks that have a block to parse, in any order
	heads    sync.Pool       // of *bufio.Reader
	batches  sync.Pool
	claims   claims
	clock    *clock            // of the member being collected; collector only
	taken    map[string]string // evidence files of this run by hash; collector only
	dropping bool              // the file being collected is one that was taken already
	summary  *Summary          // collector only, after the reader has started
	progress Progress          // collector only
}

// push queues a task for the collector, and for the parsers if it has a block.
func (r *run) push(ctx context.Context, lane chan<- *task, t *task) error {
	select {
	case lane <- t:
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

// taskBytes is about what a block and what is parsed from it take.
const taskBytes = 4 * BlockSize

// queue is how many blocks may wait for the collector.
func (o *Options) queue() int {
	n := 2*o.Workers + 2
	if o.Memory > 0 {
		n = min(n, max(int(o.Memory/2/taskBytes), 2))
	}
	return n
}

// lanes is how many evidence files are read ahead: inflating and hashing one is
// sequential and takes about a quarter of all the work.
func (o *Options) lanes() int {
	n := min(max(o.Workers/2, 1), 16)
	if o.Memory > 0 {
		n = min(n, max(int(o.Memory/2/(laneTasks*taskBytes)), 1))
	}
	return n
}

// laneTasks is how far a reader may be ahead in a file whose turn has not come.
const laneTasks = 4

// merge joins the lanes in their order. The lane whose turn it is may fill the
// long queue before the collector, so that all parsers can work on one file.
func (r *run) merge(ctx context.Context) error {
	defer close(r.ordered)
	for lane := range r.lanes {
		for {
			t, err := receive(ctx, lane)
			if err != nil {
				return err
			}
			if t == nil {
				break
			}
			select {
			case r.ordered <- t:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	return ctx.Err()
}

// receive returns the next task of a lane, nil at its end.
func receive(ctx context.Context, lane <-chan *task) (*task, error) {
	select {
	case t := <-lane:
		return t, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// claims tells readers, who run side by side, which files need not be read.
type claims struct {
	mu    sync.Mutex
	first map[string]int // hash to the first file that has it, as far as is known
}

// take claims a hash for a file; false if an earlier file has claimed it. Whether a
// reader learns of an earlier file in time is chance, so the collector drops what
// was read twice: the outcome is the same.
func (c *claims) take(sha256 string, file int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if first, ok := c.first[sha256]; ok && first < file {
		return false
	}
	c.first[sha256] = file
	return true
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
