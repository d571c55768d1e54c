package threat

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"forensic/datasets/reference"
)

// Status tells how a look-up ended, as MSTICPy's LookupStatus.
type Status int

// The statuses.
const (
	OK           Status = 0
	NotSupported Status = 1 // the provider has no indicators of the type
	BadFormat    Status = 2 // the observable was not looked up: see Details
	QueryFailed  Status = 3
	NoData       Status = 4 // the provider does not know the observable
	Other        Status = 10
)

// Result is a row of MSTICPy's table of results (lookup_result.py).
type Result struct {
	Ioc          string // as it was given
	IocType      string // in MSTICPy's words
	SafeIoc      string // as it was looked up
	QuerySubtype string // always empty: there is but one way to look up
	Provider     string
	Result       bool
	Severity     reference.Severity
	Details      string // JSON, or why there is no result
	RawResult    string // JSON: the entries as they are stored
	Reference    string
	Status       Status
}

// ResultColumns are the names of the fields of Result, in MSTICPy's order.
var ResultColumns = []string{"Ioc", "IocType", "SafeIoc", "QuerySubtype", "Provider", "Result", "Severity", "Details", "RawResult", "Reference", "Status"}

// Results looks observables up and calls visit for one row of each observable (its
// index in the list) and provider, by the order of the list and the name of the
// provider. A provider that
// does not know an observable has a row with NoData and severity information.
// Rows with NotSupported are left out, as in MSTICPy, and so are those with
// BadFormat, unless bad says otherwise.
func (t *Table) Results(ctx context.Context, list []Observable, bad bool, visit func(i int, r Result) error) error {
	supports := map[string]map[reference.IndicatorType]bool{}
	for _, h := range t.Holdings {
		if supports[h.Provider] == nil {
			supports[h.Provider] = map[reference.IndicatorType]bool{}
		}
		supports[h.Provider][h.Type] = true
	}
	providers := make([]string, 0, len(supports))
	for p := range supports {
		providers = append(providers, p)
	}
	slices.Sort(providers)
	return t.Lookup(ctx, list, func(i int, a Answer) error {
		for _, p := range providers {
			if a.Refused != "" && !bad || a.Refused == "" && !supports[p][a.Type] {
				continue
			}
			if err := visit(i, result(list[i].Value, p, a)); err != nil {
				return err
			}
		}
		return nil
	})
}

// result is the row of one provider.
func result(ioc, provider string, a Answer) Result {
	r := Result{Ioc: ioc, IocType: typeWord(a.Type, a.Value), SafeIoc: a.Value, Provider: provider, Severity: reference.Information}
	if a.Refused != "" {
		r.Details, r.Status = a.Refused, BadFormat
		return r
	}
	var said []Verdict
	for _, v := range a.Verdicts {
		if v.Indicator.Provider == provider {
			said = append(said, v)
		}
	}
	if len(said) == 0 {
		r.Details, r.Status = "Not found.", NoData
		return r
	}
	r.Result, r.Severity = true, said[0].Severity
	if said[0].Indicator.KnownGood {
		r.Severity = reference.Information
	}
	details, raw := make([]detail, len(said)), make([]entry, len(said))
	for i, v := range said {
		details[i], raw[i] = detailOf(v), entryOf(v.Indicator)
		r.Reference = cmp.Or(r.Reference, v.Indicator.Reference)
	}
	r.Details, r.RawResult = text(details), text(raw)
	return r
}

// detail is what a reader wants to know of a verdict.
type detail struct {
	Severity    string   `json:"severity"`
	KnownGood   bool     `json:"known_good,omitempty"`
	How         string   `json:"how,omitempty"`
	Threat      string   `json:"threat,omitempty"`
	Category    string   `json:"category,omitempty"`
	Confidence  *int     `json:"confidence,omitempty"`
	Description string   `json:"description,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	From        string   `json:"valid_from,omitempty"`
	Until       string   `json:"valid_until,omitempty"`
	File        string   `json:"file"`
	Line        int64    `json:"line"`
}

func detailOf(v Verdict) detail {
	i := v.Indicator
	d := detail{
		Severity: v.Severity.String(), KnownGood: i.KnownGood, How: v.How, Threat: i.Threat, Category: i.Category, Description: i.Description,
		Tags: i.Tags, From: stamp(i.ValidFrom), Until: stamp(i.ValidUntil), File: i.File, Line: i.Line,
	}
	if i.Confidence >= 0 {
		d.Confidence = &i.Confidence
	}
	return d
}

// entry is an indicator as the table has it.
type entry struct {
	Type     string `json:"type"`
	Value    string `json:"value"`
	Match    string `json:"match"`
	Provider string `json:"provider"`
	detail
	Reference string `json:"reference,omitempty"`
}

func entryOf(i reference.Indicator) entry {
	return entry{string(i.Type), i.Value, string(i.Match), i.Provider, detailOf(Verdict{Indicator: i, Severity: i.Severity}), i.Reference}
}

// text is JSON without HTML's escapes.
func text(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Sprintf("%q", err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// stamp is RFC 3339 in UTC, empty for no time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.999999Z07:00")
}

// typeWord is MSTICPy's word for a type.
func typeWord(t reference.IndicatorType, value string) string {
	switch t {
	case reference.IP:
		if strings.Contains(value, ":") {
			return "ipv6"
		}
		return "ipv4"
	case reference.MD5, reference.SHA1, reference.SHA256, reference.SHA512:
		return string(t) + "_hash"
	case reference.Path:
		if strings.Contains(value, `\`) {
			return "windows_path"
		}
		return "linux_path"
	case "":
		return "unknown"
	}
	return string(t)
}

// Choice is an entry of MSTICPy's browser of threat intelligence: the results of
// one observable and severity.
type Choice struct {
	Ioc, IocType string
	Severity     reference.Severity
	Results      []int // positions in the list of results
}

// Browse groups results by observable, type and severity, those of the severities
// given alone: MSTICPy's browser (vis/ti_browser.py) shows warning and high unless
// told otherwise. Choices come by observable, type and severity.
func Browse(results []Result, severities ...reference.Severity) []Choice {
	type key struct {
		ioc, kind string
		severity  reference.Severity
	}
	at := map[key]int{}
	var out []Choice
	for i, r := range results {
		if !slices.Contains(severities, r.Severity) {
			continue
		}
		k := key{r.Ioc, r.IocType, r.Severity}
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k] = n
			out = append(out, Choice{Ioc: r.Ioc, IocType: r.IocType, Severity: r.Severity})
		}
		out[n].Results = append(out[n].Results, i)
	}
	slices.SortStableFunc(out, func(a, b Choice) int {
		return cmp.Or(strings.Compare(a.Ioc, b.Ioc), strings.Compare(a.IocType, b.IocType), cmp.Compare(a.Severity, b.Severity))
	})
	return out
}
