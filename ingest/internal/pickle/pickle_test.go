package pickle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// p writes pickles for the tests: text stands as SHORT_BINUNICODE.
type p struct{ bytes.Buffer }

func (b *p) op(code ...byte) *p { b.Write(code); return b }

func (b *p) text(s string) *p {
	b.op(opShortBinUnicode, byte(len(s)))
	b.WriteString(s)
	return b
}

func (b *p) global(module, n string) *p { return b.text(module).text(n).op(opStackGlobal) }

func (b *p) stop() string { return b.op(opStop).String() }

func proto() *p { b := &p{}; return b.op(opProto, 4) }

// render loads one pickle and gives its JSON.
func render(t *testing.T, in string) (string, *Result) {
	t.Helper()
	res, err := Load(strings.NewReader(in), Limits{})
	if err != nil {
		t.Fatalf("%q: %v", in, err)
	}
	if len(res.Values) != 1 {
		t.Fatalf("%q: %d values", in, len(res.Values))
	}
	out, err := res.Values[0].AppendJSON(nil, 1<<20)
	if err != nil || !json.Valid(out) {
		t.Fatalf("%q: %v in %s", in, err, out)
	}
	return string(out), res
}

func TestValues(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"none", "N.", "null"},
		{"bools of protocol 0", "(I00\nI01\nl.", "[false,true]"},
		{"ints", "(I-5\nL7L\nL123456789012345678901L\nK\xffM\xff\xffJ\xff\xff\xff\xffl.", "[-5,7,123456789012345678901,255,65535,-1]"},
		{
			"LONG1", "\x80\x02(\x8a\x00\x8a\x01\xff\x8a\x02\x00\x80\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\xffl.",
			"[0,-1,-32768,18446744073709551616,-18446744073709551616]",
		},
		{"LONG4", "\x80\x02\x8b\x02\x00\x00\x00\x01\x01.", "257"},
		{"floats", "(F1.5\nFnan\nFinf\nG\x3f\xf8\x00\x00\x00\x00\x00\x00l.", `[1.5,null,"Infinity",1.5]`},
		{"str of Python 2", "(S'a\\x41\\n\\'\\101'\nS\"b\"\nU\x01cT\x01\x00\x00\x00dl.", `["aA\n'A","b","c","d"]`},
		{"bytes in a str of Python 2", "S'\\xff'\n.", `{"$b64":"/w=="}`},
		{"unicode of protocol 0", "V\\u20ac\xe4\\U0001f600\\x\n.", `"€ä😀\\x"`},
		{"lone surrogate", "X\x03\x00\x00\x00\xed\xa0\x80.", `"\\ud800"`},
		{"bad UTF-8", "X\x02\x00\x00\x00a\xff.", `"a\\xff"`},
		{"bytes", "\x80\x03C\x02\x00\xff.", `{"$b64":"AP8="}`},
		{"bytearray", "\x80\x05\x96\x01\x00\x00\x00\x00\x00\x00\x00A.", `{"$b64":"QQ=="}`},
		{"tuples", "\x80\x02)K\x01\x85K\x02\x86K\x03K\x04K\x05\x87\x87.", "[[],[[1],2],[3,4,5]]"},
		{"dict", "(S'a'\nI1\nI2\nNd.", `{"a":1,"2":null}`},
		{"of equal keys the last", "}(U\x01aK\x01U\x01aK\x02u.", `{"a":2}`},
		{"set", "\x80\x04\x8f(K\x01K\x02\x90.", "[1,2]"},
		{"frozenset", "\x80\x04(K\x01\x91.", "[1]"},
		{"memo", "(lp0\nI1\nag0\n0.", "[1]"},
		{"memo from 1", "(K\x01q\x01K\x02q\x02h\x01h\x02l.", "[1,2,1,2]"},
		{"MEMOIZE after a gap", "\x80\x04(K\x01q\x07K\x02\x94h\x01h\x07l.", "[1,2,2,1]"},
		{"POP of a mark, POP_MARK", "K\x01(0(K\x02K\x031.", "1"},
		{"itself", "]q\x00h\x00a.", `[{"$cycle":true}]`},
		{"itself in a dict", "}q\x00U\x01ah\x00s.", `{"a":{"$cycle":true}}`},
		{"persistent ids", "(Pname\nK\x05Ql.", `[{"$class":"persistent id","$args":["name"]},{"$class":"persistent id","$args":[5]}]`},
		{"object of protocol 0", "ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\nobject\nNtR(dS'x'\nI1\nsb.", `{"$class":"m.C","x":1}`},
		{"old instance", "(im\nC\n(dS'$class'\nI1\nsb.", `{"$class":"m.C","$$class":1}`},
		{"slots", "\x80\x02cm\nC\n)\x81N}U\x01aK\x01s\x86b.", `{"$class":"m.C","a":1}`},
		{"list subclass", "\x80\x02cm\nC\n)\x81(K\x01e.", `{"$class":"m.C","$items":[1]}`},
		{"dict subclass", "\x80\x02cm\nC\n)\x81U\x01aK\x01s.", `{"$class":"m.C","$entries":{"a":1}}`},
		{"NEWOBJ_EX", "\x80\x04cm\nC\n)}U\x01aK\x01s\x92.", `{"$class":"m.C","$args":[[],{"a":1}]}`},
		{"extension", "\x80\x02\x82\x05.", `{"$global":"copyreg extension.5"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := render(t, tt.in); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestGlobals(t *testing.T) {
	payload := proto().global("os", "system").text("echo harmless").op(opTuple1, opReduce).stop()
	nested := "cfunctools\npartial\n(cos\nsystem\ntR(S'echo harmless'\ntR."
	tests := []struct {
		name, in string
		want     []Global
	}{
		{"a command", payload, []Global{{Module: "os", Name: "system", Called: true, Risk: RiskCode, Args: `["echo harmless"]`, Offset: 14}}},
		{"through partial", nested, []Global{{Module: "os", Name: "system", Called: true, Risk: RiskCode, Args: `["echo harmless"]`, Offset: 20}}},
		{"looked up", "c__builtin__\ngetattr\n(cos\npath\nS'x'\ntR.", []Global{
			{Module: "__builtin__", Name: "getattr", Called: true, Risk: RiskCode, Args: `[{"$global":"os.path"},"x"]`},
			{Module: "os", Name: "path", Risk: RiskCode, Offset: 22},
		}},
		{
			"dotted name of pandas", "\x80\x04\x8c\x06pandas\x8c\x04eval\x93\x8c\x01x\x85R.",
			[]Global{{Module: "pandas", Name: "eval", Called: true, Risk: RiskCode, Args: `["x"]`, Offset: 16}},
		},
		{"instance of an unknown class", "cm\nC\n)\x81.", []Global{{Module: "m", Name: "C"}}},
		{"call of an unknown function", "cm\nf\n)R.", []Global{{Module: "m", Name: "f", Called: true, Risk: RiskCall, Args: "[]"}}},
		{"old instance", "(S'x'\nios\nsystem\n.", []Global{{Module: "os", Name: "system", Called: true, Risk: RiskCode, Args: `["x"]`, Offset: 6}}},
		{"OBJ", "(cos\nsystem\nS'x'\no.", []Global{{Module: "os", Name: "system", Called: true, Risk: RiskCode, Args: `["x"]`, Offset: 1}}},
		{"known", "cdecimal\nDecimal\n(S'1'\ntR.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res, err := Load(strings.NewReader(tt.in), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, res.Globals); diff != "" {
				t.Error(diff)
			}
		})
	}
	long := proto().global("m", "f").op(opEmptyList, opMemoize)
	for range 100 {
		long.text("\u00e4\u00e4\u00e4").op(opAppend)
	}
	res, err := Load(strings.NewReader(long.op(opTuple1, opReduce).stop()), Limits{})
	if err != nil || len(res.Globals[0].Args) > maxArgs || !strings.HasSuffix(res.Globals[0].Args, "...") {
		t.Errorf("%v, arguments %q", err, res.Globals[0].Args)
	}
}

func TestSeveralPickles(t *testing.T) {
	res, err := Load(strings.NewReader("I1\n.\x80\x02K\x02.N."), Limits{})
	if err != nil || len(res.Values) != 3 {
		t.Fatal(res, err)
	}
	out, _ := res.Values[1].AppendJSON(nil, 10)
	if string(out) != "2" || res.Values[1].Name != "[1]" {
		t.Errorf("%s is called %q", out, res.Values[1].Name)
	}
	res, err = Load(strings.NewReader("I1\n.\x80\x02K"), Limits{})
	var damage *DamageError
	if !errors.As(err, &damage) || damage.Offset != 6 || len(res.Values) != 1 {
		t.Errorf("%v, %v", res, err)
	}
}

func TestDamage(t *testing.T) {
	huge := "\xff\xff\xff\xff\xff\xff\xff\x7f"
	tests := []struct{ name, in, want string }{
		{"unknown instruction", "\x80\x02\xff.", "unknown instruction 0xff at byte 2"},
		{"odd SETITEMS", "}(K\x01u.", "a key has no value at byte 4"},
		{"SETITEMS on a list", "](K\x01K\x02u.", "entries are put into what is no dict at byte 6"},
		{"APPEND to a dict", "}K\x01a.", "items are put into what is no list or set at byte 3"},
		{"BINUNICODE8 of a huge length", "\x80\x04\x8d" + huge + "x.", "9223372036854775807 bytes are announced, 2 are left at byte 2"},
		{"BINBYTES8 of a huge length", "\x80\x04\x8e" + huge, "9223372036854775807 bytes are announced, 0 are left at byte 2"},
		{"BYTEARRAY8 of a huge length", "\x80\x05\x96" + huge, "9223372036854775807 bytes are announced, 0 are left at byte 2"},
		{"huge frame", "\x80\x04\x95" + huge, "a frame is longer than what follows at byte 2"},
		{"negative LONG4", "\x80\x02\x8b\xff\xff\xff\xff.", "a length is negative at byte 2"},
		{"no mark", "K\x01t.", "there is no mark at byte 2"},
		{"empty stack", "\x80\x020.", "the stack is empty at byte 2"},
		{"STOP on nothing", "\x80\x02.", "the stack is empty at byte 2"},
		{"STOP below a mark", "N(.", "the stack is empty at byte 2"},
		{"nothing in the memo", "(lg5\n.", "nothing is kept under 5 at byte 2"},
		{"out-of-band buffer", "\x80\x05\x97.", "out-of-band buffers are not in the file at byte 2"},
		{"unknown protocol", "N.\x80\x06.", "unknown protocol 6 at byte 2"},
		{"call of a text", "(S'x'\n)R.", "what is called is no global, but str at byte 7"},
		{"state of a list", "]Nb.", "a state is set on what is no object at byte 2"},
		{"no end", "(l", "it ends before STOP at byte 2"},
		{"no quotes", "Sx\n.", "a text has no quotes at byte 0"},
		{"cut escape", "S'\\'\n.", "a text ends within an escape at byte 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(strings.NewReader(tt.in), Limits{})
			var damage *DamageError
			if !errors.As(err, &damage) || err.Error() != "damaged pickle: "+tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	for _, in := range []string{"", "x", "PK\x03\x04", "\x80\x09.", "{\"a\":1}", "Hello"} {
		if _, err := Load(strings.NewReader(in), Limits{}); !errors.Is(err, ErrNotPickle) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name, in string
		lim      Limits
	}{
		{"bytes", "\x80\x02" + strings.Repeat("N0", 100) + "N.", Limits{MaxBytes: 100}},
		{"stack", strings.Repeat("N", 101) + ".", Limits{MaxStack: 100}},
		{"stack by DUP", "N" + strings.Repeat("2", 101) + ".", Limits{MaxStack: 100}},
		{"marks", strings.Repeat("(", 101), Limits{MaxMarks: 100}},
		{"memo", "]" + strings.Repeat("\x94", 1000) + ".", Limits{MaxMemory: 10_000}},
		{"values", strings.Repeat("}0", 1000) + "N.", Limits{MaxMemory: 10_000}},
		{"digits", "L" + strings.Repeat("9", 10_000) + "L\n.", Limits{}},
		{"bytes of an integer", "\x80\x02\x8b\x10\x27\x00\x00" + strings.Repeat("\x7f", 10_000) + ".", Limits{}},
		{"globals", many(maxGlobals + 1), Limits{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Load(strings.NewReader(tt.in), tt.lim); !errors.Is(err, ErrLimit) {
				t.Errorf("got %v, want a limit", err)
			}
		})
	}
}

func many(n int) string {
	var b strings.Builder
	b.WriteString("(")
	for i := range n {
		fmt.Fprintf(&b, "cm\nC%d\n", i)
	}
	return b.String() + "l."
}

// TestBombs loads small input that stands for much: it must cost little, and its
// output must end at the limit.
func TestBombs(t *testing.T) {
	dag := proto().op(opEmptyList)
	for range 40 {
		dag.op(opDup, opTuple2)
	}
	lists := proto().op(opEmptyList, opMemoize)
	for i := range 60 {
		lists.op(opEmptyList, opMemoize, opBinGet, byte(i), opAppend, opBinGet, byte(i), opAppend)
	}
	cyclic := proto().op(opEmptyList, opMemoize)
	for range 14 { // all lists hold all lists
		cyclic.op(opEmptyList, opMemoize)
	}
	for i := range 15 {
		for k := range 15 {
			cyclic.op(opBinGet, byte(i), opBinGet, byte(k), opAppend, opPop)
		}
	}
	tests := []struct{ name, in string }{
		{"2^40 tuples", dag.stop()},
		{"2^60 lists", lists.stop()},
		{"all in all", cyclic.stop()},
		{"deep lists", strings.Repeat("]", 300_000) + strings.Repeat("a", 299_999) + "."},
		{"deep tuples", "N" + strings.Repeat("\x85", 300_000) + "."},
		{"deep times", "N" + strings.Repeat("\x85cdatetime\ntimezone\n0", 3) + "."},
		{"deep intervals", "(lp0\n" + strings.Repeat("0cpandas._libs.interval\nInterval\n(g0\ng0\ntRp0\n", 50_000) + "."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res, err := Load(strings.NewReader(tt.in), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			out, err := res.Values[0].AppendJSON([]byte("before"), 1<<16)
			if err != nil && (!errors.Is(err, ErrLimit) || string(out) != "before") {
				t.Errorf("%v: %.100s", err, out)
			}
			if err == nil && !json.Valid(out[len("before"):]) {
				t.Errorf("%.100s", out)
			}
		})
	}
}

// TestTruncated cuts a real pickle at every byte of its first frame: an error each time, with the
// offset where it breaks off.
func TestTruncated(t *testing.T) {
	whole := gunzip(t, "testdata/pandas-3.1.1.p5.pkl.gz")
	for n := 2; n < len(whole); n++ {
		if n > 6000 { // the rest is of the same kind
			n += 100
		}
		if n >= len(whole) {
			break
		}
		_, err := Load(bytes.NewReader(whole[:n]), Limits{})
		var damage *DamageError
		if !errors.As(err, &damage) || damage.Offset > int64(n) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}
