package chart

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTimeTicks(t *testing.T) {
	const at = int64(1_600_500_000_000_000) // 2020-09-19 07:20:00
	for _, c := range []struct {
		name string
		span int64
		want []string // the first labels
	}{
		{"milliseconds", 40e3, []string{"07:20:00.000", "07:20:00.005"}},
		{"seconds", 90 * second, []string{"07:20:00", "07:20:15"}},
		{"hours", 5 * hour, []string{"08:00", "09:00"}},
		{"across midnight", 40 * hour, []string{"12:00", "18:00", "00:00"}},
		{"days", 12 * day, []string{"2020-09-21", "2020-09-23"}},
		{"weeks from Mondays", 50 * day, []string{"2020-09-21", "2020-09-28"}},
		{"months", 200 * day, []string{"2020-10", "2020-11"}},
		{"years", 3000 * day, []string{"2022", "2024"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ticks := timeTicks(at, at+c.span, 8)
			var got []string
			for i, k := range ticks {
				got = append(got, k.label)
				if i > 0 && k.at <= ticks[i-1].at || k.at < at || k.at > at+c.span {
					t.Errorf("tick %d at %d", i, k.at)
				}
			}
			if len(got) < 3 || len(got) > 9 {
				t.Errorf("%d ticks: %v", len(got), got)
			}
			if d := cmp.Diff(c.want, got[:min(len(c.want), len(got))]); d != "" {
				t.Error(d)
			}
		})
	}
	ticks := timeTicks(at, at+40*hour, 8)
	var days []string
	for _, k := range ticks {
		if k.day != "" {
			days = append(days, k.day)
		}
	}
	if d := cmp.Diff([]string{"2020-09-19", "2020-09-20"}, days); d != "" {
		t.Error("dates at the first tick of a day: ", d)
	}
}

func TestLinearTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   []float64
	}{
		{0, 100, []float64{0, 25, 50, 75, 100}},
		{0, 7, []float64{0, 2, 4, 6, 8}},
		{-3, 3, []float64{-4, -2, 0, 2, 4}},
		{5, 5, []float64{5}},
	} {
		if d := cmp.Diff(c.want, linearTicks(c.lo, c.hi, 4)); d != "" {
			t.Errorf("%g to %g: %s", c.lo, c.hi, d)
		}
	}
}

func TestFit(t *testing.T) {
	for _, text := range []string{"short", strings.Repeat("wide MW ", 99), strings.Repeat("漢", 400), strings.Repeat("\u202e", 300)} {
		got := fit(text, 120)
		if w := widthOf(got); w > 120 {
			t.Errorf("%q is %g wide", got, w)
		}
		if got != text && !strings.HasSuffix(got, "…") || !utf8.ValidString(got) {
			t.Errorf("%.20q became %q", text, got)
		}
	}
	if got := fit("short", 120); got != "short" {
		t.Errorf("got %q", got)
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"a<b>&\"": "a&lt;b&gt;&amp;&quot;", "\u202e\u200b\x1b": `\u202e\u200b\u001b`, "x\xffy": `x\xffy`,
		"\ufffd": `\ufffd`, "a\r\nb\tc": "a  b c", "\U000e0041": `\U000e0041`, "é漢": "é漢",
	} {
		if got := escape(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}
