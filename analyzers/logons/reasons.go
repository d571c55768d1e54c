package logons

import (
	"fmt"
	"slices"
	"strings"
)

// types are the ways of Windows to log on.
var types = map[int64]string{
	2: "interactive", 3: "network", 4: "batch", 5: "service", 7: "unlock", 8: "network, clear text", 9: "new credentials",
	10: "remote interactive", 11: "cached interactive", 12: "cached remote interactive", 13: "cached unlock",
}

func typeName(n int64) string {
	if n == 0 {
		return ""
	}
	if name, ok := types[n]; ok {
		return fmt.Sprintf("%d %s", n, name)
	}
	return fmt.Sprint(n)
}

// reasons are codes of failures in words: NTSTATUS values of Windows, error codes
// of Kerberos (RFC 4120), and of sign-ins to Entra ID.
var reasons = map[string]string{
	"0xc0000064": "no such user", "0xc000006a": "wrong password", "0xc000006d": "wrong name or password", "0xc000006e": "restriction of the account",
	"0xc000006f": "outside of the hours allowed", "0xc0000070": "workstation not allowed", "0xc0000071": "password expired", "0xc0000072": "account disabled",
	"0xc000005e": "no logon server", "0xc00000dc": "server in the wrong state", "0xc0000133": "clocks too far apart", "0xc000015b": "right to log on not granted",
	"0xc000018c": "trust to the domain broken", "0xc0000192": "netlogon service not started", "0xc0000193": "account expired", "0xc0000224": "password must be changed",
	"0xc0000225": "not found", "0xc0000234": "account locked out", "0xc00002ee": "failed", "0xc0000371": "account of another domain", "0xc0000413": "authentication firewall",
	"0xc000010b": "logon type not allowed", "0xc0000380": "wrong smart card PIN", "0xc000009a": "not enough resources", "0xc0000022": "access denied",
	"0x6": "no such user", "0x7": "no such service", "0x9": "no key", "0xc": "policy", "0xe": "encryption not supported", "0x12": "account disabled, expired or locked out",
	"0x17": "password expired", "0x18": "wrong password", "0x1b": "user to user only", "0x1d": "service not available", "0x20": "ticket expired", "0x21": "ticket not yet valid",
	"0x25": "clocks too far apart", "0x29": "ticket damaged",
	"kdc_err_c_principal_unknown": "no such user", "kdc_err_preauth_failed": "wrong password", "kdc_err_client_revoked": "account disabled, expired or locked out",
	"kdc_err_s_principal_unknown": "no such service", "krb_ap_err_skew": "clocks too far apart", "kdc_err_key_expired": "password expired",
	"50034": "no such user", "50126": "wrong name or password", "50053": "account locked out", "50057": "account disabled", "50055": "password expired", "50056": "no password",
	"50072": "second factor to be set up", "50074": "second factor asked for", "50076": "second factor asked for", "50079": "second factor to be set up", "500121": "second factor refused",
	"53003": "refused by conditional access", "50105": "not assigned to the application", "65001": "consent missing", "70044": "session expired", "50140": "asked to stay signed in",
	"%%2313": "wrong name or password", "%%2304": "error while logging on", "%%2305": "account expired", "%%2307": "account locked out", "%%2309": "password expired", "%%2310": "account disabled",
	"invalid user": "no such user",
}

func reason(code string) string {
	if word, ok := reasons[code]; ok {
		return word
	}
	return code
}

// unknownUsers are the codes that say there is no such account, as literals of SQL.
func unknownUsers() string {
	var codes []string
	for code, word := range reasons {
		if word == "no such user" {
			codes = append(codes, "'"+code+"'")
		}
	}
	slices.Sort(codes)
	return strings.Join(codes, ", ")
}
