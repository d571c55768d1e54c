package pickle

import (
	"fmt"
	"strings"
	"time"
)

// frequency returns the code of the length of a period, given as an offset
// object or as text, as in "M", "Q-DEC" or "h", in the spelling of pandas 2.2.
func frequency(v any) string {
	if s, ok := v.(string); ok && len(s) < 64 {
		if inner, ok := strings.CutPrefix(s, "period["); ok {
			s = strings.TrimSuffix(inner, "]")
		}
		return modern(s)
	}
	known := knownClass(v)
	_, args := call(v)
	codes := map[string]string{
		"Nano": "ns", "Micro": "us", "Milli": "ms", "Second": "s", "Minute": "min", "Hour": "h", "Day": "D",
		"BusinessDay": "B", "Week": "W-", "MonthEnd": "M", "QuarterEnd": "Q-", "YearEnd": "Y-",
	}
	code := codes[strings.TrimPrefix(known, "pandas.")]
	anchor, hasAnchor := arg(args, 2).(int64)
	switch {
	case code == "W-" && hasAnchor && anchor >= 0 && anchor < 7:
		code += [...]string{"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}[anchor]
	case (code == "Q-" || code == "Y-") && hasAnchor && anchor >= 1 && anchor <= 12:
		code += strings.ToUpper(time.Month(anchor).String()[:3])
	}
	if n, ok := arg(args, 0).(int64); ok && n != 1 && code != "" {
		return fmt.Sprintf("%d%s", n, code)
	}
	return code
}

// modern spells a code of before pandas 2.2 as it is spelt since.
func modern(code string) string {
	digits := code[:len(code)-len(strings.TrimLeft(code, "0123456789"))]
	base, anchor, _ := strings.Cut(code[len(digits):], "-")
	if now, ok := map[string]string{"H": "h", "T": "min", "S": "s", "L": "ms", "U": "us", "N": "ns", "A": "Y"}[base]; ok {
		base = now
	}
	if anchor != "" {
		base += "-" + anchor
	}
	return digits + base
}

// periodText writes a period by its ordinal, which counts from 1970, as pandas
// prints it.
func periodText(freq string, ordinal int64) string {
	base, _, _ := strings.Cut(strings.TrimLeft(freq, "0123456789"), "-")
	units := map[string][2]string{
		"D": {"D", "2006-01-02"}, "h": {"h", "2006-01-02 15:00"},
		"min": {"m", "2006-01-02 15:04"},
		"s":   {"s", "2006-01-02 15:04:05"},
		"ms":  {"ms", "2006-01-02 15:04:05.000"},
		"us":  {"us", "2006-01-02 15:04:05.000000"},
		"ns":  {"ns", "2006-01-02 15:04:05.000000000"},
		"M":   {"M", "2006-01"}, "Y": {"Y", "2006"},
	}
	if u, ok := units[base]; ok {
		if c := timeCell(ordinal, u[0], 1); c.Kind == Time && !c.Null {
			return c.Time.Format(u[1])
		}
	}
	switch {
	case base == "Q" && (freq == "Q" || strings.HasSuffix(freq, "-DEC")) && ordinal > -1<<20 && ordinal < 1<<20:
		year, quarter := 1970+ordinal/4, ordinal%4
		if quarter < 0 {
			year, quarter = year-1, quarter+4
		}
		return fmt.Sprintf("%dQ%d", year, quarter+1)
	case base == "W" && (freq == "W" || strings.HasSuffix(freq, "-SUN")):
		// Week 1 ends on Sunday 1970-01-04, ten days after which timeCell counts it.
		if c := timeCell(ordinal, "W", 1); c.Kind == Time && !c.Null {
			return c.Time.AddDate(0, 0, -10).Format("2006-01-02") + "/" + c.Time.AddDate(0, 0, -4).Format("2006-01-02")
		}
	}
	return fmt.Sprintf("Period(ordinal=%d, freq=%s)", ordinal, freq)
}

// periods are cells of a PeriodArray.
type periods struct {
	ordinals *vector
	freq     string
}

func (p *periods) length() int { return p.ordinals.n }

func (p *periods) cell(i int) Cell {
	n := p.ordinals.integer(i)
	if n == notATime {
		return Cell{Kind: Text, Null: true}
	}
	return textCell(periodText(p.freq, n))
}
