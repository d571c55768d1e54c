package main

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"forensic/analyzers/finding"
	"forensic/analyzers/runner"
	"forensic/analyzers/suite"
	"forensic/datasets/reference"
	"forensic/ingest"
	"forensic/store"
	"forensic/store/event"
)

// TestSharedGroundTruth runs every analyzer over the shared Security-Datasets and
// looks for what a hunter should find in them.
func TestSharedGroundTruth(t *testing.T) {
	c, s := ingestShared(t, filepath.Join(shared(t), "data", "security-datasets", "datasets"))
	r, err := c.NewReader(store.Limits{}, store.Narrow{}, indicatorTable(&reference.Set{}))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	results, err := runner.Run(context.Background(), runner.Input{Data: r}, suite.All, 2)
	if err != nil {
		t.Fatal(err)
	}
	var findings []finding.Finding
	var forests []finding.Exhibit
	for _, res := range results {
		if res.Status != finding.OK && res.Status != finding.NotApplicable {
			t.Errorf("%s: %s %s %q", res.Name, res.Status, res.Err, res.Warnings)
		}
		findings = append(findings, res.Findings...)
		for _, e := range res.Exhibits {
			if res.Name == "proctree" && e.Forest != nil {
				forests = append(forests, e)
			}
		}
	}
	for dataset, chain := range map[string]string{
		"windows/lateral_movement/empire_msbuild_dcerpc_wmi_smb":    "wmiprvse.exe cmd.exe msbuild.exe powershell.exe",
		"windows/execution/empire_launcher_vbs":                     "explorer.exe wscript.exe powershell.exe",
		"windows/lateral_movement/empire_smbexec_dcerpc_smb_svcctl": "services.exe cmd.exe cmd.exe powershell.exe",
		"windows/lateral_movement/empire_psremoting_stager":         "svchost.exe wsmprovhost.exe powershell.exe",
		"windows/lateral_movement/covenant_psremoting_grunt":        "wsmprovhost.exe powershell.exe",
		"windows/defense_evasion/covenant_installutil":              "grunthttp.exe cmd.exe installutil.exe",
		"windows/discovery/empire_shell_net_local_users":            "powershell.exe net.exe net1.exe",
		"windows/lateral_movement/schtask_create":                   "cmd.exe schtasks.exe",
		"windows/defense_evasion/wmic_remote_xsl_jscript":           "wmic.exe calc.exe",
	} {
		if !hasChain(forests, dataset, strings.Fields(chain)) {
			t.Errorf("%s: no chain %s", dataset, chain)
		}
	}
	for dataset, want := range map[string]string{
		"windows/lateral_movement/empire_msbuild_dcerpc_wmi_smb":                                     "T1127.001 http://10.10.10.5",
		"windows/credential_access/empire_mimikatz_opth":                                             "https://10.0.10.106",
		"windows/credential_access/empire_ninjacopy_dumping_ntds_dit_file":                           "http://192.168.",
		"windows/credential_access/psh_lsass_memory_dump_comsvcs":                                    "T1003.001",
		"windows/credential_access/cmd_dumping_ntds_dit_file_volume_shadow_copy":                     "T1003.003 T1003.002",
		"windows/defense_evasion/cmd_mshta_javascript_getobject_sct":                                 "T1218.005",
		"windows/defense_evasion/psh_cmstp_execution_bypassuac":                                      "T1218.003",
		"windows/defense_evasion/wmic_remote_xsl_jscript":                                            "T1220",
		"windows/lateral_movement/schtask_create":                                                    "T1053.005",
		"windows/lateral_movement/covenant_psremoting_grunt":                                         "T1021.006",
		"windows/defense_evasion/empire_psinject_PEinjection":                                        "T1055 notepad.exe 10.10.10.5",
		"windows/defense_evasion/covenant_installutil":                                               "T1218.004 10.10.10.5",
		"windows/lateral_movement/empire_psremoting_stager":                                          "5985/tcp 172.18.39.6",
		"windows/credential_access/empire_shell_rubeus_asktgt_ptt":                                   "T1558 rubeus.exe",
		"windows/discovery/covenant_getdomaingroup_ldap_searchrequest_domain_admins":                 "389/tcp 172.18.38.5",
		"windows/lateral_movement/covenant_wmi_remote_event_subscription_ActiveScriptEventConsumers": "scrcons.exe 10.10.10.5",
		"windows/execution/psh_powershell_httplistener":                                              "8000/tcp",
		"compound/Log4Shell": "1389/tcp",
	} {
		for _, part := range strings.Fields(want) {
			if !mentioned(findings, dataset, part) {
				t.Errorf("%s: no finding names %s", dataset, part)
			}
		}
	}
	for _, f := range findings {
		if strings.HasSuffix(f.Dataset, "empire_mimikatz_lsadump_inject_protected_mode") && f.Severity > finding.Low {
			t.Errorf("the negative control has %s: %s", f.Severity, f.Title)
		}
		if len(f.Evidence) == 0 {
			t.Errorf("%s has no evidence", f.Title)
		}
	}
	comparePackets(t, s)
}

