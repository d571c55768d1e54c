package datasets

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// trafficFrom is the first of 35 days.
var trafficFrom = instantOf(time.Date(2024, 4, 11, 0, 0, 0, 0, time.UTC))

const trafficHours = 35 * 24

// anomalies of the traffic table: the hour, UTC, and what became of its bytes in
// hundredths. The last is the exfiltration.
var anomalies = map[instant]int64{
	instantOf(time.Date(2024, 4, 24, 14, 0, 0, 0, time.UTC)): 4,    // the line was down
	instantOf(time.Date(2024, 5, 5, 2, 0, 0, 0, time.UTC)):   690,  // a disk image was copied to the other site
	instantOf(time.Date(2024, 5, 15, 4, 0, 0, 0, time.UTC)):  1040, // the contracts left
}

// dayProfile is the traffic of each hour at the site, in thousandths of its peak.
var dayProfile = [24]int64{
	240, 225, 215, 210, 215, 260, 390, 620, 820, 930, 980, 1000, 940, 960, 990, 970, 900, 760, 590, 470, 400, 340, 300, 265,
}

// weekProfile is the traffic of each weekday from Sunday on, in thousandths.
var weekProfile = [7]int64{430, 1000, 985, 1010, 1020, 960, 510}

// trafficTable is the hourly volume that leaves the organisation. It is computed
// in integers, which come out the same on every machine.
func trafficTable() []byte {
	rng := rand.New(rand.NewPCG(sampleSeed, 3))
	const peak = 880 << 20 // bytes in the busiest hour
	out := []byte("TimeGenerated,TotalBytesSent\n")
	for i := range trafficHours {
		at := trafficFrom + instant(i)*hour
		bytes := peak * dayProfile[at.localHour()] / 1000 * weekProfile[(at+collectorOffset).time().Weekday()] / 1000
		// The sum of four even draws is a bell of 3 % or so either way.
		noise := int64(0)
		for range 4 {
			noise += rng.Int64N(51) - 25
		}
		bytes = bytes * (1000 + noise) / 1000
		if share, ok := anomalies[at]; ok {
			bytes = bytes * share / 100
		}
		out = at.time().AppendFormat(out, time.RFC3339)
		out = append(strconv.AppendInt(append(out, ','), bytes+rng.Int64N(997), 10), '\n')
	}
	return out
}
