package timeseries

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// chart draws a series with its baseline and anomalies.
func (j *judged) chart(i int, o options) finding.Exhibit {
	value, baseline := finding.SeriesLine{Name: j.unit()}, finding.SeriesLine{Name: "baseline"}
	spikes, dips := finding.SeriesLine{Name: "spike", Points: true}, finding.SeriesLine{Name: "dip", Points: true}
	for b := range j.values {
		at := j.at(b)
		value.X, value.Y = append(value.X, at), append(value.Y, j.values[b])
		baseline.X, baseline.Y = append(baseline.X, at), append(baseline.Y, j.baseline[b])
		switch j.anomaly(b, o.Threshold) {
		case 1:
			spikes.X, spikes.Y = append(spikes.X, at), append(spikes.Y, j.values[b])
		case -1:
			dips.X, dips.Y = append(dips.X, at), append(dips.Y, j.values[b])
		}
	}
	lines := []finding.SeriesLine{value, baseline}
	for _, l := range []finding.SeriesLine{dips, spikes} { // the last has the accent
		if len(l.X) > 0 {
			lines = append(lines, l)
		}
	}
	return finding.Exhibit{
		ID: fmt.Sprintf("%02d-%s", i+1, finding.Slug(j.name)), Title: j.title() + " (" + j.dataset + ")",
		Note:   fmt.Sprintf("Bins of %s; %s; %d bins had no value. Marked are scores beyond %g.", span(j.step), j.season(), j.filled, o.Threshold),
		Series: &finding.Series{YLabel: j.unit(), Step: j.step, Lines: lines},
	}
}

// season says which one was used and why.
func (j *judged) season() string {
	length := span(int64(j.period) * j.step)
	if j.strength == 0 {
		return "season of " + length + ", assumed: the data show none"
	}
	return fmt.Sprintf("season of %s (autocorrelation %.2f)", length, j.strength)
}

// tableOf lists the series that were judged, those with anomalies first.
func tableOf(list []*judged) finding.Exhibit {
	t := &finding.Table{}
	for _, word := range []string{"Data set:text", "Series:text", "From:time", "To:time", "Bin:text", "Bins:int", "Without value:int", "Season:text", "Spikes:int", "Dips:int", "Largest score:float"} {
		name, kind, _ := strings.Cut(word, ":")
		t.Columns = append(t.Columns, finding.TableColumn{Name: name, Key: strings.ReplaceAll(strings.ToLower(name), " ", "_"), Kind: finding.ColumnKind(kind)})
	}
	for _, j := range list {
		spikes, dips := 0, 0
		for _, s := range j.periods {
			spikes, dips = spikes+s.spikes, dips+s.dips
		}
		t.Rows = append(t.Rows, []string{
			j.dataset, j.title(), finding.TimeCell(j.start), finding.TimeCell(j.at(len(j.values))), span(j.step),
			fmt.Sprint(len(j.values)), fmt.Sprint(j.filled), j.season(), fmt.Sprint(spikes), fmt.Sprint(dips), fmt.Sprintf("%.4f", j.top()),
		})
	}
	return finding.Exhibit{ID: "series", Title: "Series that were judged", Table: t}
}
