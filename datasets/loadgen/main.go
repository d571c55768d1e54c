// Command loadgen writes invented Windows events as JSON lines, for trials of the
// analyzer at any scale.
//
//	go run ./datasets/loadgen -bytes 1GB -out load.json [-hosts N] [-seed N] [-start 2024-05-14]
//
// The same flags give the same bytes. A file that exists is not overwritten. It
// reports bytes, records and speed on standard error. Exit codes: 0 written, 1
// failed, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"forensic/datasets"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("loadgen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var opts datasets.LoadOptions
	size := flags.String("bytes", "100MB", "how much to write, with kB, MB, GB (thousands) or KiB, MiB, GiB")
	out := flags.String("out", "", "the file to write; must not exist")
	start := flags.String("start", "2024-05-14", "first day, as 2006-01-02; the load begins at 11:00 UTC")
	flags.IntVar(&opts.Hosts, "hosts", 3, "number of computers, at least 3")
	flags.Uint64Var(&opts.Seed, "seed", 1, "seed of the generator")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	err := parse(&opts, *size, *start)
	if err == nil && (*out == "" || flags.NArg() > 0) {
		err = errors.New("name the file to write with -out, and nothing else")
	}
	if err != nil {
		fmt.Fprintln(stderr, "loadgen:", err)
		return 2
	}
	if err := write(ctx, opts, *out, stderr); err != nil {
		fmt.Fprintln(stderr, "loadgen:", err)
		return 1
	}
	return 0
}

func parse(opts *datasets.LoadOptions, size, start string) error {
	var err error
	if opts.Bytes, err = parseSize(size); err != nil {
		return err
	}
	day, err := time.Parse(time.DateOnly, start)
	if err != nil {
		return fmt.Errorf("-start %q is not a day as 2006-01-02", start)
	}
	opts.Start = day.Add(11 * time.Hour)
	return nil
}

// parseSize reads a positive number of bytes with an optional unit.
func parseSize(s string) (int64, error) {
	digits, factor := s, int64(1)
	for _, u := range []struct {
		suffix string
		factor int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(s, u.suffix); ok {
			digits, factor = rest, u.factor
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
	if err != nil || n <= 0 || n > (1<<62)/factor {
		return 0, fmt.Errorf("-bytes %q is not a positive size such as 500MB or 1GiB", s)
	}
	return n * factor, nil
}

func write(ctx context.Context, opts datasets.LoadOptions, path string, stderr io.Writer) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	begun := time.Now()
	stats, err := datasets.WriteLoad(ctx, f, opts)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%w (%s is incomplete)", err, path)
	}
	took := time.Since(begun)
	fmt.Fprintf(stderr, "%d bytes, %d records, %d intrusions, %s to %s, in %.1f s: %.0f MB/s\n", stats.Bytes, stats.Records, stats.Intrusions,
		stats.From.Format(time.DateTime), stats.To.Format(time.DateTime), took.Seconds(), float64(stats.Bytes)/1e6/max(took.Seconds(), 1e-9))
	return nil
}
