package csv

// order is the order of day and month in dates like 3/4/2024.
type order uint8

const (
	noDates order = iota // there are none, or none where it matters
	unsettled
	dayFirst
	monthFirst
)

// dayOrder looks in each column for a date that tells the order: one with a part
// above 12. Open counts the columns of dates of which none does.
func dayOrder(rows [][]string, width int) (o order, open int) {
	votes := map[order]int{}
	for c := range width {
		votes[columnOrder(rows, c)]++
	}
	switch {
	case votes[dayFirst] > votes[monthFirst]:
		return dayFirst, 0
	case votes[monthFirst] > 0:
		return monthFirst, 0
	case votes[unsettled] > 0:
		return unsettled, votes[unsettled]
	}
	return noDates, 0
}

func columnOrder(rows [][]string, c int) order {
	o := noDates
	for _, row := range rows {
		if c >= len(row) {
			continue
		}
		a, b, ok := shortDate(row[c])
		switch {
		case !ok:
		case a > 12 && b <= 12:
			return dayFirst
		case b > 12 && a <= 12:
			return monthFirst
		case o == noDates && a != b:
			o = unsettled
		}
	}
	return o
}

// shortDate reads the first two parts of a date like 3/4/2024 or 03.04.24.
func shortDate(s string) (a, b int, ok bool) {
	a, s = number(s)
	if a == 0 || s == "" || s[0] != '/' && s[0] != '.' && s[0] != '-' {
		return 0, 0, false
	}
	sep := s[0]
	b, s = number(s[1:])
	if b == 0 || len(s) < 3 || s[0] != sep {
		return 0, 0, false
	}
	digits := 0
	for digits < len(s)-1 && s[1+digits] >= '0' && s[1+digits] <= '9' {
		digits++
	}
	after := byte(' ')
	if len(s) > 1+digits {
		after = s[1+digits]
	}
	return a, b, (digits == 2 || digits == 4) && (after == ' ' || after == 'T' || after == ',') && a <= 31 && b <= 31
}

// number reads one or two digits, 0 if there are none.
func number(s string) (n int, rest string) {
	i := 0
	for i < len(s) && i < 2 && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:]
}
