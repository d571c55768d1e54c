package indicator

import (
	"strings"

	"forensic/datasets/reference"
)

// brackets are ways of making a value harmless to click on, and what they stand
// for. They are looked for in letters of any case.
var brackets = strings.NewReplacer(
	"[.]", ".", "(.)", ".", "{.}", ".", "[dot]", ".", "(dot)", ".", "{dot}", ".", "[DOT]", ".", "(DOT)", ".",
	"[.", ".", ".]", ".", `\.`, ".", "[,]", ".",
	"[@]", "@", "(@)", "@", "[at]", "@", "(at)", "@", "[AT]", "@", "(AT)", "@", "{at}", "@",
	"[:]", ":", "[://]", "://", "[:]//", "://", "[/]", "/", ":\\/\\/", "://",
)

// defangedSchemes are the ways of writing schemes that no browser follows.
var defangedSchemes = map[string]string{
	"hxxp": "http", "hxxps": "https", "hxtp": "http", "htxp": "http", "hxtps": "https", "htxps": "https", "h**p": "http", "h**ps": "https",
	"hxxx": "http", "hxxxs": "https", "meow": "http", "meows": "https", "fxp": "ftp", "fxps": "ftps", "sfxp": "sftp", "http[s]": "https",
}

// refang undoes what makes a value harmless to click on. Only the types that are
// written so are changed; of a URL only scheme and host, since brackets may belong
// to its path.
func refang(t reference.IndicatorType, value string) string {
	switch t {
	case reference.IP, reference.DNS, reference.Email:
		if !strings.ContainsAny(value, `[({\`) {
			return value
		}
		if t == reference.IP && strings.HasPrefix(value, "[") && strings.Contains(value, ":") && !strings.Contains(value, "[.") && !strings.Contains(value, "[:]") {
			return value // [2001:db8::1]:443
		}
		return brackets.Replace(value)
	case reference.URL:
		return refangURL(value)
	}
	return value
}

func refangURL(value string) string {
	end := -1
	for _, mark := range []string{"[://]", "[:]//", `:\/\/`, "://", "__"} {
		if i := strings.Index(value, mark); i > 0 && i <= 8 && (mark != "__" || defangedSchemes[strings.ToLower(value[:i])] != "") {
			value = value[:i] + "://" + value[i+len(mark):]
			end = i
			break
		}
	}
	rest := value
	scheme := ""
	if end > 0 {
		scheme, rest = strings.ToLower(value[:end]), value[end+3:]
		if plain := defangedSchemes[scheme]; plain != "" {
			scheme = plain
		} else {
			scheme = value[:end]
		}
		scheme += "://"
	}
	host, path := rest, ""
	if i := hostEnd(rest); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	if strings.ContainsAny(host, `[({\`) && !ipv6Host(host) {
		host = brackets.Replace(host)
	}
	return scheme + host + path
}

// hostEnd is where the path, query or fragment begins, -1 if nowhere. A slash in
// brackets belongs to the writing of the host.
func hostEnd(rest string) int {
	for i := range len(rest) {
		switch rest[i] {
		case '/':
			if i == 0 || rest[i-1] != '[' {
				return i
			}
		case '?', '#':
			return i
		}
	}
	return -1
}

// ipv6Host tells whether a host is an address in brackets.
func ipv6Host(host string) bool {
	host = host[strings.LastIndexByte(host, '@')+1:]
	end := strings.IndexByte(host, ']')
	return strings.HasPrefix(host, "[") && end > 3 && strings.Count(host[:end], ":") > 1
}
