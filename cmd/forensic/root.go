package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"forensic/store"
)

// version is the version of the tool; it goes into cases and reports.
const version = "0.1.0"

// app is what every command has at hand.
type app struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time // UTC or not; only custody, progress and the times named now and today use it
	args           []string
	log            *slog.Logger

	workers   int
	memory    byteSize
	quiet     bool
	verbose   bool
	json      bool
	logFormat string
	cache     string // folder of reference data; see cacheDir
}

// Main runs the program and returns its exit code.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer, now func() time.Time) int {
	a := &app{ctx: ctx, stdin: os.Stdin, stdout: stdout, stderr: stderr, now: now, args: args, memory: 2 << 30}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return a.exit(root.ExecuteContext(ctx))
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "forensic",
		Short: "Offline forensic batch analyzer",
		Long: `Ingests local evidence (Security-Datasets archives, JSON lines, CSV) into a case,
runs analyzers over it and writes a report that stands alone. Opens no socket.

Start with:  forensic run --case demo        (the embedded sample)
             forensic run EVIDENCE --case my-case`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.prepare() },
	}
	f := root.PersistentFlags()
	f.IntVarP(&a.workers, "workers", "j", 0, "workers; 0 takes one for each core; results do not depend on it")
	f.Var(&a.memory, "mem", "memory budget, such as 512MiB or 2GiB")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "only errors on stderr")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "details on stderr")
	f.BoolVar(&a.json, "json", false, "machine-readable summary on stdout")
	f.StringVar(&a.logFormat, "log-format", "text", "text or json")
	f.StringVar(&a.cache, "cache", "", "folder of the reference data, or none; the default is FORENSIC_CACHE or the user's cache folder (see forensic cache)")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError(err) })
	root.AddCommand(
		newRun(a), newIngest(a), newAnalyze(a), newReport(a), newQuery(a), newQueries(a), newPivot(a), newDecode(a), newIOCs(a), newTree(a), newCache(a),
		newVerify(a), newRedact(a), newList(a), newDocs(a), newVersion(a),
	)
	return root
}

// prepare checks the global flags and sets what hangs on them.
func (a *app) prepare() error {
	level := slog.LevelInfo
	switch {
	case a.quiet:
		level = slog.LevelError
	case a.verbose:
		level = slog.LevelDebug
	}
	options := &slog.HandlerOptions{Level: level}
	switch a.logFormat {
	case "text":
		a.log = slog.New(&plainHandler{w: a.stderr, level: level})
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.stderr, options))
	default:
		return usageError(fmt.Errorf("--log-format %q: want text or json", a.logFormat))
	}
	if a.workers < 0 {
		return usageError(fmt.Errorf("-j %d: want 0 or more", a.workers))
	}
	if a.workers == 0 {
		a.workers = runtime.GOMAXPROCS(0)
	}
	if a.memory < 256<<20 {
		return usageError(fmt.Errorf("--mem %s: want at least 256MiB", a.memory.String()))
	}
	debug.SetMemoryLimit(int64(a.memory) * 3 / 4)
	return nil
}

// openCase opens an existing case for a command.
func (a *app) openCase(dir string) (*store.Case, error) {
	if dir == "" {
		return nil, usageError(fmt.Errorf("--case DIR is needed"))
	}
	c, err := store.Open(dir, version)
	if err != nil {
		return nil, hint(err, "make one with: forensic ingest EVIDENCE --case "+dir)
	}
	return c, nil
}

// queryLimits divides the budget: DuckDB gets half of it.
func (a *app) queryLimits() store.Limits {
	return store.Limits{Threads: a.workers, Memory: int64(a.memory) / 2}
}

// custody records what the command did and seals the case.
func (a *app) custody(c *store.Case, inputs []store.Input, outcome string) error {
	entry := store.Custody{Time: a.now().UTC(), User: account(), Command: a.command(), Inputs: inputs, Outcome: outcome}
	entry.Machine, _ = os.Hostname() // empty where the system does not tell
	if c.IsTwin() {                  // which is to be shared: it names nobody
		entry.User, entry.Machine, entry.Command = "", "", entry.Command[:min(len(entry.Command), 2)]
	}
	if err := c.Record(entry); err != nil {
		return fmt.Errorf("custody log: %w", err)
	}
	return c.Seal(a.ctx)
}

// command is the command line without passwords.
func (a *app) command() []string {
	line := append([]string{"forensic"}, a.args...)
	for i, arg := range line {
		switch {
		case arg == "--password" && i+1 < len(line):
			line[i+1] = "***"
		case strings.HasPrefix(arg, "--password="):
			line[i] = "--password=***"
		}
	}
	return line
}

// account names who runs the command. The system's own directory of users is not
// asked: that may open a socket.
func account() string {
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return fmt.Sprintf("uid %d", os.Getuid())
}

// byteSize is a flag such as 512MiB.
type byteSize int64

func (b *byteSize) Set(s string) error {
	number := strings.TrimRight(s, "kKmMgGiIbB")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || n <= 0 {
		return fmt.Errorf("%q is no size", s)
	}
	unit, ok := map[string]float64{
		"": 1, "b": 1, "k": 1 << 10, "kb": 1e3, "kib": 1 << 10, "m": 1 << 20, "mb": 1e6, "mib": 1 << 20,
		"g": 1 << 30, "gb": 1e9, "gib": 1 << 30,
	}[strings.ToLower(s[len(number):])]
	if !ok {
		return fmt.Errorf("%q is no size", s)
	}
	*b = byteSize(n * unit)
	return nil
}

func (b *byteSize) String() string {
	if *b >= 1<<30 && *b%(1<<30) == 0 {
		return fmt.Sprintf("%dGiB", *b>>30)
	}
	return fmt.Sprintf("%dMiB", *b>>20)
}

func (b *byteSize) Type() string { return "SIZE" }
