package mordor

import "testing"

func TestDataset(t *testing.T) {
	for name, want := range map[string]string{
		"datasets/atomic/windows/lateral_movement/host/schtask_create.zip":                         "windows/lateral_movement/schtask_create",
		"atomic/windows/lateral_movement/network/schtask_create.zip":                               "windows/lateral_movement/schtask_create",
		"atomic/windows/credential_access/network/empire_ninjacopy_dumping_ntds_dit_file_pcap.zip": "windows/credential_access/empire_ninjacopy_dumping_ntds_dit_file",
		"atomic/windows/persistence/host/covenant_persistwmi.tar.gz":                               "windows/persistence/covenant_persistwmi",
		"compound/LSASS_campaign_01/metasploit_logonpasswords_lsass_memory_dump_zeek_logs.zip":     "compound/LSASS_campaign_01",
		"compound/GoldenSAMLADFSMailAccess/WindowsEvents.Zip":                                      "compound/GoldenSAMLADFSMailAccess",
		"evidence/host1.zip": "",
		"compound/x.zip":     "",
	} {
		if got := Dataset(name); got != want {
			t.Errorf("Dataset(%q) = %q, want %q", name, got, want)
		}
	}
}
