package frame

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/store/event"
)

// table makes a table out of cells that are JSON already.
func table(t *testing.T, columns []Column, rows ...[]string) (*event.Batch, error) {
	t.Helper()
	tab, err := New(&ingest.Input{}, "t", columns, 100)
	if err != nil {
		t.Fatal(err)
	}
	b := &event.Batch{}
	tab.Begin(b)
	for _, row := range rows {
		err = tab.Row(func(dst []byte, column int) ([]byte, error) {
			if row[column] == "bad" {
				return dst, errors.New("bad cell")
			}
			return append(dst, row[column]...), nil
		})
	}
	return b, err
}

func TestRows(t *testing.T) {
	columns := []Column{{"a", event.CellInt}, {"a", event.CellText}, {" ", event.CellNull}, {"a_1", event.CellTime}, {"\xff", event.CellFloat}}
	b, err := table(t, columns,
		[]string{`1`, `"x"`, `{"k":1}`, `"2020-05-12T15:44:02.000000Z"`, `1`},
		[]string{`bad`, `"x"`, `1`, `null`, `1.5`},
		[]string{`18446744073709551615`, `{"$b64":""}`, `null`, `null`, `null`},
	)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"a":1,"a_1":"x","column_3":{"k":1},"a_1_1":"2020-05-12T15:44:02.000000Z","` + "\ufffd" + `":1}`; string(b.Text(event.ColData, 0)) != want {
		t.Errorf("%s, want %s", b.Text(event.ColData, 0), want)
	}
	if b.Rows() != 2 || b.Int(event.ColRecord, 1) != 3 || len(b.Rejects) != 1 || b.Rejects[0].Record != 2 || b.Rejects[0].Reason != `column "a": bad cell` {
		t.Errorf("%d rows, rejects %+v", b.Rows(), b.Rejects)
	}
	var kinds []event.CellKind
	for _, c := range b.Tables[0].Columns {
		kinds = append(kinds, c.Kinds)
	}
	want := []event.CellKind{event.CellInt | event.CellFloat, event.CellText | event.CellJSON, event.CellJSON, event.CellTime, event.CellFloat}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestLimits(t *testing.T) {
	long := `"` + strings.Repeat("x", ingest.MaxLine) + `"`
	b, err := table(t, []Column{{"a", event.CellText}}, []string{long}, []string{`"y"`})
	if err != nil || b.Rows() != 1 || len(b.Rejects) != 1 {
		t.Errorf("a record that is too long: %d rows, %v", b.Rows(), err)
	}
	many := make([][]string, 20) // more than 256 MiB in all
	for i := range many {
		many[i] = []string{long}
	}
	if _, err := table(t, []Column{{"a", event.CellText}}, many...); !errors.Is(err, ErrLimit) {
		t.Errorf("too much text: %v", err)
	}
	if _, err := New(&ingest.Input{}, "t", make([]Column, MaxColumns+1), 1); !errors.Is(err, ErrLimit) {
		t.Errorf("too many columns: %v", err)
	}
}

func TestValues(t *testing.T) {
	var v Values
	at := time.Date(2020, 5, 12, 15, 44, 2, 250000000, time.UTC)
	huge, _ := new(big.Int).SetString("-12345678901234567890", 10)
	for i, test := range []struct{ got, want string }{
		{string(v.Float(nil, 4688, 64)), "4688"},
		{string(v.Float(nil, float64(float32(0.1)), 32)), "0.1"},
		{string(v.Float(nil, 1e300, 64)), "1e+300"},
		{string(v.Float(nil, math.NaN(), 64)), "null"},
		{string(v.Float(nil, math.Inf(-1), 64)), "null"},
		{string(v.Text(nil, []byte("a\x00\"ß"))), `"a\u0000\"ß"`},
		{string(v.Text(nil, []byte("a\xff"))), `{"$b64":"Yf8="}`},
		{string(Bytes(nil, []byte("a\tß\n"))), `"a\tß\n"`},
		{string(Bytes(nil, []byte("a\x00"))), `{"$b64":"YQA="}`},
		{string(Time(nil, at, true)), `"2020-05-12T15:44:02.250000Z"`},
		{string(Time(nil, at.Add(1), false)), `"2020-05-12T15:44:02.250000001"`},
		{string(Time(nil, Instant(-1, 1000), true)), `"1969-12-31T23:59:59.999000Z"`},
		{string(Time(nil, Instant(math.MinInt64, 1e9), true)), `"1677-09-21T00:12:43.145224192Z"`},
		{string(Date(nil, -1)), `"1969-12-31"`},
		{string(Date(nil, math.MaxInt64)), "9223372036854775807"},
		{string(Clock(nil, 1500, true)), `"00:00:00.000001500Z"`},
		{string(Clock(nil, -1, true)), "-1"},
		{string(Duration(nil, 93784500, 1000)), `"P1DT2H3M4.5S"`},
		{string(Duration(nil, math.MinInt64, 1)), `"-P106751991167300DT15H30M8S"`},
		{string(Decimal(nil, big.NewInt(-5), 2)), "-0.05"},
		{string(Decimal(nil, huge, 10)), "-1234567890.1234567890"},
		{string(Decimal(nil, big.NewInt(12), -2)), "1200"},
		{string(Decimal(nil, big.NewInt(0), -2)), "0"},
		{string(Decimal(nil, big.NewInt(1), 1<<30)), "null"},
		{BigEndian([]byte{0xff, 0xfe}).String(), "-2"},
		{string(UUID(nil, bytes.Repeat([]byte{0xab}, 16))), `"abababab-abab-abab-abab-abababababab"`},
		{string(v.JSON(nil, []byte(` {"a": [1]} `))), `{"a": [1]}`},
		{string(v.JSON(nil, []byte(`{`))), `"{"`},
		{string(v.JSON(nil, []byte(strings.Repeat("[", 200)+strings.Repeat("]", 200)))), `"` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `"`},
		{string(v.JSON(nil, nil)), "null"},
	} {
		if test.got != test.want {
			t.Errorf("%d: %s, want %s", i, test.got, test.want)
		}
		if _, err := jsonscan.Value([]byte(test.got)); err != nil {
			t.Errorf("%d: %s is no JSON: %v", i, test.got, err)
		}
	}
	b := &event.Batch{}
	v.flush(b)
	if want := []event.Note{{N: 2, What: "numbers that are NaN or infinite, null in data"}, {N: 1, What: "texts that are not UTF-8, in data as base64"}}; !cmp.Equal(want, b.Notes) {
		t.Error(b.Notes)
	}
}

func TestKeys(t *testing.T) {
	var k Keys
	out := []byte("{")
	for _, key := range []string{`"a"`, `1`, `"a"`, `"a_1"`, `{"x":"y"}`, `null`} {
		out = append(k.Append(out, []byte(key)), '0')
	}
	if want := `{"a":0,"1":0,"a_1":0,"a_1_1":0,"{\"x\":\"y\"}":0,"null":0`; string(out) != want {
		t.Errorf("%s, want %s", out, want)
	}
}

func TestPandasIndex(t *testing.T) {
	for _, test := range []struct {
		meta string
		want Index
	}{
		{`not json`, Index{}},
		{`{"index_columns":[{"kind":"range","name":null,"start":0,"stop":3,"step":1}],"columns":[]}`, Index{Names: map[string]string{}}},
		{
			`{"index_columns":[{"kind":"range","name":"n","start":0,"stop":3,"step":1},{"kind":"range","name":null,"start":6,"stop":0,"step":-2}]}`,
			Index{Names: map[string]string{}, Ranges: []Range{{"n", 0, 1}, {"level_1", 6, -2}}},
		},
		{
			`{"index_columns":["__index_level_0__"],"columns":[{"name":null,"field_name":"__index_level_0__"}]}`,
			Index{Names: map[string]string{"__index_level_0__": "index"}},
		},
		{
			`{"index_columns":["key","__index_level_1__"],"columns":[{"name":"key","field_name":"key"},{"name":null,"field_name":"__index_level_1__"}]}`,
			Index{Names: map[string]string{"key": "key", "__index_level_1__": "level_1"}},
		},
	} {
		if diff := cmp.Diff(test.want, PandasIndex([]byte(test.meta))); diff != "" {
			t.Errorf("%s: %s", test.meta, diff)
		}
	}
}
