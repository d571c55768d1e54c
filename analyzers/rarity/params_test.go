package rarity

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/markov"
)

func TestBag(t *testing.T) {
	long := strings.Repeat("é", 150)
	tests := []struct {
		name, text string
		want       []markov.Param
	}{
		{"Exchange", `[{"Name":"Identity","Value":"ann"},{"Name":"Empty","Value":""},{"Value":"nameless"}]`, []markov.Param{{Name: "Identity", Value: "ann"}, {Name: "Empty"}}},
		{"AWS", `{"userName":"ann","max":5,"set":{"a":[1]},"none":null}`, []markov.Param{{Name: "userName", Value: "ann"}, {Name: "max", Value: "5"}, {Name: "set", Value: `{"a":[1]}`}, {Name: "none"}}},
		{"white space and escapes", " [ {\n \"name\" : \"a\\\"}]\" , \"Value\" : [ \"]\" ] } , 5, \"x\", {} ]", []markov.Param{{Name: `a"}]`, Value: `[ "]" ]`}}},
		{"empty", `{}`, nil},
		{"nothing", ` null `, nil},
		{"text", `Identity=ann`, nil},
		{"broken", `[{"Name":`, nil},
		{"list of texts", `["a"]`, nil},
		{"long", `[{"Name":"x","Value":"` + long + `"}]`, []markov.Param{{Name: "x", Value: strings.Repeat("é", 100) + "... (300 bytes)"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, cut := bag(tt.text)
			if diff := cmp.Diff(tt.want, got); diff != "" || cut {
				t.Errorf("cut %v %s", cut, diff)
			}
		})
	}
	var many []string
	for i := range maxArgs + 1 {
		many = append(many, fmt.Sprintf(`"k%d":1`, i))
	}
	if got, cut := bag("{" + strings.Join(many, ",") + "}"); len(got) != maxArgs || !cut {
		t.Errorf("%d parameters, cut %v", len(got), cut)
	}
}

func TestFlags(t *testing.T) {
	got, cut := flags("-odd --color=auto -l file - --")
	if diff := cmp.Diff([]markov.Param{{Name: "--color", Value: "auto"}, {Name: "-l"}, {Name: "--"}}, got); diff != "" || cut {
		t.Errorf("cut %v %s", cut, diff)
	}
	if got, cut := flags("x" + strings.Repeat(" -a", maxArgs+1)); len(got) != maxArgs || !cut {
		t.Errorf("%d options, cut %v", len(got), cut)
	}
}

// FuzzEntries compares the members of objects with package json.
func FuzzEntries(f *testing.F) {
	for _, s := range []string{`{"a":{"b":[1,"}"]},"c":"\u0041\\"," d ":-1e5}`, `{"":null,"a":true}`, "{\n}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || want == nil {
			return
		}
		got := map[string]json.RawMessage{}
		entries(strings.TrimSpace(text), func(key, value string) { got[plain(key)] = json.RawMessage(value) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzParams reads any text as parameters, within bounds.
func FuzzParams(f *testing.F) {
	for _, s := range []string{`[{"Name":"a","Value":{"b":[1]}}]`, `{"a":"\ud800","b":null}`, "ls -l --color=auto", "[[[[", "", "{\"\":1}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) ([]markov.Param, bool){bag, flags} {
			params, _ := read(text)
			if len(params) > maxArgs {
				t.Fatalf("%d parameters", len(params))
			}
			for _, p := range params {
				if len(p.Name) > maxName+32 || len(p.Value) > maxValue+32 {
					t.Fatalf("too long: %d, %d bytes", len(p.Name), len(p.Value))
				}
				if utf8.ValidString(text) && !(utf8.ValidString(p.Name) && utf8.ValidString(p.Value)) {
					t.Fatalf("%q is cut within a character", p)
				}
			}
		}
	})
}