// hasChain looks for a path from parent to child with these process names.
func hasChain(forests []finding.Exhibit, dataset string, names []string) bool {
	for _, e := range forests {
		if !strings.Contains(e.Title, dataset) {
			continue
		}
		nodes := e.Forest.Nodes
		for i := range nodes {
			at, left := i, len(names)
			for at >= 0 && left > 0 && strings.EqualFold(nodes[at].Label, names[left-1]) {
				at, left = nodes[at].Parent, left-1
			}
			if left == 0 {
				return true
			}
		}
	}
	return false
}

// mentioned looks for a finding about a dataset that names a technique or a value.
func mentioned(findings []finding.Finding, dataset, what string) bool {
	for _, f := range findings {
		if f.Dataset != dataset {
			continue
		}
		text := f.Why + " " + strings.Join(f.Techniques, " ")
		for _, x := range f.Facts {
			text += " " + x.Value
		}
		if strings.Contains(text, what) {
			return true
		}
	}
	return false
}

// comparePackets checks corrected clocks against packet captures of the same
// simulations: the two spans must overlap.
func comparePackets(t *testing.T, s *ingest.Summary) {
	t.Helper()
	root := filepath.Join(shared(t), "data", "security-datasets", "datasets")
	compared := 0
	for _, m := range s.Members {
		if strings.Contains(m.Archive, "covenant_wmi_remote_event_subscription") {
			continue // the stamps in the member names say that the packets are of another run, 11 hours earlier
		}
		network := filepath.Join(root, strings.Replace(filepath.FromSlash(m.Archive), "/host/", "/network/", 1))
		if m.First == event.Null || !strings.Contains(m.Archive, "/host/") {
			continue
		}
		first, last, ok := packetSpan(network)
		if !ok {
			continue
		}
		compared++
		const slack = 90e6
		if m.First > last+slack || m.Last < first-slack {
			t.Errorf("%s: events %s to %s, packets %s to %s", m.Archive, micro(m.First), micro(m.Last), micro(first), micro(last))
		}
	}
	if compared < 8 {
		t.Errorf("only %d archives compared with packets", compared)
	}
}

func micro(us int64) string { return time.UnixMicro(us).UTC().Format(time.DateTime) }

// packetSpan reads the first and last stamp of the little-endian captures in a
// zip.
func packetSpan(path string) (first, last int64, ok bool) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return 0, 0, false
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			continue
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil || len(data) < 24 || binary.LittleEndian.Uint32(data) != 0xa1b2c3d4 {
			continue
		}
		for at := 24; at+16 <= len(data); {
			us := int64(binary.LittleEndian.Uint32(data[at:]))*1e6 + int64(binary.LittleEndian.Uint32(data[at+4:]))
			if !ok || us < first {
				first = us
			}
			last, ok = max(last, us), true
			at += 16 + int(binary.LittleEndian.Uint32(data[at+8:]))
		}
	}
	return first, last, ok
}
