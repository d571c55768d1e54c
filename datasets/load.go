package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// LoadOptions says what load to write. The zero value of a field means its
// default.
type LoadOptions struct {
	Seed  uint64    // 0 is a seed like any other
	Bytes int64     // how much to write at least, in bytes; must be positive
	Hosts int       // how many computers; at least 3, which is the default
	Start time.Time // when it begins; the default is the day of the sample, 11:00 UTC
}

// LoadStats says what was generated; after an error up to a mebibyte of it may
// not have been written.
type LoadStats struct {
	Records, Bytes int64
	// Intrusions is how many intrusions were begun; the last may be cut off.
	Intrusions int
	// From and To are the times of the first and last minute written, UTC.
	From, To time.Time
}

// chunk is how many bytes are written at once.
const chunk = 1 << 20

// WriteLoad writes the sample's kind of events as JSON lines to w: ordinary work
// on opts.Hosts computers from opts.Start on, and one intrusion a day, each on
// another workstation. It stops after the first record with which opts.Bytes are
// reached. Memory does not grow with opts.Bytes. Errors are those of w and of ctx,
// and options out of range.
func WriteLoad(ctx context.Context, w io.Writer, opts LoadOptions) (LoadStats, error) {
	var stats LoadStats
	if opts.Bytes <= 0 {
		return stats, errors.New("load: the number of bytes must be positive")
	}
	if opts.Hosts == 0 {
		opts.Hosts = 3
	}
	if opts.Hosts < 3 || opts.Hosts > maxHosts {
		return stats, fmt.Errorf("load: the number of hosts must be 3 to %d, not %d", maxHosts, opts.Hosts)
	}
	from := sampleFrom
	if !opts.Start.IsZero() {
		if y := opts.Start.Year(); y < 1971 || y > 2100 {
			return stats, fmt.Errorf("load: the start must be in the years 1971 to 2100, not %d", y)
		}
		from = instantOf(opts.Start)
		from -= from % minute
	}
	r, err := newRenderer()
	if err != nil {
		return stats, err
	}
	l := &load{ctx: ctx, w: w, renderer: r, stage: &stage{world: newWorld(opts.Seed, opts.Hosts, from)}, limit: opts.Bytes}
	l.stats.From, l.stats.To = from.time(), from.time()
	err = l.write(from)
	return l.stats, err
}

// maxHosts bounds the memory of the world.
const maxHosts = 10000

// load is a run of WriteLoad.
type load struct {
	ctx      context.Context
	w        io.Writer
	renderer *renderer
	stage    *stage
	limit    int64
	buf      []byte
	stats    LoadStats
}

// write goes on minute by minute until the limit is reached.
func (l *load) write(from instant) error {
	all := routines()
	for at := from; ; at += minute {
		if err := l.ctx.Err(); err != nil {
			return errors.Join(err, l.flush())
		}
		if (at-from)%(24*hour) == 2*hour {
			l.intrude(at)
		}
		l.stage.work(all, at)
		l.stats.To = (at + minute).time()
		if done, err := l.render(at + minute); done || err != nil {
			return err
		}
	}
}

// intrude begins an intrusion, on each workstation in turn.
func (l *load) intrude(at instant) {
	hosts := l.stage.world.hosts
	t := targets{hosts[0], hosts[1], hosts[2]}
	if n := len(hosts) - 2; n > 1 && l.stats.Intrusions%n > 0 {
		t.desk = hosts[2+l.stats.Intrusions%n]
	}
	l.stats.Intrusions++
	l.stage.intrude(t, at+7*second)
	l.stage.steps = l.stage.steps[:0]
}

// render writes the events before end; done says that the limit is reached.
func (l *load) render(end instant) (done bool, err error) {
	events, stamps := l.stage.take(end)
	for i := range events {
		before := len(l.buf)
		l.buf = l.renderer.append(l.buf, &events[i], stamps[i])
		l.stats.Records++
		l.stats.Bytes += int64(len(l.buf) - before)
		if l.stats.Bytes >= l.limit {
			return true, l.flush()
		}
		if len(l.buf) >= chunk {
			if err := l.flush(); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

func (l *load) flush() error {
	_, err := l.w.Write(l.buf)
	l.buf = l.buf[:0]
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	return nil
}
