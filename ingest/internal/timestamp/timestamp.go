// Package timestamp parses the printed times of logs fast: date and time in
// digits, with optional fraction and zone. It never guesses a zone.
package timestamp

// Zone says what a text tells about its zone.
type Zone uint8

// The zones a text may state.
const (
	None   Zone = iota // no zone
	UTC                // a Z or the word UTC
	Offset             // +hh:mm, which Parse has applied
)

// Parse reads "2006-01-02 15:04:05" with 'T' or a blank between, an optional
// fraction of up to nine digits (cut to microseconds) and an optional zone. The
// result is microseconds since 1970 of the printed digits, as if they were UTC;
// a numeric offset is subtracted. Ok is false for any other form and for dates
// that do not exist.
func Parse(s []byte) (micros int64, zone Zone, ok bool) {
	if len(s) < 19 || s[4] != '-' || s[7] != '-' || s[13] != ':' || s[16] != ':' || s[10] != ' ' && s[10] != 'T' {
		return 0, None, false
	}
	year, ok1 := digits(s[0:4])
	month, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:10])
	hour, ok4 := digits(s[11:13])
	minute, ok5 := digits(s[14:16])
	sec, ok6 := digits(s[17:19])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || year < 1 || !exists(year, month, day) || hour > 23 || minute > 59 || sec > 60 {
		return 0, None, false
	}
	micros = ((days(year, month, day)*24+hour)*60+minute)*60e6 + sec*1e6
	s = s[19:]
	frac, s, ok := fraction(s)
	if !ok {
		return 0, None, false
	}
	shift, zone, ok := parseZone(s)
	return micros + frac - shift, zone, ok
}

// fraction reads ".123" and returns what follows.
func fraction(s []byte) (micros int64, rest []byte, ok bool) {
	if len(s) == 0 || s[0] != '.' && s[0] != ',' {
		return 0, s, true
	}
	s = s[1:]
	n, unit := 0, int64(100_000)
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		micros += int64(s[n]-'0') * unit
		unit /= 10
		n++
	}
	return micros, s[n:], n > 0 && n <= 9
}

func parseZone(s []byte) (shift int64, zone Zone, ok bool) {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	switch {
	case len(s) == 0:
		return 0, None, true
	case string(s) == "Z", string(s) == "z", string(s) == " UTC", string(s) == "UTC":
		return 0, UTC, true
	case len(s) == 6 && s[3] == ':':
		s = append(s[:3:3], s[4:]...)
	case len(s) != 5:
		return 0, None, false
	}
	h, ok1 := digits(s[1:3])
	m, ok2 := digits(s[3:5])
	shift = (h*60 + m) * 60e6
	switch {
	case !ok1 || !ok2 || h > 15 || m > 59:
		return 0, None, false
	case s[0] == '-':
		return -shift, Offset, true
	case s[0] == '+':
		return shift, Offset, true
	}
	return 0, None, false
}

func digits(s []byte) (n int64, ok bool) {
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

func exists(y, m, d int64) bool {
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	last := [...]int64{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
	if m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0) {
		last = 29
	}
	return d <= last
}

// days counts days since 1970-01-01 in the proleptic Gregorian calendar, by
// shifting the year to begin in March so that leap days come last.
func days(y, m, d int64) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 719469
}
