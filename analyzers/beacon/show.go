package beacon

import (
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
)

// show makes the table of candidates and the charts of the best.
func show(p *analyzers.Pass, all []*pair, o options) {
	for i, c := range all {
		if i == o.Charts || !c.regular(o) {
			break
		}
		p.Show(c.chart(i))
	}
	t := &finding.Table{Total: int64(len(all))}
	for _, w := range []string{
		"Regular:text", "Data set:text", "Host:text", "Who:code", "Where to:indicator", "Interval seconds:float", "Jitter percent:float", "Beats:int",
		"Missed:int", "Other events:int", "Evidence:float", "Score:float", "Intervals:float", "Sizes:float", "Evenness:float", "Duration:float", "Fisher p:float", "First:time", "Last:time",
	} {
		name, kind, _ := strings.Cut(w, ":")
		t.Columns = append(t.Columns, finding.TableColumn{Name: name, Key: strings.ReplaceAll(strings.ToLower(name), " ", "_"), Kind: finding.ColumnKind(kind)})
	}
	for _, c := range all[:min(len(all), o.Rows)] {
		t.Rows = append(t.Rows, c.row(o))
	}
	p.Show(finding.Exhibit{
		ID: "pairs", Title: "Pairs with enough beats", Table: t,
		Note: fmt.Sprintf("Regular ones first. A pair is regular with evidence from %g, beats at %g of the times, jitter up to %g and a score from %g; events less than a second apart are one beat.",
			o.Evidence, o.Coverage, o.MaxJitter, o.MinScore),
	})
}

func (c *pair) row(o options) []string {
	r, regular, sizes, p := c.rhythm, "no", "", ""
	if c.regular(o) {
		regular = "yes"
	}
	if c.scores.Size >= 0 {
		sizes = fmt.Sprintf("%.3f", c.scores.Size)
	}
	if c.tested {
		p = fmt.Sprintf("%.3g", c.fisher.P)
	}
	return []string{
		regular, c.dataset, c.host, c.who, c.place, fmt.Sprintf("%.6g", r.Interval/1e6), fmt.Sprintf("%.3g", r.Jitter*100), fmt.Sprint(r.Beats),
		fmt.Sprint(r.Missed), fmt.Sprint(r.Others), fmt.Sprintf("%.4g", r.Evidence), fmt.Sprintf("%.3f", c.scores.Total()), fmt.Sprintf("%.3f", c.scores.Interval), sizes,
		fmt.Sprintf("%.3f", c.scores.Histogram), fmt.Sprintf("%.3f", c.scores.Duration), p, finding.TimeCell(c.first), finding.TimeCell(c.last),
	}
}

// chart draws the time since the last beat at each beat: a beacon is a line.
func (c *pair) chart(i int) finding.Exhibit {
	line := finding.SeriesLine{Name: "seconds since the beat before", Points: true}
	for k := 1; k < len(c.times); k++ {
		line.X = append(line.X, c.times[k])
		line.Y = append(line.Y, float64(c.times[k]-c.times[k-1])/1e6)
	}
	return finding.Exhibit{
		ID: fmt.Sprintf("%02d-%s", i+1, finding.Slug(c.place)), Title: fmt.Sprintf("%s → %s (%s)", short(c.who), c.place, c.host),
		Note:   fmt.Sprintf("Every %s. Points on one line are a rhythm; on its multiples, a rhythm with missed beats.", words(c.rhythm.Interval)),
		Series: &finding.Series{YLabel: "seconds", Lines: []finding.SeriesLine{line}},
	}
}

// short is the file name of a program.
func short(path string) string {
	return path[strings.LastIndexAny(path, `\/`)+1:]
}
