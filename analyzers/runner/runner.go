// Package runner runs a list of analyzers over a case in parallel and turns
// what each did into a result. An analyzer that fails, panics or does not apply
// never keeps the others from running, and the results do not depend on how
// many run at once.
package runner

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// Input is what the analyzers work on.
type Input struct {
	Data      analyzers.Data
	Baseline  analyzers.Data // another case to learn from what is normal, or nil
	Reference *reference.Set // or nil
}

// Run runs every analyzer of the list over the data of in, at most workers at once, and
// returns one result each in list order. How an analysis ended is in its
// status; a cancelled ctx ends the running ones and marks them and the waiting
// ones cancelled. The error is for what makes the whole run meaningless: an
// invalid list, or a case whose events cannot be counted.
func Run(ctx context.Context, in Input, list []*analyzers.Analyzer, workers int) ([]finding.Result, error) {
	results, err := describe(list)
	if err != nil {
		return nil, err
	}
	counts, err := in.Data.Count(ctx)
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("count events: %w", err)
	}
	var todo []int
	for i, a := range list {
		if err == nil && !applies(a.Needs, counts) {
			results[i].Status = finding.NotApplicable
			results[i].Warnings = []string{lacking(a.Needs)}
			continue
		}
		todo = append(todo, i)
	}
	atOnce := max(1, min(workers, len(todo)))
	each := max(1, workers/atOnce)
	slots := make(chan struct{}, atOnce)
	shared := &analyzers.Shared{}
	var wait sync.WaitGroup
	for _, i := range todo {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			runOne(ctx, &analyzers.Pass{Data: in.Data, Baseline: in.Baseline, Reference: cmp.Or(in.Reference, &reference.Set{}), Workers: each, Shared: shared}, list[i], &results[i])
		})
	}
	wait.Wait()
	return results, nil
}

// describe checks the list and fills what is known of each result beforehand.
func describe(list []*analyzers.Analyzer) ([]finding.Result, error) {
	if err := analyzers.Validate(list); err != nil {
		return nil, err
	}
	results := make([]finding.Result, len(list))
	for i, a := range list {
		r := finding.Result{Name: a.Name, Title: a.Title, Doc: a.Doc}
		for _, c := range a.Needs {
			r.Needs = append(r.Needs, string(c))
		}
		if a.Options != nil {
			options, err := json.Marshal(a.Options)
			if err != nil {
				return nil, fmt.Errorf("analyzer %q: options: %w", a.Name, err)
			}
			r.Options = string(options)
		}
		results[i] = r
	}
	return results, nil
}

func applies(needs []event.Class, counts map[event.Class]int64) bool {
	for _, c := range needs {
		if counts[c] > 0 {
			return true
		}
	}
	return len(needs) == 0
}

func lacking(needs []event.Class) string {
	words := make([]string, len(needs))
	for i, c := range needs {
		words[i] = string(c)
	}
	if len(words) == 1 {
		return fmt.Sprintf("The evidence has no events of class %s, so this could not be looked for.", words[0])
	}
	return fmt.Sprintf("The evidence has no events of any of the classes %s, so this could not be looked for.", strings.Join(words, ", "))
}

// runOne runs one analyzer and completes its result.
func runOne(ctx context.Context, pass *analyzers.Pass, a *analyzers.Analyzer, r *finding.Result) {
	if ctx.Err() != nil {
		r.Status, r.Err = finding.Cancelled, context.Cause(ctx).Error()
		return
	}
	err := guarded(ctx, a, pass)
	kept, dropped := accept(a.Name, pass.Findings)
	if dropped > 0 {
		pass.CouldNotLook("%d findings were dropped because they named no evidence.", dropped)
	}
	r.Findings, r.Exhibits = kept, pass.Exhibits
	r.Warnings, r.Examined = pass.Warnings, pass.Examined
	switch {
	case err != nil && ctx.Err() != nil && !errors.As(err, new(panicError)):
		r.Status, r.Err = finding.Cancelled, context.Cause(ctx).Error()
	case err != nil:
		r.Status, r.Err = finding.Failed, err.Error()
	case pass.Partial:
		r.Status = finding.Partial
	case pass.Inapplicable && len(kept) == 0:
		r.Status = finding.NotApplicable
	default:
		r.Status = finding.OK
	}
}

// panicError is a panic of an analyzer. Its stack is left out: it differs from
// run to run.
type panicError struct {
	analyzer string
	value    any
}

func (e panicError) Error() string {
	return fmt.Sprintf("analyzer %s panicked: %v", e.analyzer, e.value)
}

func guarded(ctx context.Context, a *analyzers.Analyzer, pass *analyzers.Pass) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicError{a.Name, v}
		}
	}()
	return a.Run(ctx, pass)
}
