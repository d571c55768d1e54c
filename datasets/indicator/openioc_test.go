package indicator

import (
	"strings"
	"testing"
	"time"

	"forensic/datasets/reference"
)

const iocText = `<?xml version="1.0" encoding="us-ascii"?>
<ioc xmlns="http://schemas.mandiant.com/2010/ioc" id="ioc-1" last-modified="2024-05-01T00:00:00">
  <short_description>EVIL (FAMILY)</short_description><description>An invented &amp; bad thing</description>
  <keywords/><authored_by>Invented</authored_by><authored_date>2024-04-01T00:00:00</authored_date>
  <links><link rel="threatgroup">Bad Bear</link><link rel="grade">x</link></links>
  <definition>
    <Indicator operator="OR" id="1">
      <IndicatorItem id="2" condition="is"><Context document="FileItem" search="FileItem/Md5sum" type="mir"/><Content type="md5">0123456789ABCDEF0123456789ABCDEF</Content></IndicatorItem>
      <IndicatorItem id="3" condition="contains"><Context document="PortItem" search="PortItem/remoteIP" type="mir"/><Content type="IP">203.0.113.9</Content></IndicatorItem>
      <IndicatorItem id="4" condition="contains"><Context document="DnsEntryItem" search="DnsEntryItem/Host" type="mir"/><Content type="string">bad_one.example</Content></IndicatorItem>
      <IndicatorItem id="5" condition="is"><Context document="RegistryItem" search="RegistryItem/KeyPath" type="mir"/><Content type="string">HKEY_LOCAL_MACHINE\Software\Evil</Content></IndicatorItem>
      <IndicatorItem id="6" condition="matches"><Context document="FileItem" search="FileItem/FileName" type="mir"/><Content type="string">.*</Content></IndicatorItem>
      <IndicatorItem id="7" condition="isnot"><Context document="FileItem" search="FileItem/FileName" type="mir"/><Content type="string">good.exe</Content></IndicatorItem>
      <IndicatorItem id="8" condition="is"><Context document="FileItem" search="FileItem/SizeInBytes" type="mir"/><Content type="int">7</Content></IndicatorItem>
      <IndicatorItem id="9" condition="is"><Context document="ProcessItem" search="ProcessItem/HandleList/Handle/Name" type="mir"/><Content type="string">Global\Evil</Content></IndicatorItem>
      <Indicator operator="AND" id="10">
        <IndicatorItem id="11" condition="is"><Context document="FileItem" search="FileItem/FileName" type="mir"/><Content type="string">evil.exe</Content></IndicatorItem>
        <IndicatorItem id="12" condition="is"><Context document="FileItem" search="FileItem/SizeInBytes" type="mir"/><Content type="int">7</Content></IndicatorItem>
        <Indicator operator="OR" id="13">
          <IndicatorItem id="14" condition="is"><Context document="FileItem" search="FileItem/FullPath" type="mir"/><Content type="string">C:\Temp\evil.exe</Content></IndicatorItem>
        </Indicator>
      </Indicator>
      <Indicator operator="OR" id="15"/>
    </Indicator>
  </definition>
</ioc>`

func TestOpenIOC(t *testing.T) {
	tail := ` | threat: Bad Bear | says: EVIL (FAMILY); An invented & bad thing | ref: ioc-1`
	stats := check(t, "x.ioc", iocText, Options{}, `1 md5 exact `+md5Text+` warning`+tail+`
1 ip exact 203.0.113.9 warning`+tail+`
1 dns wildcard %bad\_one.example% warning`+tail+`
1 registry_key exact hklm\software\evil warning`+tail+`
1 mutex exact global\evil warning`+tail+`
1 path exact c:\temp\evil.exe warning | threat: Bad Bear | says: only with: FileItem/FileName is 'evil.exe', FileItem/SizeInBytes is '7'; EVIL (FAMILY); An invented & bad thing | ref: ioc-1`,
		`1 FileItem/FileName NOT is 'good.exe': a comparison that excludes a value`,
		`1 FileItem/FileName matches '.*': a regular expression`,
		`1 FileItem/SizeInBytes is '7': term FileItem/SizeInBytes has no counterpart here`,
	)
	if stats.Format != "openioc" || stats.AsOf.Format(time.DateOnly) != "2024-05-01" {
		t.Errorf("%+v", stats)
	}
}

// OpenIOC 1.1 has other elements around the items, and negate, starts-with and
// ends-with.
func TestOpenIOC11(t *testing.T) {
	item := func(condition, search, content, more string) string {
		return `<IndicatorItem condition="` + condition + `" ` + more + `><Context search="` + search + `"/><Content>` + content + `</Content></IndicatorItem>`
	}
	text := `<OpenIOC xmlns="http://openioc.org/schemas/OpenIOC_1.1" id="ioc-2"><ioc id="ioc-2" published-date="2024-05-02"><metadata><short_description>X</short_description><links><link rel="family">Evil</link></links></metadata><criteria><Indicator operator="OR">` +
		item("starts-with", "UrlHistoryItem/URL", "hxxp://bad[.]example/a_", "") + item("ends-with", "FileItem/FullPath", `\evil\x.dll`, "") +
		item("is", "Network/URI", "/gate.php", "") + item("contains", "Network/URI", "/gate.php", "") + item("is", "Email/From", "eve@bad.example", `negate="true"`) +
		item("is", "Email/From", "eve@bad.example", "") + item("is", "FileItem/Sha256sum", sha256Text, "") + item("greater-than", "FileItem/FileName", "x", "") +
		`</Indicator></criteria><parameters/></ioc></OpenIOC>`
	tail := ` warning | threat: Evil | says: X | ref: ioc-2`
	check(t, "x.ioc", text, Options{}, `1 url wildcard http://bad.example/a\_%`+tail+`
1 path wildcard %\\evil\\x.dll`+tail+`
1 url wildcard %/gate.php%`+tail+`
1 email exact eve@bad.example`+tail+`
1 sha256 exact `+sha256Text+tail,
		"1 FileItem/FileName greater-than 'x': a comparison by greater-than",
		"1 Email/From NOT is 'eve@bad.example': a comparison that excludes a value",
		"1 /gate.php: the path of a URL without its host",
	)
}

func TestOpenIOCErrors(t *testing.T) {
	for text, want := range map[string]string{
		`<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><ioc><short_description>&b;</short_description></ioc>`: "document type",
		`<ioc><short_description>&b;</short_description></ioc>`:                                                             "invalid character entity",
		`<ioc>` + strings.Repeat("<a>", 1000):                                                                               "nests deeper than 128 levels",
		`<ioc>` + strings.Repeat("<definition>", 1000):                                                                      "nests deeper than 128 levels",
		`<ioc><definition><Indicator operator="OR">` + strings.Repeat(`<Indicator operator="OR">`, 1000):                    "nests deeper than 128 levels",
		`<ioc><definition><Indicator operator="OR">` + strings.Repeat(`<IndicatorItem/>`, maxXMLNodes+1):                    "more than 100000 items",
		`<ioc id="x`:        "unexpected EOF",
		`<ioc><definition>`: "unexpected EOF",
		`<ioc><short_description>` + strings.Repeat("x", maxXMLToken+headSize) + `</short_description></ioc>`: "larger than 4 MiB",
		`<?xml version="1.0" encoding="koi8-r"?><ioc/>`:                                                       `character set "koi8-r"`,
	} {
		_, err := Import(t.Context(), strings.NewReader(text), "x.ioc", Options{Format: "openioc"}, func(reference.Indicator) error { return nil })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %s", text, err, want)
		}
	}
}
