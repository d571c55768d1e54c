// Command ingestbench measures what each stage of an ingest costs, over any
// evidence: inflate, hash, split, parse and normalise, write. Each stage runs in
// a process of its own, so that its peak memory is its own.
//
//	go run ./ingest/ingestbench -runs 3 EVIDENCE...
//	go run ./ingest/ingestbench -load 128          (generated load of 128 MB, and 4 and 16 times that)
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"time"

	"forensic/datasets"
	"forensic/ingest/ingestbench/usage"
)

// measure is what one run of a stage took.
type measure struct {
	Bytes   int64 // of text, inflated
	Records int64
	Written int64 // bytes of the case
	CPU     time.Duration
	Wall    time.Duration
	Peak    int64 // bytes of memory
}

func main() {
	var (
		stage   = flag.String("stage", "", "run one stage in this process and print its measure as JSON")
		runs    = flag.Int("runs", 3, "runs of each stage; the one of median CPU time is shown")
		workers = flag.Int("j", 0, "workers; 0 takes all cores")
		load    = flag.Int64("load", 0, "measure generated load of so many MB, and of 4 and 16 times as many, instead of evidence")
		profile = flag.String("cpuprofile", "", "with -stage: write a CPU profile")
	)
	flag.Parse()
	var err error
	switch {
	case *load > 0:
		err = growth(*load*1e6, *runs, *workers)
	case flag.NArg() == 0:
		err = errors.New("no evidence named")
	case *stage != "":
		err = one(*stage, *workers, *profile, flag.Args())
	default:
		err = compare(*runs, *workers, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ingestbench:", err)
		os.Exit(1)
	}
}

const head = "%-10s %10s %9s %9s %14s %10s %10s %9s\n"

func heading() {
	fmt.Printf(head, "stage", "MB of text", "CPU s", "wall s", "MB/s per core", "peak MB", "written MB", "x inflate")
}

func (m measure) print(name string, inflate time.Duration) {
	mb := float64(m.Bytes) / 1e6
	times := "-"
	if inflate > 0 {
		times = fmt.Sprintf("%.1f", m.CPU.Seconds()/inflate.Seconds())
	}
	fmt.Printf(head, name, fmt.Sprintf("%.0f", mb), fmt.Sprintf("%.2f", m.CPU.Seconds()), fmt.Sprintf("%.2f", m.Wall.Seconds()),
		fmt.Sprintf("%.0f", mb/m.CPU.Seconds()), fmt.Sprintf("%.0f", float64(m.Peak)/1e6), fmt.Sprintf("%.1f", float64(m.Written)/1e6), times)
}

// compare measures every stage over the same evidence.
func compare(runs, workers int, evidence []string) error {
	heading()
	var inflate time.Duration
	for _, s := range stages {
		m, err := median(s.name, runs, workers, evidence)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if inflate == 0 {
			inflate = m.CPU
		}
		m.print(s.name, inflate)
	}
	return nil
}

// growth measures the whole ingest over generated load of three sizes.
func growth(bytes int64, runs, workers int) error {
	dir, err := os.MkdirTemp("", "ingestbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	heading()
	for _, times := range []int64{1, 4, 16} {
		path := filepath.Join(dir, fmt.Sprintf("load%d.json", times))
		if err := generate(path, times*bytes); err != nil {
			return err
		}
		m, err := median("write", runs, workers, []string{path})
		if err != nil {
			return err
		}
		m.print(fmt.Sprintf("write %dx", times), 0)
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

func generate(path string, bytes int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	_, err = datasets.WriteLoad(context.Background(), w, datasets.LoadOptions{Bytes: bytes, Seed: 1})
	return errors.Join(err, w.Flush(), f.Close())
}

// median runs a stage several times and returns the run of median CPU time.
func median(stage string, runs, workers int, evidence []string) (measure, error) {
	self, err := os.Executable()
	if err != nil {
		return measure{}, err
	}
	var all []measure
	for range max(runs, 1) {
		cmd := exec.Command(self, append([]string{"-stage", stage, "-j", fmt.Sprint(workers)}, evidence...)...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return measure{}, err
		}
		var m measure
		if err := json.Unmarshal(out, &m); err != nil {
			return measure{}, err
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b measure) int { return int(a.CPU - b.CPU) })
	return all[len(all)/2], nil
}

// one runs a stage in this process.
func one(name string, workers int, profile string, evidence []string) error {
	i := slices.IndexFunc(stages, func(s stage) bool { return s.name == name })
	if i < 0 {
		return fmt.Errorf("no stage %q", name)
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	debug.SetGCPercent(40) // as the program does
	start := time.Now()
	m, err := stages[i].run(context.Background(), workers, evidence)
	if err != nil {
		return err
	}
	m.Wall = time.Since(start)
	m.CPU, m.Peak = usage.Self()
	return json.NewEncoder(io.Writer(os.Stdout)).Encode(m)
}
