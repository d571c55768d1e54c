package rarity

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/markov"
)

func pow10(log float64) float64 { return math.Pow(10, log) }

// show shows the tables of a kind, and charts and models of its largest data
// sets.
func (a *analysis) show() {
	if a.judged == 0 {
		return
	}
	largest := slices.Clone(a.results)
	slices.SortStableFunc(largest, func(x, y *result) int { return cmp.Compare(y.scored, x.scored) })
	if n := len(largest); n > a.Charts {
		a.pass.Warn("Sessions of %s: charts and models of the %d of %d data sets with most sessions are shown.", a.title, a.Charts, n)
		largest = largest[:a.Charts]
	}
	for i, r := range largest {
		if r.scored > 0 {
			a.pass.Show(a.chart(i, r))
		}
	}
	a.pass.Show(a.sessionsTable())
	a.pass.Show(a.transitionsTable())
	if a.baseline != nil {
		a.showModel(a.name+"-model-baseline", "of the baseline", a.baseline)
		return
	}
	for i, r := range largest {
		a.showModel(fmt.Sprintf("%s-model-%d", a.name, i+1), "of "+orUnknown(r.dataset), r.base)
	}
}

// sessionsTable lists the least likely sessions.
func (a *analysis) sessionsTable() finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Rarest window", Key: "window", Kind: finding.KindCode},
		{Name: "Likelihood", Key: "likelihood", Kind: finding.KindFloat},
		{Name: "Robust z", Key: "z", Kind: finding.KindFloat},
		{Name: "Data set", Key: "dataset", Kind: finding.KindText},
	}}
	for _, c := range a.who {
		t.Columns = append(t.Columns, finding.TableColumn{Name: c.name, Key: strings.ToLower(c.name), Kind: finding.KindText})
	}
	t.Columns = append(t.Columns,
		finding.TableColumn{Name: "First", Key: "first", Kind: finding.KindTime},
		finding.TableColumn{Name: "Last", Key: "last", Kind: finding.KindTime},
		finding.TableColumn{Name: "Events", Key: "events", Kind: finding.KindInt},
		finding.TableColumn{Name: "By names and parameters", Key: "likelihood_params", Kind: finding.KindFloat},
		finding.TableColumn{Name: "By names alone", Key: "likelihood_names", Kind: finding.KindFloat},
		finding.TableColumn{Name: "Mean of a step", Key: "geometric_mean", Kind: finding.KindFloat},
		finding.TableColumn{Name: "Mean of a step, whole session", Key: "session_mean", Kind: finding.KindFloat},
		finding.TableColumn{Name: "Window at", Key: "reference", Kind: finding.KindRef},
	)
	type line struct {
		*result
		verdict
	}
	var lines []line
	for _, r := range a.results {
		t.Total += int64(r.scored)
		for _, v := range r.lowest {
			lines = append(lines, line{r, v})
		}
	}
	slices.SortStableFunc(lines, func(x, y line) int { return cmp.Compare(x.window.Likelihood, y.window.Likelihood) })
	for _, l := range lines[:min(len(lines), a.TableRows)] {
		t.Rows = append(t.Rows, a.sessionRow(l.result, l.verdict))
	}
	return finding.Exhibit{
		ID: a.name + "-sessions", Title: "Least likely sessions of " + a.title, Table: t, Note: a.sessionsNote(),
	}
}

func (a *analysis) sessionRow(r *result, v verdict) []string {
	s := r.list[v.session]
	refs, _, _ := r.refs(v)
	out := []string{r.windowText(v, a.Window), exact(v.likelihood[markov.Values]), strconv.FormatFloat(v.z, 'f', 2, 64), r.dataset}
	out = append(out, strings.Split(r.who[s.who], separator)...)
	return append(out,
		finding.TimeCell(s.first), finding.TimeCell(s.last), strconv.Itoa(len(r.corpus.Session(v.session))),
		exact(v.likelihood[markov.Parameters]), exact(v.likelihood[markov.Commands]),
		exact(math.Pow(v.likelihood[markov.Values], 1/float64(a.Window))),
		exact(r.scorer.GeometricMean(r.corpus.Session(v.session))), finding.RefCell(refs[0]))
}

func (a *analysis) sessionsNote() string {
	var sessions, scored, rare int
	for _, r := range a.results {
		sessions += len(r.list)
		scored += r.scored
		rare += len(r.rare)
	}
	note := fmt.Sprintf("%d sessions in %d data sets; %d have two or more events and so a window of %d, the end of the session counting as one. %d are rare: robust z %.1f or less, and %g times less likely than the median. Likelihood is that of the rarest window, by names, parameters and their values.",
		sessions, a.judged, scored, a.Window, rare, -a.RobustZ, a.Factor)
	if a.baseline != nil {
		note += " " + a.unseenNote()
	}
	return note
}

// unseenNote tells how much of the data the baseline did not know.
func (a *analysis) unseenNote() string {
	var all, events, names, params int64
	for _, r := range a.results {
		e, n, p := r.scorer.Unseen()
		all += int64(len(r.events))
		events, names, params = events+e, names+n, params+p
	}
	return fmt.Sprintf("Judged by %d sessions of the baseline, which lacks %d of the %d events here (%d distinct names, counted in each data set) and %d distinct parameters.",
		a.baseline.sessions, events, all, names, params)
}

