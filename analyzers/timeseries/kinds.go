package timeseries

import "forensic/analyzers/finding"

// kind is a family of series of counts or sums.
type kind struct {
	title    string // what is counted, with "of" before the name of a series
	unit     string
	where    string // condition in SQL
	name     string // expression that names the series of a data set
	value    string // expression that is summed
	severity finding.Severity
}

const host = "coalesce(host_name, 'no host')"

// kinds are looked at in this order.
var kinds = []kind{
	{"Events of", "events", "true", host, "1", finding.Info},
	{"Events of", "events", "event_channel IS NOT NULL", host + " || ', ' || event_channel", "1", finding.Info},
	{"Log-ons of", "log-ons", "class = 'logon' AND event_outcome IS DISTINCT FROM 'failure'", host, "1", finding.Info},
	{"Failed log-ons of", "failed log-ons", "class = 'logon' AND event_outcome = 'failure'", host, "1", finding.Low},
	{"Failed log-ons of", "failed log-ons", "class = 'logon' AND event_outcome = 'failure' AND coalesce(target_user_name, user_name) IS NOT NULL", "'account ' || lower(coalesce(target_user_name, user_name))", "1", finding.Low},
	{"Process starts of", "process starts", "class = 'process_start'", host, "1", finding.Info},
	{"Names asked for by", "names", "class = 'dns'", host, "1", finding.Info},
	{"Connections of", "connections", "class = 'network'", host, "1", finding.Info},
	{"Bytes sent by", "bytes", "network_bytes_out IS NOT NULL", "coalesce(host_name, source_ip, 'no host')", "network_bytes_out", finding.Low},
	{"Cloud operations of", "operations", "cloud_operation IS NOT NULL", "coalesce(user_name, 'no user')", "1", finding.Info},
}
