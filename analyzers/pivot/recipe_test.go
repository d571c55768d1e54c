package pivot

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/datasets/catalog"
)

const goodRecipe = `pipelines:
  outside:
    description: What is known of addresses.
    input: {values: [192.0.2.1, "-198.51.100.7"], type: ip}
    steps:
      - name: kinds
        comment: which are public
        pivot: ip.type
        join: left
        where: ["external = true", "\"kind\" contains o'k"]
        output: "kinds of.csv"
      - pivot: ip.timeline
        column: ip
        ignore_case: true
        params: {by: day}
        keep: [ip, "a,b"]
        limit: 7
        display: true
  second:
    input: {name: network.by_host, params: {host: ws1}, column: destination_ip}
    steps: [{pivot: ip.parts, join: outer, output: last.jsonl}]
`

func queries(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRecipe(t *testing.T) {
	list, err := ParseRecipes([]byte(goodRecipe), queries(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`forensic pivot ip.type --join left --where 'external = true' --where 'kind contains o'\''k' -- 192.0.2.1 -198.51.100.7 |
  tee 'kinds of.csv' |
  forensic pivot ip.timeline --case "$CASE" --column ip --ignore-case --param by=day --keep 'ip,"a,b"' --limit 7
`,
		`forensic query --case "$CASE" --format csv --name network.by_host --param host=ws1 |
  forensic pivot ip.parts --column destination_ip --join outer > last.jsonl
`,
	}
	var got []string
	for i := range list {
		got = append(got, list[i].Shell())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !list[0].NeedsCase() || !list[1].NeedsCase() || list[0].Steps[0].Comment == "" || !list[0].Steps[1].Display {
		t.Errorf("%+v", list)
	}
}

func TestRecipeRefuses(t *testing.T) {
	c := queries(t)
	step := func(s string) string { return "pipelines: {a: {steps: [" + s + "]}}" }
	for name, test := range map[string]struct{ text, says string }{
		"nothing":           {"{}", "no pipelines"},
		"no steps":          {"pipelines: {a: {}}", "no steps"},
		"unknown key":       {step("{pivot: ip.type, colum: x}"), "colum"},
		"a key twice":       {step("{pivot: ip.type, pivot: ip.parts}"), "pivot"},
		"alias":             {"pipelines: {a: &x {steps: [{pivot: ip.type}]}, b: *x}", "aliases"},
		"unknown verb":      {step("{pivot: ip.fly}"), `no verb "fly"`},
		"unknown type":      {step("{pivot: bird.fly}"), `type "bird"`},
		"no verb":           {step("{pivot: ip}"), "ip.VERB"},
		"bad join":          {step("{pivot: ip.type, join: cross}"), "join"},
		"bad parameter":     {step("{pivot: ip.type, params: {x: 1}}"), `no parameter "x"`},
		"its own value":     {step("{pivot: ip.network.by_ip, params: {ip: 192.0.2.1}}"), "asked of"},
		"missing param":     {step("{pivot: pid.process.by_pid}"), "needs a value of host"},
		"bad condition":     {step("{pivot: ip.type, where: [x]}"), "condition"},
		"negative limit":    {step("{pivot: ip.type, limit: -1}"), "limit"},
		"control":           {step(`{pivot: ip.type, output: "a\u001bb"}`), "control"},
		"name twice":        {step("{name: a, pivot: ip.type}, {name: a, pivot: ip.type}"), "used twice"},
		"bad name":          {"pipelines: {A B: {steps: [{pivot: ip.type}]}}", "lower-case"},
		"two inputs":        {"pipelines: {a: {input: {values: [x], file: y}, steps: [{pivot: ip.type}]}}", "one of"},
		"another type":      {"pipelines: {a: {input: {values: [x], type: dns}, steps: [{pivot: ip.type}]}}", "first step"},
		"bad format":        {"pipelines: {a: {input: {file: x, format: xml}, steps: [{pivot: ip.type}]}}", "format"},
		"params of none":    {"pipelines: {a: {input: {file: x, params: {a: b}}, steps: [{pivot: ip.type}]}}", "params"},
		"deep":              {"pipelines: " + strings.Repeat("[", 50) + strings.Repeat("]", 50), "deeper"},
		"too many steps":    {step(strings.TrimSuffix(strings.Repeat("{pivot: ip.type},", maxSteps+1), ",")), "more than"},
		"a step of MSTICPy": {step("{name: x, step_type: pivot, function: util.whois, entity: IpAddress}"), "step_type"},
	} {
		if _, err := ParseRecipes([]byte(test.text), c); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRecipe: no file panics, and a pipeline that is read can be written.
func FuzzRecipe(f *testing.F) {
	f.Add([]byte(goodRecipe))
	f.Add([]byte("pipelines: {a: {steps: [{pivot: ip.type, where: ['a = \"']}]}}"))
	f.Add([]byte("pipelines: {a: {input: {values: [1, null, '']}, steps: [{pivot: pid.events}]}}"))
	c := queries(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ParseRecipes(data, c)
		if err != nil {
			return
		}
		for i := range list {
			if list[i].Shell() == "" || len(list[i].Steps) == 0 {
				t.Errorf("%+v", list[i])
			}
			list[i].NeedsCase()
		}
	})
}
