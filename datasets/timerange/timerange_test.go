package timerange

import (
	"strings"
	"testing"
	"time"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

var clock = Clock{Now: at("2030-01-02T03:04:05Z"), Start: at("2020-03-01T00:30:00Z"), End: at("2020-03-31T13:47:11.25Z")}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"2020-09-21T18:58:30Z":          "2020-09-21T18:58:30Z",
		"2020-09-21T18:58:30.123+02:00": "2020-09-21T16:58:30.123Z",
		"2020-09-21 18:58:30+02:00":     "2020-09-21T16:58:30Z",
		"2020-09-21T18:58:30":           "2020-09-21T18:58:30Z",
		"2020-09-21 18:58":              "2020-09-21T18:58:00Z",
		" 2020-09-21 ":                  "2020-09-21T00:00:00Z",
		"-1d":                           "2020-03-30T13:47:11.25Z",
		"-1.5d":                         "2020-03-30T01:47:11.25Z", // MSTICPy: -1d
		"-0.5h":                         "2020-03-31T13:17:11.25Z", // MSTICPy: now
		"-2mon":                         "2020-01-31T13:47:11.25Z", // MSTICPy: -2 minutes
		"-1mon":                         "2020-02-29T13:47:11.25Z", // there is no 31 February
		"-1y":                           "2019-03-31T13:47:11.25Z",
		"-90s":                          "2020-03-31T13:45:41.25Z",
		"-10m":                          "2020-03-31T13:37:11.25Z",
		"-10min":                        "2020-03-31T13:37:11.25Z",
		"-2H":                           "2020-03-31T11:47:11.25Z",
		"1w":                            "2020-04-07T13:47:11.25Z",
		"-1w@d":                         "2020-03-24T00:00:00Z",
		"1w@d":                          "2020-04-08T00:00:00Z",
		"+1w@d":                         "2020-04-08T00:00:00Z",
		"@h":                            "2020-03-31T13:00:00Z",
		"-1d@h":                         "2020-03-30T13:00:00Z",
		"-0.25s@s":                      "2020-03-31T13:47:11Z",
		"-1w@w":                         "2020-03-23T00:00:00Z", // a Monday; MSTICPy: nothing
		"@mon":                          "2020-03-01T00:00:00Z", // MSTICPy: fails
		"+1mon@mon":                     "2020-05-01T00:00:00Z",
		"@y":                            "2020-01-01T00:00:00Z",
		"+1s@y":                         "2021-01-01T00:00:00Z",
		"2020-09-21T18:58:30Z@d":        "2020-09-21T00:00:00Z",
		"now":                           "2030-01-02T03:04:05Z",
		"now-1d":                        "2030-01-01T03:04:05Z",
		"today":                         "2030-01-02T00:00:00Z",
		"today-1h":                      "2030-01-01T23:00:00Z",
		"start":                         "2020-03-01T00:30:00Z",
		"start+1h":                      "2020-03-01T01:30:00Z",
		"start+0.5h@h":                  "2020-03-01T01:00:00Z", // on the boundary already
		"end":                           "2020-03-31T13:47:11.25Z",
		"end-1h@h":                      "2020-03-31T12:00:00Z",
	} {
		got, err := Parse(text, clock)
		if err != nil || !got.Equal(at(want)) || got.Location() != time.UTC {
			t.Errorf("%q = %v, %v; want %s", text, got, err, want)
		}
	}
	if got, err := Parse("-1h", Clock{Now: clock.Now}); err != nil || !got.Equal(at("2030-01-02T02:04:05Z")) {
		t.Errorf("without evidence: %v, %v", got, err)
	}
}

