package winlog

import (
	"strings"

	"forensic/store/event"
)

const (
	channelSysmon   = "Microsoft-Windows-Sysmon/Operational"
	channelSecurity = "Security"
)

// canonicalChannels are the spellings of channels that collectors change.
var canonicalChannels = map[string]string{
	"security": channelSecurity, "system": "System", "application": "Application", "setup": "Setup",
	"windows powershell":                   "Windows PowerShell",
	"microsoft-windows-sysmon/operational": channelSysmon,
}

// setChannel stores the channel in its canonical spelling and returns it.
func setChannel(b *event.Batch, raw []byte) string {
	switch string(raw) { // the usual ones need no allocation
	case channelSysmon:
		b.SetText(event.ColChannel, raw)
		return channelSysmon
	case channelSecurity, "security":
		b.SetString(event.ColChannel, channelSecurity)
		return channelSecurity
	case "":
		return ""
	}
	channel := string(raw)
	if c, ok := canonicalChannels[strings.ToLower(channel)]; ok {
		channel = c
	}
	b.SetString(event.ColChannel, channel)
	return channel
}
