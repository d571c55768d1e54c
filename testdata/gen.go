//go:build ignore

// Command gen writes the files of this folder.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"
)

// broken are lines that cannot be stored, each for another reason.
var broken = map[int]string{
	17:  `{"EventReceivedTime":"2024-05-14 09:00:00","ExecutionProcessID":4,"EventID":1,`,
	58:  `not JSON at all`,
	101: "{\"EventReceivedTime\":\"x\",\"ExecutionProcessID\":4,\"EventID\":1,\"Message\":\"control \x01 character\"}",
	102: `{"EventReceivedTime":"x","ExecutionProcessID":4,"EventID":1,"EventID":2}`,
	150: "{\"EventReceivedTime\":\"x\",\"ExecutionProcessID\":4,\"EventID\":1,\"Message\":\"\xff\"}",
	206: `{"unknown":"layout"}`,
}

func main() {
	var b strings.Builder
	n := 0
	for line := 1; line <= 206; line++ {
		if bad, ok := broken[line]; ok {
			b.WriteString(bad + "\n")
			continue
		}
		fmt.Fprintf(&b, `{"EventReceivedTime":"2024-05-14 09:%02d:%02d","@timestamp":"2024-05-14T13:%02d:%02d.250Z","EventTime":"2024-05-14 09:%02d:%02d","ExecutionProcessID":2244,"EventID":1,`+
			`"Channel":"Microsoft-Windows-Sysmon/Operational","SourceName":"Microsoft-Windows-Sysmon","Hostname":"WS-%02d.lab.test","UtcTime":"2024-05-14 13:%02d:%02d.125",`+
			`"ProcessGuid":"{00000000-0000-0000-0000-%012d}","ProcessId":"%d","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c  echo \"%d\"","User":"LAB\\user%d"}`+"\n",
			n/60, n%60, n/60, n%60, n/60, n%60, n%3, n/60, n%60, n+1, 1000+4*n, n, n%5)
		n++
	}
	if err := os.WriteFile("testdata/good200_broken6.jsonl", []byte(b.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}
