// Package catalog is the query catalogue: questions of threat hunting in SQL over
// the table events of a case, with names, typed parameters and descriptions. It is
// the offline counterpart of the query store of MSTICPy. It runs nothing: Bind
// gives the SQL and the values to bind, for whoever has the case.
//
// Queries are YAML, one file for each family; those of this package are embedded,
// and a folder of a user's own can add more:
//
//	family: windows
//	description: What the Security log and Sysmon say of Windows machines.
//	queries:
//	  logons_of_account:
//	    description: Every logon of one account.
//	    attack: [T1078]              # ATT&CK techniques
//	    needs: [logon]               # classes of events, of which one is enough
//	    rows: events                 # one row is a record; or groups: a row stands for many
//	    parameters:
//	      account: {type: str, description: Name without domain, aliases: [user]}
//	      codes: {type: list, description: Event ids, default: ["4624", "4625"]}
//	    entity: {account: account}   # kind of entity: the parameter that takes one
//	    example: {account: adm.okafor}
//	    sql: |
//	      SELECT ... FROM events WHERE lower(target_user_name) = lower($account) ...
//
// The name is family.query. A parameter without default is required. Its type is
// str, int, float, datetime, list (of texts) or bool. In the SQL it is $name, which
// has the type VARCHAR, BIGINT, DOUBLE, TIMESTAMP, VARCHAR[] or BOOLEAN; values are
// bound and never become part of the text. A query with rows: events gives the
// columns source, member and record, which name the raw record behind a row.
//
// A query sees the whole table unless Options narrow it: the time and further
// conditions hold for the table events as the query sees it, wherever the query
// uses it.
package catalog
