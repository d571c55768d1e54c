package ingest

import (
	"testing"
	"time"

	"forensic/store/event"
)

// printedRow is a record of a member: its printed time, what Sysmon says, and
// what should come out.
type printedRow struct {
	printed, anchor string
	basis           event.Basis
	want            string
	source          event.TimeSource
}

func at(s string) int64 {
	if s == "" {
		return event.Null
	}
	t, err := time.Parse("2006-01-02 15:04:05.999", s)
	if err != nil {
		panic(err)
	}
	return t.UnixMicro()
}

func TestCorrectClock(t *testing.T) {
	const utc, local, local12 = event.BasisUTC, event.BasisLocal, event.BasisLocal12
	tests := map[string]struct {
		zones  map[int64]int64
		rows   []printedRow
		offset int64 // seconds
	}{
		"nxlog four hours behind": {offset: -14400, rows: []printedRow{
			{"2020-09-21 18:58:30", "2020-09-21 22:58:30.123", local, "2020-09-21 22:58:30.123", event.SourceUTCTime},
			{"2020-09-21 18:58:31", "2020-09-21 22:58:30.900", local, "2020-09-21 22:58:30.9", event.SourceUTCTime},
			{"2020-09-21 18:59:00", "", local, "2020-09-21 22:59:00", event.SourceCorrected},
			{"2020-09-21 18:59:00", "2020-09-21 22:00:00", local, "2020-09-21 22:59:00", event.SourceCorrected},
			{"", "", local, "", event.SourceNone},
		}},
		"twelve-hour clock in the afternoon": {offset: -57600, rows: []printedRow{
			{"2020-10-18 10:56:14.285", "2020-10-19 02:56:14.283", local12, "2020-10-19 02:56:14.283", event.SourceUTCTime},
			{"2020-10-18 10:56:18", "2020-10-19 02:56:18", local12, "2020-10-19 02:56:18", event.SourceUTCTime},
			{"2020-10-18 10:57:00", "", local12, "2020-10-19 02:57:00", event.SourceCorrected},
		}},
		"twelve-hour clock over noon": {offset: -25200, rows: []printedRow{
			{"2022-08-03 11:58:00", "2022-08-03 18:58:00", local12, "2022-08-03 18:58:00", event.SourceUTCTime},
			{"2022-08-03 11:59:00", "2022-08-03 18:59:00", local12, "2022-08-03 18:59:00", event.SourceUTCTime},
			{"2022-08-03 01:01:00", "2022-08-03 20:01:00", local12, "2022-08-03 20:01:00", event.SourceUTCTime},
			{"2022-08-03 01:01:30", "", local12, "2022-08-03 20:01:30", event.SourceCorrected12},
		}},
		"no Sysmon, zone from the receipt times": {
			zones: map[int64]int64{-18000: 3, 0: 1}, offset: -18000,
			rows: []printedRow{{"2019-12-04 20:49:31", "", local, "2019-12-05 01:49:31", event.SourceCorrected}},
		},
		"nothing to tell the zone": {rows: []printedRow{
			{"2022-01-01 10:00:00", "", local12, "2022-01-01 10:00:00", event.SourceUnknownZone},
		}},
		"true UTC": {rows: []printedRow{
			{"2019-04-03 17:36:48.628", "2019-04-03 17:36:48.627", utc, "2019-04-03 17:36:48.628", event.SourceUTC},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l, b := &event.Late{}, &event.Batch{Zones: tt.zones}
			for _, r := range tt.rows {
				b.Next()
				b.SetInt(event.ColTS, at(r.printed))
				b.Anchor[b.Rows()-1], b.Basis[b.Rows()-1] = at(r.anchor), r.basis
				l.TS = append(l.TS, at(r.printed))
				l.Anchor = append(l.Anchor, at(r.anchor))
				l.Basis = append(l.Basis, r.basis)
				l.Source = append(l.Source, event.SourceNone)
				l.Offset = append(l.Offset, event.Null)
			}
			clk := newClock()
			clk.learn(b)
			clk.settle()
			clk.fix(l)
			c := clk.out
			for i, r := range tt.rows {
				if l.TS[i] != at(r.want) || l.Source[i] != r.source {
					t.Errorf("row %d: %s (%s), want %s (%s)", i, time.UnixMicro(l.TS[i]).UTC(), l.Source[i], r.want, r.source)
				}
			}
			if tt.offset != 0 && (c.Offset == nil || *c.Offset != tt.offset) {
				t.Errorf("offset %v, want %d", c.Offset, tt.offset)
			}
			if tt.offset == 0 && c.Offset != nil {
				t.Errorf("offset %d learned from nothing", *c.Offset)
			}
		})
	}
}