func TestWhatIsNoTime(t *testing.T) {
	for text, says := range map[string]string{
		"": "no time", "yesterday": "no time", "5": "no time", "-5": "no time", "2020": "no time", "2020-13-01": "no time", "21/09/2020": "no time",
		"-2x": "no unit", "-1d@x": "no unit", "-1M": "min or mon", "now2d": "no time", "--1d": "no time", "-1.5mon": "whole", "-0.5y": "whole",
		"-0d": "no time at all", "-999999999y": "longer than", "-999999999w": "longer than", "-3000y": "years 1 to 9999", "-1,5d": "no time",
		strings.Repeat("9", 1000): "no time", "2020-09-21@fortnight": "no unit", "-1e3d": "no time",
	} {
		if got, err := Parse(text, clock); err == nil || !strings.Contains(err.Error(), says) || len(err.Error()) > 300 {
			t.Errorf("%q = %v, %v; want an error with %q", text, got, err, says)
		}
	}
	if _, err := Parse("start", Clock{Now: clock.Now}); err == nil {
		t.Error("start without evidence is no error")
	}
}

func TestSplit(t *testing.T) {
	from := at("2020-01-31T00:00:00Z")
	for name, test := range map[string]struct {
		length, step string
		n            int
		last         string // length of the last piece
	}{
		"MSTICPy's own: 5 h 5 min":       {"305m", "1h", 6, "5m"},
		"whole steps":                    {"5h", "1h", 5, "1h"},
		"rest shorter than 1/1000":       {"18003s", "1h", 5, "3603s"},
		"rest of 1/1000":                 {"18003.6s", "1h", 6, "3.6s"},
		"shorter than a step":            {"10m", "1h", 1, "10m"}, // MSTICPy: fails
		"much shorter than a step":       {"1s", "1h", 1, "1s"},
		"5 days 5 min by a day":          {"7205m", "1d", 6, "5m"},
		"months of 29, 31 and 30 days":   {"91d", "1mon", 4, "1d"},
		"the last piece is of one month": {"60d", "1mon", 2, "31d"},
	} {
		length, err1 := ParseSpan(test.length)
		step, err2 := ParseSpan(test.step)
		last, err3 := ParseSpan(test.last)
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		to := length.After(from, 1)
		got, err := Split(Range{from, to}, step)
		if err != nil || len(got) != test.n {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		next := from
		for _, r := range got {
			if !r.From.Equal(next) || !r.From.Before(r.To) {
				t.Errorf("%s: %v does not begin at %s", name, r, next)
			}
			next = r.To
		}
		if end := got[test.n-1]; !next.Equal(to) || !end.To.Equal(last.After(end.From, 1)) {
			t.Errorf("%s: the last piece is %v", name, end)
		}
	}
}

func TestWhatIsNotSplit(t *testing.T) {
	day := Range{at("2020-01-01T00:00:00Z"), at("2020-01-02T00:00:00Z")}
	hour, err := ParseSpan("1h")
	if err != nil {
		t.Fatal(err)
	}
	second, err := ParseSpan("0.5s")
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func() ([]Range, error){
		"empty":    func() ([]Range, error) { return Split(Range{day.From, day.From}, hour) },
		"reversed": func() ([]Range, error) { return Split(Range{day.To, day.From}, hour) },
		"no step":  func() ([]Range, error) { return Split(day, Span{}) },
		"too many": func() ([]Range, error) { return Split(day, second) },
	} {
		if got, err := f(); err == nil {
			t.Errorf("%s: %d pieces", name, len(got))
		}
	}
	for _, text := range []string{"", "1", "h", "1x", "-1h", "0h", "1h1m"} { // MSTICPy takes these for a day
		if got, err := ParseSpan(text); err == nil {
			t.Errorf("ParseSpan(%q) = %v", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"-1.5d@h", "now-2mon", "2020-09-21 18:58", "start+999999999s@y", "1w@d", "-120000mon"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text, clock)
		if err == nil && (got.Year() < 1 || got.Year() > 9999) {
			t.Errorf("%q = %v", text, got)
		}
		if span, err := ParseSpan(text); err == nil && !span.After(clock.End, 1).After(clock.End) {
			t.Errorf("%q goes back", text)
		}
	})
}
