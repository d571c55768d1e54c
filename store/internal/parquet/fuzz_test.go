package parquet

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// FuzzReadBack makes columns of the input and compares what parquet-go reads.
func FuzzReadBack(f *testing.F) {
	f.Add([]byte("values of \x00 columns"), uint16(300), uint8(7), true)
	f.Add([]byte{}, uint16(1), uint8(0), false)
	f.Add([]byte{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}, uint16(2000), uint8(3), false)
	f.Fuzz(func(t *testing.T, seed []byte, rows uint16, distinct uint8, permute bool) {
		n := int(rows) % 5000
		if n == 0 {
			n = 1
		}
		at := func(i int) int64 { // repeats the seed, whole and rotated
			if len(seed) == 0 {
				return 0
			}
			return int64(seed[i%len(seed)]) * int64(1+i/len(seed)%(int(distinct)+1))
		}
		bytesOf := repeat(n, func(i int) any {
			if at(i)%7 == 0 {
				return nil
			}
			return string(binary.AppendVarint(nil, at(i)))
		})
		numsOf := func(scale int64) Values {
			return nums(repeat(n, func(i int) int64 {
				if at(i) == 3 {
					return Null
				}
				return (at(i) - 128) * scale
			})...)
		}
		half := numsOf(-1 << 40)
		half.Nums = half.Nums[:n/2]
		cols := []column{
			{Column{"bytes", Bytes}, texts(bytesOf...)},
			{Column{"text", String}, texts(repeat(n, func(i int) any { return fmt.Sprint(at(i)) })...)},
			{Column{"nums", Int64}, numsOf(1)},
			{Column{"time", TimestampMicros}, half},
			{Column{"bool", Bool}, nums(repeat(n, func(i int) int64 { return at(i) % 2 })...)},
		}
		var order []uint32
		if permute {
			order = shuffled(n)
		}
		data := encode(t, n, order, cols)
		same(t, "parquet-go", readParquetGo(t, data, schemaOf(cols)), want(n, order, cols))
	})
}