// transitionsTable lists the rarest pairs that a model saw.
func (a *analysis) transitionsTable() finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Data set", Key: "dataset", Kind: finding.KindText},
		{Name: "Event", Key: "from", Kind: finding.KindText},
		{Name: "Followed by", Key: "to", Kind: finding.KindText},
		{Name: "Times", Key: "times", Kind: finding.KindInt},
		{Name: "Of", Key: "of", Kind: finding.KindInt},
		{Name: "Probability", Key: "probability", Kind: finding.KindFloat},
		{Name: "Usual", Key: "usual", Kind: finding.KindText},
	}}
	type line struct {
		dataset string
		model   *markov.Model
		markov.Transition
	}
	var lines []line
	add := func(dataset string, l *learned) {
		m := l.models[markov.Values]
		list, all := m.RareTransitions(a.TableRows)
		t.Total += int64(all)
		for _, tr := range list {
			lines = append(lines, line{dataset, m, tr})
		}
	}
	if a.baseline != nil {
		add("(baseline)", a.baseline)
	} else {
		for _, r := range a.results {
			add(r.dataset, r.base)
		}
	}
	slices.SortStableFunc(lines, func(x, y line) int { return cmp.Compare(x.Probability, y.Probability) })
	for _, l := range lines[:min(len(lines), a.TableRows)] {
		var usual []string
		for _, n := range l.model.Usual(l.From, 3) {
			usual = append(usual, fmt.Sprintf("%s %s", short(n.Name), number(n.Probability)))
		}
		t.Rows = append(t.Rows, []string{
			l.dataset, short(l.From), short(l.To), fmt.Sprint(l.Times), fmt.Sprint(l.Of), exact(l.Probability), strings.Join(usual, ", "),
		})
	}
	return finding.Exhibit{
		ID: a.name + "-transitions", Title: "Rarest steps in " + a.title, Table: t,
		Note: "Pairs of events in a row that were seen, the least probable first. START and END are the ends of sessions. Probabilities are smoothed: what was never seen has one too.",
	}
}

// chart draws the likelihood of each session's rarest window over time.
func (a *analysis) chart(i int, r *result) finding.Exhibit {
	usual := finding.SeriesLine{Name: "sessions", Points: true}
	rare := finding.SeriesLine{Name: "rare sessions", Points: true}
	for _, v := range r.points {
		line := &usual
		if v.rare {
			line = &rare
		}
		line.X = append(line.X, r.list[v.session].first)
		line.Y = append(line.Y, v.log())
	}
	s := &finding.Series{YLabel: "log10(likelihood)"}
	for _, line := range []finding.SeriesLine{usual, rare} {
		if len(line.X) > 0 {
			s.Lines = append(s.Lines, line)
		}
	}
	note := fmt.Sprintf("The likelihood of the rarest window: one point for each session that has one, at its start, UTC. The median is %.2f; %.2f and less is rare.", r.base.center, r.base.center-a.RobustZ*r.base.spread)
	if len(r.points) < r.scored {
		note += fmt.Sprintf(" Rare sessions and an even selection of the others are drawn: %d of %d.", len(r.points), r.scored)
	}
	return finding.Exhibit{
		ID: fmt.Sprintf("%s-likelihood-%d", a.name, i+1), Title: fmt.Sprintf("Likelihood of %s in %s", a.title, orUnknown(r.dataset)), Note: note, Series: s,
	}
}

// showModel hands on a model as JSON.
func (a *analysis) showModel(id, of string, l *learned) {
	text, err := json.Marshal(l.models[markov.Values])
	if err != nil { // texts and numbers always marshal
		a.pass.Warn("Sessions of %s: the model %s was not written: %v", a.title, of, err)
		return
	}
	a.pass.Show(finding.Exhibit{
		ID: id, Title: fmt.Sprintf("Model of %s %s", a.title, of),
		Note:     fmt.Sprintf("What was counted in %d sessions, before smoothing (format version %d). Long texts are cut; of a parameter %d values are kept at most.", l.sessions, markov.Version, markov.MaxModelled),
		Document: &finding.Document{Type: "json", Text: string(text)},
	})
}

// kindsTable says what the sessions of each kind are.
func kindsTable() finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Sessions of", Key: "kind", Kind: finding.KindText},
		{Name: "By data set and", Key: "who", Kind: finding.KindText},
		{Name: "Event", Key: "event", Kind: finding.KindCode},
		{Name: "Parameters", Key: "params", Kind: finding.KindCode},
		{Name: "Longest pause (s)", Key: "pause_s", Kind: finding.KindInt},
		{Name: "Longest session (s)", Key: "length_s", Kind: finding.KindInt},
		{Name: "Of events where", Key: "filter", Kind: finding.KindCode},
	}}
	for _, k := range kinds {
		var who, params []string
		for _, c := range k.who {
			who = append(who, strings.ToLower(c.name))
		}
		for _, c := range k.params {
			params = append(params, c.name+": "+c.sql)
		}
		if k.bag != "" {
			params = append(params, k.bag)
		}
		if k.flags != "" {
			params = append(params, "options of "+k.flags)
		}
		t.Rows = append(t.Rows, []string{
			k.title, strings.Join(who, ", "), k.event, strings.Join(params, "; "),
			strconv.Itoa(int(k.limits.Separation.Seconds())), strconv.Itoa(int(k.limits.Length.Seconds())), k.where,
		})
	}
	return finding.Exhibit{ID: "kinds", Title: "Kinds of sessions", Note: "What an event, its parameters and a user are for each kind of session.", Table: t}
}
