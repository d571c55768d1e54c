package sightings

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"forensic/analyzers/internal/observe"
)

// Mention is a URL or Bitcoin address that stands by itself in plain texts, with
// the words beside it that tell what fetches it. Its count is how many records
// times it stands there.
type Mention struct {
	Key
	Seen
	Beside Beside
	// Script says that it stands in the texts of scripts alone, which hold examples
	// and help beside what they do.
	Script bool
}

// Beside are the words near a URL in a text: empty where there are none.
type Beside struct {
	Runner  string // before it: a program that runs scripts or libraries by URL and has little other business with one
	Memory  string // around it: what runs a download without a file
	Fetcher string // around it: what fetches
}

// Bytes before and behind a URL in which the program that fetches it is looked
// for.
const (
	lookBack  = 240
	lookAhead = 60
)

// Words that tell what fetches a URL; lower case.
var (
	runners  = []string{"regsvr32", "mshta", "cmstp", "msxsl", "installutil", "scrobj"}
	inMemory = []string{"downloadstring", "downloaddata", "iex ", "iex(", "|iex", "| iex", "invoke-expression", "openread(", "| sh", "|sh", "| bash", "|bash", "reflection.assembly"}
	fetchers = []string{"curl", "wget", "certutil", "bitsadmin", "invoke-webrequest", "iwr ", "invoke-restmethod", "irm ", "downloadfile", "start-bitstransfer", "msiexec", "xmlhttp", "urldownloadtofile", "rundll32", "wmic", "esentutl", "desktopimgdownldr"}
)

// beside is a mention in one text.
type beside struct {
	Key
	words Beside
}

// look reads the words around an observable of a text.
func look(o observe.Observable, text string) beside {
	b := beside{Key: Key{o.Type, o.Value}}
	if o.Type == observe.URL {
		before := strings.ToLower(text[max(0, o.Offset-lookBack):o.Offset])
		around := before + " " + strings.ToLower(text[o.End:min(len(text), o.End+lookAhead)])
		b.words = Beside{first(before, runners), first(around, inMemory), first(around, fetchers)}
	}
	return b
}

// first returns the first of some words that a text has.
func first(text string, words []string) string {
	for _, w := range words {
		if strings.Contains(text, w) {
			return strings.Trim(w, " (|")
		}
	}
	return ""
}

// mentionKey tells mentions apart.
type mentionKey struct {
	beside
	script bool
}

// compare orders mentions.
func (k mentionKey) compare(o mentionKey) int {
	return cmp.Or(strings.Compare(string(k.Type), string(o.Type)), strings.Compare(k.Value, o.Value), strings.Compare(k.words.Runner, o.words.Runner),
		strings.Compare(k.words.Memory, o.words.Memory), strings.Compare(k.words.Fetcher, o.words.Fetcher), cmp.Compare(btoi(k.script), btoi(o.script)))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// mention counts a mention.
func (s *Set) mention(b beside, x Sighting) {
	k := mentionKey{b, !slices.ContainsFunc(x.Columns, func(c string) bool { return !scripts[c] })}
	m := s.mentions[k]
	if m == nil {
		if len(s.mentions) >= s.max {
			s.LeftMentions++
			return
		}
		m = &Mention{Key: b.Key, Seen: Unseen(), Beside: b.words, Script: k.script}
		s.mentions[k] = m
	}
	s.share(&x)
	m.add(x, MaxMentionRefs)
}

// scripts are the columns that hold the text of scripts.
var scripts = map[string]bool{"script_text": true, "script_payload": true, "script_context": true, "message": true}

// Mentions lists the mentions by type, value and words. They belong to the set and
// must not be changed.
func (s *Set) Mentions() []*Mention {
	keys := slices.SortedFunc(maps.Keys(s.mentions), mentionKey.compare)
	list := make([]*Mention, len(keys))
	for i, k := range keys {
		list[i] = s.mentions[k]
	}
	return list
}
