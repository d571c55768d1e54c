// Package analyzers is the contract between an analysis and the program that
// runs it. An analysis is a value: a name, a manual, the classes of events it
// needs and a function. It reads the case only through its Pass and says what
// it found only through it.
package analyzers

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"

	"forensic/analyzers/finding"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// Data is the read-only view of a case. All queries see the tables events (see
// package event for its columns), warnings (what the ingest noted of evidence files
// themselves) and indicators (threat intelligence, see reference.IndicatorColumns;
// empty where none was given), and run in UTC.
type Data interface {
	// Count tells how many events each class has, in the narrowed data.
	Count(ctx context.Context) (map[event.Class]int64, error)
	// Query runs SQL with bound parameters (?). The caller closes the rows. A
	// query whose order matters says ORDER BY down to a unique key: rows come
	// in no order otherwise.
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Meta describes an analyzer; help, the list and the report print it.
type Meta struct {
	Name  string // noun, lower case: names the folder, files and sections
	Title string // heading of its section
	Doc   string // manual: question, method, limits, sources; plain text, paragraphs split by blank lines
	// Needs lists classes of which at least one must be present; otherwise the
	// analyzer does not apply. Empty: any event will do.
	Needs []event.Class
}

// Pass is what an analyzer is given for one run. Its methods are not safe for
// concurrent use.
type Pass struct {
	Data Data
	// Baseline is another case that holds what is normal, nil where none was
	// given. An analyzer that can learn from it says in its manual what it learns.
	Baseline Data
	// Reference is what is known from elsewhere than the evidence; never nil.
	Reference *reference.Set
	Workers   int // how many goroutines it may keep busy; results must not depend on it
	// Shared is what the analyzers of a run work out together; see Once. It may be nil.
	Shared *Shared

	Findings []finding.Finding
	Exhibits []finding.Exhibit
	Warnings []string
	Examined int64 // records or values looked at, for the report
	Partial  bool
	// Inapplicable says that events of the needed classes are there, but none
	// that the question can be asked of. The warnings say why.
	Inapplicable bool
}

// Report adds a finding.
func (p *Pass) Report(f finding.Finding) { p.Findings = append(p.Findings, f) }

// Show adds an exhibit.
func (p *Pass) Show(e finding.Exhibit) { p.Exhibits = append(p.Exhibits, e) }

// Warn tells the reader of the report something that limits the result.
func (p *Pass) Warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

// CouldNotLook is Warn for something the analyzer had to leave unjudged; it
// makes the result partial.
func (p *Pass) CouldNotLook(format string, args ...any) {
	p.Warn(format, args...)
	p.Partial = true
}

// DoesNotApply is Warn for evidence of which the question cannot be asked: a
// capture of minutes has no daily pattern. That is not the same as having looked
// and found nothing. It has no effect if the pass has findings.
func (p *Pass) DoesNotApply(format string, args ...any) {
	p.Warn(format, args...)
	p.Inapplicable = true
}

// Analyzer is one analysis. Make it with New.
type Analyzer struct {
	Meta
	// Options are the parameters in effect, for the method page.
	Options any
	Run     func(context.Context, *Pass) error
}

// New makes an analyzer whose run function gets typed options. It returns an
// error only if the analysis itself failed; what it found goes through the Pass.
func New[O any](m Meta, options O, run func(context.Context, *Pass, O) error) *Analyzer {
	return &Analyzer{Meta: m, Options: options, Run: func(ctx context.Context, p *Pass) error {
		return run(ctx, p, options)
	}}
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// Validate checks a whole list before anything runs and names the culprit.
func Validate(list []*Analyzer) error {
	seen := map[string]bool{}
	for i, a := range list {
		switch {
		case a == nil:
			return fmt.Errorf("analyzer %d is nil", i)
		case !nameForm.MatchString(a.Name):
			return fmt.Errorf("analyzer %q: a name is lower-case letters and digits", a.Name)
		case seen[a.Name]:
			return fmt.Errorf("analyzer %q is listed twice", a.Name)
		case a.Title == "" || a.Doc == "":
			return fmt.Errorf("analyzer %q has no title or manual", a.Name)
		case a.Run == nil:
			return fmt.Errorf("analyzer %q has no run function", a.Name)
		}
		seen[a.Name] = true
	}
	return nil
}
