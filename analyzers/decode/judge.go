package decode

import (
	"regexp"
	"slices"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/unwrap"
)

// verdict says what a blob is to a reader.
type verdict struct {
	severity   finding.Severity
	rank       float64 // orders blobs of one severity
	title      string  // empty: shown, but no finding
	techniques []string
	markers    []string // what the innermost text has that the verdict rests on
	addresses  []string // addresses and URLs of the innermost texts
	benign     string
}

// markers are pieces of code that fetch, run or hide something; lower case.
var markers = []string{
	"downloadstring", "downloaddata", "downloadfile", "invoke-webrequest", "start-bitstransfer", "net.webclient", "webrequest",
	"net.sockets", "invoke-expression", "iex ", "|iex", "reflection.assembly", "amsiutils", "amsiinitfailed", "amsiscanbuffer", "scriptblocklogging",
	"virtualalloc", "createthread", "memorystream", "deflatestream", "gzipstream", "frombase64string", "-windowstyle hidden", "/dev/tcp/", "bash -i", "nc -e",
}

func judge(b *blob) verdict {
	all := b.allText()
	v := verdict{addresses: addresses(all)}
	v.markers = marked(strings.ToLower(all))
	carrier := strings.ToLower(b.carrier)
	v.rank = float64(len(v.markers)) + 2*float64(len(v.addresses))
	switch {
	case b.hasKind("pe") || b.hasKind("elf"):
		v.severity, v.title = finding.High, "Executable hidden in encoded text"
		v.techniques = []string{"T1027.009", "T1140"}
		v.benign = "Installers and management tools carry small programs in scripts; compare the hash with the vendor's."
	case b.hasKind("shellcode"):
		v.severity, v.title = finding.High, "Shellcode hidden in encoded text"
		v.techniques = []string{"T1027", "T1140", "T1620"}
		v.benign = "Tests of detections carry shellcode on purpose; there is hardly another honest use."
	case pipedToShell.MatchString(carrier):
		v.severity, v.title = finding.High, "Base64 piped into a shell"
		v.techniques = []string{"T1027", "T1140", "T1059.004"}
		v.benign = "Build and provisioning scripts sometimes pass settings this way; the decoded text tells."
	case b.run.Folded():
		v.obfuscated(b)
	case !isPowerShell(carrier, b) || !b.readable(): // keys and certificates are no code
	default:
		v.encoded()
	}
	return v
}

// marked returns the markers in a text of lower case.
func marked(lower string) (out []string) {
	for _, m := range markers {
		if strings.Contains(lower, m) {
			out = append(out, strings.TrimSpace(m))
		}
	}
	return out
}

// encoded judges PowerShell in base64.
func (v *verdict) encoded() {
	v.techniques = []string{"T1027.010", "T1059.001", "T1140"}
	switch {
	case len(v.markers) >= 2 || len(v.markers) > 0 && len(v.addresses) > 0:
		v.severity, v.title = finding.High, "Encoded PowerShell that fetches or loads code"
		v.benign = "Remote management sometimes encodes its scripts; check whether the address and the parent process belong to it."
	case len(v.addresses) > 0:
		v.severity, v.title = finding.Medium, "Encoded PowerShell that names an address"
		v.benign = "Agents report to their server with encoded commands; check whether the address is theirs."
	default:
		v.severity, v.title = finding.Low, "Encoded PowerShell"
		v.techniques = v.techniques[:2]
		v.benign = "Management agents and installers encode their commands all day to avoid trouble with quotes."
	}
}

// obfuscated judges PowerShell that is put together from pieces by what the
// pieces hid: what the text shows anyway was not worth the trouble.
func (v *verdict) obfuscated(b *blob) {
	shown := b.run.Text
	hidden := without(v.markers, marked(strings.ToLower(shown)))
	places := without(v.addresses, addresses(shown))
	v.markers, v.addresses = hidden, places
	v.rank = float64(len(hidden)) + 2*float64(len(places))
	v.techniques = []string{"T1027.010", "T1059.001"}
	v.benign = "Installers and protected commercial scripts hide their text too; what was put together tells."
	switch {
	case len(hidden) >= 2 || len(hidden) > 0 && len(places) > 0:
		v.severity, v.title = finding.High, "Obfuscated PowerShell that hides what it loads"
		v.techniques = append(v.techniques, "T1140")
	case len(hidden) > 0 || len(places) > 0:
		v.severity, v.title = finding.Medium, "Obfuscated PowerShell that hides a call or an address"
		v.techniques = append(v.techniques, "T1140")
	default:
		v.severity, v.title = finding.Low, "Obfuscated PowerShell"
		v.benign = "Scripts that write tables of characters, generate passwords or patch names look like this."
	}
}

// without returns what is in a list and not in the other.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// pipedToShell is a command that decodes base64 into a shell.
var pipedToShell = regexp.MustCompile(`base64[ ,]+(-d|-{2}decode|-di)\b[^|]*\|\s*\{?\s*(sudo\s+)?(/usr)?(/bin/)?(ba|da|z|k)?sh\b`)

// isPowerShell tells whether a blob is run by PowerShell: its carrier names it, or
// stands in a column that only PowerShell fills.
func isPowerShell(carrier string, b *blob) bool {
	if b.run.Hint == unwrap.NoHint {
		return false
	}
	if strings.Contains(carrier, "powershell") || strings.Contains(carrier, "pwsh") {
		return true
	}
	for _, c := range []string{"script_text", "script_payload", "script_context", "script_host_application", "message"} {
		if b.columns[c] {
			return true
		}
	}
	return false
}

// readable tells whether any layer is text or of a known kind.
func (b *blob) readable() bool {
	return slices.ContainsFunc(b.tree.Layers, func(l unwrap.Layer) bool { return l.Kind != "binary" })
}

func (b *blob) hasKind(kind string) bool {
	for _, l := range b.tree.Layers {
		if l.Kind == kind {
			return true
		}
	}
	return false
}

// allText joins the texts of all layers: an address may stand beside an inner
// encoded string as well as in it.
func (b *blob) allText() string {
	var all strings.Builder
	for _, l := range b.tree.Layers {
		all.WriteString(l.Text)
		all.WriteByte('\n')
	}
	return all.String()
}

// addresses returns the URLs and public-looking addresses of a text, sorted; those
// that stand in a URL are not repeated.
func addresses(text string) (out []string) {
	for _, o := range observe.Find(text) {
		if o.PartOf == "" && (o.Type == observe.URL || o.Type == observe.IPv4 || o.Type == observe.IPv6) || o.Type == observe.LinuxPath && strings.HasPrefix(o.Value, "/dev/tcp/") {
			out = append(out, o.Value)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
