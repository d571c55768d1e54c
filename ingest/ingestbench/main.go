// Command ingestbench measures what each stage of an ingest costs, over any
// evidence: inflate, hash, split, parse and normalise, write. Each stage runs in
// a process of its own, so that its peak memory is its own.
//
//	go run ./ingest/ingestbench -runs 3 EVIDENCE...
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"time"

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
		profile = flag.String("cpuprofile", "", "with -stage: write a CPU profile")
	)
	flag.Parse()
	if err := run(*stage, *runs, *workers, *profile, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "ingestbench:", err)
		os.Exit(1)
	}
}

func run(stage string, runs, workers int, profile string, evidence []string) error {
	if len(evidence) == 0 {
		return errors.New("no evidence named")
	}
	if stage != "" {
		return one(stage, workers, profile, evidence)
	}
	fmt.Printf("%-10s %10s %9s %9s %14s %10s %10s %8s\n", "stage", "MB of text", "CPU s", "wall s", "MB/s per core", "peak MB", "written MB", "x inflate")
	var inflate time.Duration
	for _, s := range stages {
		m, err := median(s.name, runs, workers, evidence)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if inflate == 0 {
			inflate = m.CPU
		}
		mb := float64(m.Bytes) / 1e6
		fmt.Printf("%-10s %10.0f %9.2f %9.2f %14.0f %10.0f %10.1f %8.1f\n", s.name, mb, m.CPU.Seconds(), m.Wall.Seconds(),
			mb/m.CPU.Seconds(), float64(m.Peak)/1e6, float64(m.Written)/1e6, m.CPU.Seconds()/inflate.Seconds())
	}
	return nil
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
