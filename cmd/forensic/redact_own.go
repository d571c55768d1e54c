package main

import (
	"reflect"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/redact"
	"forensic/analyzers/suite"
	"forensic/ingest/formats"
	"forensic/store"
	"forensic/store/event"
)

// fileWords are what a twin has in the names of its files, and what its custody log
// and its notes say.
const fileWords = `results parts events rejects ledger custody case references narrowed lock report
	json jsonl parquet html css csv svg SHA256SUMS pseudonyms sealed manifest data charts index method queries completeness
	forensic redact pseudonymised twin of case removed by put together a name was hidden in pieces`

// ownWords are the words that the program writes into a twin itself: names of files,
// of analyzers and formats, of the fields of what is stored, of columns and classes.
func ownWords() []string {
	list := strings.Fields(fileWords)
	for _, a := range suite.All {
		list = append(list, a.Name)
	}
	for _, f := range formats.All {
		list = append(list, f.Name)
	}
	for _, c := range event.Columns {
		list = append(list, c.Name)
	}
	seen := map[reflect.Type]bool{}
	for _, v := range []any{finding.Result{}, store.Ledger{}, store.Custody{}, redact.Coverage{}} {
		list = fieldNames(list, reflect.TypeOf(v), seen)
	}
	return list
}

// fieldNames appends the names under which the fields of a type are stored.
func fieldNames(list []string, t reflect.Type, seen map[reflect.Type]bool) []string {
	if seen[t] {
		return list
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return fieldNames(list, t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
				list = fieldNames(append(list, name), f.Type, seen)
			}
		}
	}
	return list
}

// ownTexts tells titles and manuals of analyzers, which results hold as they are.
func ownTexts() func(text []byte) bool {
	own := map[string]bool{}
	for _, a := range suite.All {
		own[a.Title], own[a.Doc] = true, true
	}
	return func(text []byte) bool { return own[string(text)] }
}
