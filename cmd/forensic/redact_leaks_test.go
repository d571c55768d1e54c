package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/suite"
	"forensic/ingest/formats"
)

func TestLeaksAreToldByValue(t *testing.T) {
	l := leaks{}
	l.add("wks-0471", "b.html", true) // both ways of looking find one text
	l.add("wks-0471", "b.html", false)
	l.add("hlindqvist", "a.parquet, column data", false)
	l.add("hlindqvist", "a.parquet, column data", false)
	l.add("hlindqvist", "SHA256SUMS", true)
	want := []leak{
		{Value: "hlindqvist", Texts: 3, Places: []place{{"SHA256SUMS", 1}, {"a.parquet, column data", 2}}},
		{Value: "wks-0471", Texts: 1, Places: []place{{"b.html", 1}}},
	}
	if diff := cmp.Diff(want, l.list()); diff != "" {
		t.Error(diff)
	}
	var told strings.Builder
	tellLeaks(&told, l.list())
	const text = "  hlindqvist: SHA256SUMS (1 text), a.parquet, column data (2 texts)\n  wks-0471: b.html (1 text)\n"
	if told.String() != text {
		t.Errorf("got %q", told.String())
	}
	if list := (leaks{}).list(); list == nil || len(list) != 0 {
		t.Errorf("of nothing: %v", list)
	}
}

func TestOwnWords(t *testing.T) {
	words := ownWords()
	for _, w := range []string{"ioc", "evidence_total", "same_as", "custody", "process_command_line", "outcome", formats.All[0].Name} {
		if !slices.Contains(words, w) {
			t.Errorf("%s is not among them", w)
		}
	}
	own := ownTexts()
	if a := suite.All[0]; !own([]byte(a.Doc)) || own([]byte(a.Doc+" hlindqvist")) {
		t.Error("a manual counts only as it is")
	}
}

func TestEachString(t *testing.T) {
	var got []string
	err := eachString(strings.NewReader(`{"a": ["b\u00e9", 123456789123, true, null], "c": {}}`), func(text []byte) error {
		got = append(got, string(text))
		return nil
	})
	if diff := cmp.Diff([]string{"a", "bé", "123456789123", "c"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := eachString(strings.NewReader(`{"a": "b`), func([]byte) error { return nil }); err == nil {
		t.Error("no error for half a file")
	}
}

func TestColumnOf(t *testing.T) {
	for _, tt := range [][3]string{
		{"x/data/entities-accounts.parquet", "name", "account"},
		{"x/data/entities-accounts.parquet", "host", "host"},
		{"x/data/entities-files.parquet", "name", "name"},
		{"x/data/cloud-principals.parquet", "principal", "principal"},
	} {
		if got := columnOf(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%s, %s: %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
}
