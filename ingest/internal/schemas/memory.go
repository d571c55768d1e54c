package schemas

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// memory are the outputs of Volatility (renderers csv and json). Its times are
// UTC. What it lists was running when the memory was taken; the time of a process
// is that of its start.
var memory = []*record.Schema{
	{
		Name: "volatility_pslist", Doc: "Volatility 3: processes of Windows (pslist, psscan, pstree)",
		Needs: []string{"PID", "PPID", "ImageFileName"}, Times: []string{"CreateTime"}, Class: event.ProcessStart,
		Fields: fields(
			to(event.ColProcPID, record.Int, "PID"),
			to(event.ColParentPID, record.Int, "PPID"),
			to(event.ColProcExe, record.Path, "Path", "Audit", "ImageFileName"),
			to(event.ColProcName, record.Lower, "ImageFileName"),
			to(event.ColProcCmd, record.Text, "Cmd"),
			to(event.ColProcSession, record.Int, "SessionId"),
		),
		Finish: func(v *record.View) { // the kernel cuts ImageFileName to 14 characters
			if path := v.Text("Path"); len(path) > 1 {
				v.Set(event.ColProcExe, record.Path, path)
			}
		},
	},
	{
		Name: "volatility2_pslist", Doc: "Volatility 2: processes of Windows (pslist, psscan)",
		Needs: []string{"PID", "PPID", "Name", "Thds", "Hnds"}, Times: []string{"Start"}, Class: event.ProcessStart,
		Fields: fields(
			to(event.ColProcPID, record.Int, "PID"),
			to(event.ColParentPID, record.Int, "PPID"),
			to(event.ColProcExe, record.Path, "Name"),
			to(event.ColProcSession, record.Int, "Sess"),
		),
		Finish: func(v *record.View) { // 2021-04-01 05:05:01 UTC+0000
			if t, ok := bytes.CutSuffix(v.Text("Start"), []byte(" UTC+0000")); ok && !v.Has(event.ColTS) {
				v.Set(event.ColTS, record.Time, t)
				v.Set(event.ColTSRaw, record.Text, v.Text("Start"))
				v.Batch.Basis[v.Batch.Rows()-1] = event.BasisUTC
			}
		},
	},
	{
		Name: "volatility_linux_pslist", Doc: "Volatility 3: processes of Linux (linux.pslist, linux.psaux)",
		Needs: []string{"PID", "PPID", "COMM"}, Times: []string{"CREATION TIME", "CreateTime"}, Class: event.ProcessStart,
		Fields: fields(
			to(event.ColProcPID, record.Int, "PID"),
			to(event.ColParentPID, record.Int, "PPID"),
			to(event.ColProcExe, record.Path, "COMM"),
			to(event.ColProcCmd, record.Text, "ARGS"),
			to(event.ColUserSID, record.Text, "UID"),
		),
	},
	{
		Name: "volatility_cmdline", Doc: "Volatility 3: command lines of processes (windows.cmdline); without times",
		Needs: []string{"PID", "Process", "Args"}, Class: event.ProcessStart,
		Fields: fields(
			to(event.ColProcPID, record.Int, "PID"),
			to(event.ColProcExe, record.Path, "Process"),
			to(event.ColProcCmd, record.Text, "Args"),
		),
	},
	{
		Name: "volatility_netscan", Doc: "Volatility 3: sockets and connections (netscan, netstat)",
		Needs: []string{"LocalAddr", "ForeignAddr", "Proto", "Owner"}, Times: []string{"Created"}, Class: event.Network,
		Fields: fields(
			to(event.ColSrcIP, record.IP, "LocalAddr"),
			to(event.ColSrcPort, record.Int, "LocalPort"),
			to(event.ColDstIP, record.IP, "ForeignAddr"),
			to(event.ColDstPort, record.Int, "ForeignPort"),
			to(event.ColStatus, record.Text, "State"),
			to(event.ColProcPID, record.Int, "PID"),
			to(event.ColProcExe, record.Path, "Owner"),
		),
		Finish: func(v *record.View) { // TCPv4, UDPv6
			proto := bytes.ToLower(v.Text("Proto"))
			if i := bytes.LastIndexByte(proto, 'v'); i > 0 {
				proto = proto[:i]
			}
			v.Set(event.ColTransport, record.Transport, proto)
		},
	},
	{
		Name: "volatility_dlllist", Doc: "Volatility 3: modules of processes (windows.dlllist)",
		Needs: []string{"PID", "Process", "Base", "LoadTime", "Path"}, Times: []string{"LoadTime"}, Class: event.ModuleLoad,
		Fields: fields(
			to(event.ColProcPID, record.Int, "PID"),
			to(event.ColProcExe, record.Path, "Process"),
			to(event.ColDLLPath, record.Text, "Path", "Name"),
		),
	},
	{
		Name: "volatility_malfind", Doc: "Volatility 3: memory that looks injected (windows.malfind); without times",
		Needs: []string{"PID", "Process", "Start VPN", "Protection"}, Class: event.ProcessInject,
		Fields: fields(
			to(event.ColTargetPID, record.Int, "PID"),
			to(event.ColTargetExe, record.Text, "Process"),
			to(event.ColThreadAddress, record.Text, "Start VPN"),
			to(event.ColAction, record.Text, "Protection"),
			to(event.ColMessage, record.Text, "Disasm"),
		),
	},
	{
		Name: "volatility_svcscan", Doc: "Volatility 3: services (windows.svcscan); without times",
		Needs: []string{"Order", "Start", "State", "Binary", "Display"}, Class: event.ServiceChange,
		Fields: fields(
			to(event.ColService, record.Text, "Name"),
			to(event.ColServicePath, record.Text, "Binary"),
			to(event.ColServiceType, record.Text, "Type"),
			to(event.ColServiceStart, record.Text, "Start"),
			to(event.ColStatus, record.Text, "State"),
			to(event.ColProcPID, record.Int, "PID"),
		),
	},
}
