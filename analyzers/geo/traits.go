package geo

import (
	"regexp"
	"slices"
	"strings"
)

// The kinds of networks from which a place says little of a person.
const (
	torExit     = "Tor exit"
	proxy       = "proxy"
	vpn         = "VPN"
	anonymous   = "anonymous"
	hosting     = "hosting"
	mobile      = "mobile network"
	satellite   = "satellite network"
	byItsNameOf = " by the name of its network"
)

// disguise is why the place of an address may not be that of a person.
type disguise struct {
	kind string // one of the above
	name bool   // told from the name of the network only
}

func (d disguise) String() string {
	if d.name {
		return d.kind + byItsNameOf
	}
	return d.kind
}

// hides tells networks that are used to hide where somebody is.
func (d disguise) hides() bool {
	return d.kind == torExit || d.kind == proxy || d.kind == vpn || d.kind == anonymous
}

// traitWords turn the traits of a database into kinds; the first that fits counts.
var traitWords = []struct{ word, kind string }{
	{"tor", torExit},
	{"proxy", proxy},
	{"vpn", vpn},
	{"anonymous", anonymous},
	{"relay", proxy},
	{"hosting", hosting},
	{"datacenter", hosting},
	{"cellular", mobile},
	{"mobile", mobile},
	{"satellite", satellite},
}

// names turn the name of a network into a kind. They are common words and large
// providers, no complete list.
var names = []struct {
	words *regexp.Regexp
	kind  string
}{
	{regexp.MustCompile(`(?i)\b(tor exit|tor-exit|torservers|zwiebelfreunde|emerald onion|quintex|foundation for applied privacy)\b`), torExit},
	{regexp.MustCompile(`(?i)(\bvpn|vpn\b|\b(mullvad|proton ag|tefincom|packethub|m247|datacamp|privatelayer|privado|windscribe)\b)`), vpn},
	{regexp.MustCompile(`(?i)\b(zscaler|netskope|cloudflare|icloud private relay|fastly)\b`), proxy},
	{regexp.MustCompile(`(?i)\b(hosting|host|hoster|cloud|server|servers|vps|data ?cent(er|re)s?|colocation|colo|amazon|aws|microsoft|google|digitalocean|ovh|hetzner|linode|akamai|vultr|choopa|constant company|leaseweb|contabo|scaleway|oracle|alibaba|tencent|ionos)\b`), hosting},
	{regexp.MustCompile(`(?i)\b(mobile|wireless|cellular|cellco|gsm|lte|t-mobile)\b`), mobile},
	{regexp.MustCompile(`(?i)\b(satellite|starlink|space exploration|viasat|hughes)\b`), satellite},
}

// disguise is what is known of the network of an address in this respect.
func (k *known) disguise() disguise {
	traits := strings.ToLower(strings.ReplaceAll(strings.Join(slices.Concat(k.network.Traits, []string{k.network.Connection}), " "), "_", " "))
	for _, w := range traitWords {
		if containsWord(traits, w.word) {
			return disguise{kind: w.kind}
		}
	}
	for _, n := range names {
		if n.words.MatchString(k.network.Organisation) || n.words.MatchString(k.network.ISP) {
			return disguise{kind: n.kind, name: true}
		}
	}
	return disguise{}
}

// containsWord tells whether a text has the word between spaces or its ends.
func containsWord(text, word string) bool {
	for _, field := range strings.Fields(text) {
		if field == word {
			return true
		}
	}
	return false
}
