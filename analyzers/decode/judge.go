package decode

import (
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
	"net.sockets", "invoke-expression", "iex ", "|iex", "reflection.assembly", "amsiutils", "amsiinitfailed", "scriptblocklogging",
	"virtualalloc", "createthread", "memorystream", "deflatestream", "gzipstream", "frombase64string", "-windowstyle hidden", "/dev/tcp/", "bash -i", "nc -e",
}

func judge(b *blob) verdict {
	all := b.allText()
	v := verdict{addresses: addresses(all)}
	lower := strings.ToLower(all)
	for _, m := range markers {
		if strings.Contains(lower, m) {
			v.markers = append(v.markers, strings.TrimSpace(m))
		}
	}
	carrier := strings.ToLower(b.carrier)
	v.rank = float64(len(v.markers)) + 2*float64(len(v.addresses))
	switch {
	case b.hasKind("pe"):
		v.severity, v.title = finding.High, "Executable hidden in encoded text"
		v.techniques = []string{"T1027", "T1140"}
		v.benign = "Installers and management tools carry small programs in scripts; compare the hash with the vendor's."
	case pipedToShell(carrier):
		v.severity, v.title = finding.High, "Base64 piped into a shell"
		v.techniques = []string{"T1027", "T1140", "T1059.004"}
		v.benign = "Build and provisioning scripts sometimes pass settings this way; the decoded text tells."
	case !isPowerShell(carrier, b):
	case len(v.addresses) > 0 || len(v.markers) >= 2:
		v.severity, v.title = finding.High, "Encoded PowerShell that fetches or loads code"
		v.techniques = []string{"T1027", "T1059.001", "T1140"}
		v.benign = "Remote management sometimes encodes its scripts; check whether the address and the parent process belong to it."
	default:
		v.severity, v.title = finding.Low, "Encoded PowerShell"
		v.techniques = []string{"T1027", "T1059.001"}
		v.benign = "Management agents and installers encode their commands all day to avoid trouble with quotes."
	}
	return v
}

func pipedToShell(carrier string) bool {
	return (strings.Contains(carrier, "base64,-d") || strings.Contains(carrier, "base64 -d") || strings.Contains(carrier, "base64 --decode")) &&
		(strings.Contains(carrier, "bash") || strings.Contains(carrier, "sh"))
}

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
