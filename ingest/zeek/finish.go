package zeek

import (
	"bytes"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// finishConn sets the direction, seen from the site that the sensor watches.
func finishConn(v *record.View) {
	orig, resp := string(v.Raw("local_orig")), string(v.Raw("local_resp"))
	switch {
	case orig == "true" && resp == "false":
		v.Batch.SetString(event.ColDirection, "outbound")
	case orig == "false" && resp == "true":
		v.Batch.SetString(event.ColDirection, "inbound")
	}
}

// finishHTTP sets the resource to host and URI as one, the host asked for, and
// the outcome, which is failure from status 400 on.
func finishHTTP(v *record.View) {
	host := bytes.Clone(v.Text("host"))
	uri := v.Text("uri")
	if bytes.Contains(uri, []byte("://")) { // a request to a proxy
		v.Set(event.ColResource, record.Text, uri)
	} else {
		v.Set(event.ColResource, record.Text, bytes.Join([][]byte{host, uri}, nil))
	}
	if name, port, ok := bytes.Cut(host, []byte(":")); ok && bytes.IndexByte(port, ':') < 0 {
		host = name
	}
	v.Set(event.ColDstHost, record.Text, host)
	if status := v.Text("status_code"); len(status) == 3 {
		outcome(v, status[0] < '4')
	}
}

// finishSMBFile takes the action without its namespace, SMB::FILE_OPEN.
func finishSMBFile(v *record.View) {
	action := v.Text("action")
	v.Set(event.ColAction, record.Text, bytes.TrimPrefix(action, []byte("SMB::")))
}

// finishKerberos splits the client, name/REALM where the name of a service may
// have a slash itself.
func finishKerberos(v *record.View) {
	client := bytes.Clone(v.Text("client"))
	if i := bytes.LastIndexByte(client, '/'); i > 0 {
		v.Set(event.ColTargetDomain, record.Text, client[i+1:])
		client = client[:i]
	}
	v.Set(event.ColTargetUser, record.Text, client)
}

func outcome(v *record.View, ok bool) {
	word := "failure"
	if ok {
		word = "success"
	}
	v.Batch.SetString(event.ColOutcome, word)
}
