package eventfeatures

// CommonItems is how often a value occurs at most that is not common.
const CommonItems = 10

// RemoveCommon returns the rows in which no column has a value that occurs more
// than most times among the rows that the columns before it left. Weights say
// how often each row occurs, nil means once. It is what MSTICPy's
// remove_common_items is for, with most at CommonItems; that function itself
// calls DataFrame.filter in a way that fails on every input.
func RemoveCommon(columns [][]string, weights []int64, most int64) (rows []int) {
	if len(columns) == 0 {
		return nil
	}
	for i := range columns[0] {
		rows = append(rows, i)
	}
	for _, column := range columns {
		seen := map[string]int64{}
		for _, i := range rows {
			if weights == nil {
				seen[column[i]]++
			} else {
				seen[column[i]] += weights[i]
			}
		}
		kept := rows[:0]
		for _, i := range rows {
			if seen[column[i]] <= most {
				kept = append(kept, i)
			}
		}
		rows = kept
	}
	return rows
}
