package winlog

import (
	"strings"

	"forensic/store/event"
)

// classify tells the class of an event by its channel (or provider, where the
// channel is missing) and id.
func classify(channel string, provider []byte, id int64) event.Class {
	switch {
	case channel == channelSysmon, channel == channelLinuxSysmon:
		return sysmonClass(id)
	case channel == channelSecurity:
		return securityClass(id)
	case channel == "System":
		return systemClass(string(provider), id)
	case channel == "Windows PowerShell", strings.HasSuffix(channel, "PowerShell/Operational"):
		return powershellClass(id)
	}
	return otherClass(channel, id)
}

func sysmonClass(id int64) event.Class {
	switch id {
	case 1:
		return event.ProcessStart
	case 2, 9, 11, 15, 23, 26, 27, 28, 29:
		return event.File
	case 3:
		return event.Network
	case 4, 16:
		return event.AuditChange
	case 5:
		return event.ProcessEnd
	case 6:
		return event.DriverLoad
	case 7:
		return event.ModuleLoad
	case 8:
		return event.ProcessInject
	case 10:
		return event.ProcessAccess
	case 12, 13, 14:
		return event.Registry
	case 17, 18:
		return event.Pipe
	case 19, 20, 21:
		return event.WMI
	case 22:
		return event.DNS
	case 25:
		return event.ProcessTamper
	}
	return event.Other
}

func securityClass(id int64) event.Class {
	switch id {
	case 4688:
		return event.ProcessStart
	case 4689:
		return event.ProcessEnd
	case 4657:
		return event.Registry
	case 4656, 4658, 4660, 4661, 4662, 4663, 4670, 4690, 4985:
		return event.ObjectAccess
	case 4624, 4625, 4634, 4647, 4648, 4672, 4627, 4778, 4779, 4800, 4801:
		return event.Logon
	case 4673, 4674, 4703, 4704, 4705:
		return event.Privilege
	case 4697:
		return event.ServiceChange
	case 5136, 5137, 5139, 5141, 4797, 4798, 4799:
		return event.Account
	case 1100, 1101, 1102, 1104, 1105, 4719:
		return event.AuditChange
	case 5058, 5059, 5061, 5379, 5380, 5381, 5382:
		return event.Credential
	case 5140, 5142, 5143, 5144, 5145:
		return event.Share
	}
	switch {
	case id >= 4698 && id <= 4702:
		return event.TaskChange
	case id >= 4720 && id <= 4767:
		return event.Account
	case id >= 4768 && id <= 4776:
		return event.Logon
	case id >= 4902 && id <= 4912:
		return event.AuditChange
	case id >= 4944 && id <= 4957, id >= 5440 && id <= 5450:
		return event.Firewall
	case id >= 5150 && id <= 5159:
		return event.Network
	}
	return event.Other
}

func systemClass(provider string, id int64) event.Class {
	switch {
	case id == 104 && provider == "Microsoft-Windows-Eventlog":
		return event.AuditChange
	case provider == "Service Control Manager" && id >= 7000 && id < 7100:
		return event.ServiceChange
	}
	return event.Other
}

func powershellClass(id int64) event.Class {
	switch {
	case id == 4104:
		return event.ScriptBlock
	case id == 4103, id == 800:
		return event.ScriptPipeline
	case id == 400, id == 403, id == 600, id == 4105, id == 4106, id == 53504, id >= 40960 && id <= 40969:
		return event.ScriptEngine
	}
	return event.Other
}

func otherClass(channel string, id int64) event.Class {
	switch {
	case strings.HasPrefix(channel, "Microsoft-Windows-WMI-Activity/"):
		return event.WMI
	case strings.HasPrefix(channel, "Microsoft-Windows-TaskScheduler/"):
		return event.TaskChange
	case strings.HasPrefix(channel, "Microsoft-Windows-DNS-Client"):
		return event.DNS
	case strings.HasPrefix(channel, "Microsoft-Windows-TerminalServices-"):
		return event.Logon
	case strings.HasPrefix(channel, "Microsoft-Windows-Bits-Client/"):
		return event.Network
	case strings.HasPrefix(channel, "Microsoft-Windows-Windows Firewall With Advanced Security/") && id >= 2002 && id <= 2033:
		return event.Firewall
	case strings.HasPrefix(channel, "Microsoft-Windows-WinRM"):
		return event.Logon
	}
	return event.Other
}
