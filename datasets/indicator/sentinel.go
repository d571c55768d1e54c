package indicator

import (
	"slices"
	"strings"

	"forensic/datasets/reference"
)

const (
	dropInactive = "no longer active, the source says"
	dropRevoked  = "revoked by the source"
)

// sentinelTypes are the columns of Sentinel's table ThreatIntelligenceIndicator
// that hold values, by key, in the order of its schema.
var sentinelTypes = map[string]reference.IndicatorType{
	"emailsenderaddress": reference.Email, "emailsourcedomain": reference.DNS, "emailsourceipaddress": reference.IP,
	"filehashvalue": "", "filemutexname": reference.Mutex, "filename": reference.FileName, "filepath": reference.Path, "domainname": reference.DNS,
	"networkip": reference.IP, "networkdestinationip": reference.IP, "networksourceip": reference.IP, "networkcidrblock": reference.IP,
	"networkdestinationcidrblock": reference.IP, "networksourcecidrblock": reference.IP,
	"url": reference.URL, "useragent": reference.UserAgent,
}

// sentinelSigns are columns that no other table has.
var sentinelSigns = []string{
	"indicatorid", "externalindicatorid", "threattype", "trafficlightprotocollevel", "confidencescore", "networkip", "filehashvalue",
	"networkdestinationip", "networksourceip", "networkcidrblock", "expirationdatetime", "diamondmodel", "killchainc2", "azuretenantid",
}

// sentinelColumns are the columns of the table: values in order, others by key.
type sentinelColumns struct {
	values []column
	at     map[string]int
}

// findSentinel tells whether a header is that of Sentinel's table: three of its own
// columns and one that holds values.
func findSentinel(header []string) *sentinelColumns {
	s := &sentinelColumns{at: map[string]int{}}
	signs := 0
	for i, name := range header {
		k := key(name)
		s.at[k] = i
		if slices.Contains(sentinelSigns, k) {
			signs++
		}
		if t, ok := sentinelTypes[k]; ok {
			s.values = append(s.values, column{i, name, t})
		}
	}
	if signs < 3 || len(s.values) == 0 {
		return nil
	}
	return s
}

// text is a cell by the name of its column.
func (s *sentinelColumns) text(row []string, name string) string {
	if i, ok := s.at[name]; ok {
		return cell(row, i)
	}
	return ""
}

// sentinel takes a row of Sentinel's table. Every value of it is an indicator: each
// of the provider's queries asks for one of the columns.
func (im *importer) sentinel(l *layout, row []string, line int64) error {
	s := l.sentinel
	im.stated(parseTime(s.text(row, "timegenerated")))
	if active := s.text(row, "active"); active != "" && !truth(active, true) {
		return im.drop(line, s.text(row, "indicatorid"), dropInactive)
	}
	i := im.sentinelRow(s, row, line)
	values := 0
	for _, c := range s.values {
		v := cell(row, c.at)
		if v == "" {
			continue
		}
		values++
		one := i
		one.Type, one.Value = c.t, v
		if c.t == "" {
			one.Type = words[key(s.text(row, "filehashtype"))]
			if one.Type == "" {
				one.Type = hashType(v)
			}
			if one.Type == "" {
				if err := im.drop(line, v, "type "+clip(s.text(row, "filehashtype"), 40)+" has no counterpart here"); err != nil {
					return err
				}
				continue
			}
		}
		if err := im.add(one); err != nil {
			return err
		}
	}
	if values == 0 {
		return im.drop(line, s.text(row, "indicatorid"), dropBlank)
	}
	return nil
}

// sentinelRow is an indicator with what the row says of its values.
func (im *importer) sentinelRow(s *sentinelColumns, row []string, line int64) reference.Indicator {
	i := im.blank(line)
	i.Confidence = im.confidence(s.text(row, "confidencescore"))
	i.Severity = sentinelSeverity(s.text(row, "action"), i.Confidence)
	i.Category = s.text(row, "threattype")
	i.Threat = list(firstOf(s.text(row, "malwarenames"), s.text(row, "activitygroupnames")))
	i.Reference = firstOf(s.text(row, "externalindicatorid"), s.text(row, "indicatorid"))
	i.ValidUntil = parseTime(s.text(row, "expirationdatetime"))
	i.Provider = firstOf(s.text(row, "indicatorprovider"), s.text(row, "sourcesystem"))
	i.Tags = splitTags(s.text(row, "tags"))
	if tlp := s.text(row, "trafficlightprotocollevel"); tlp != "" {
		i.Tags = append(i.Tags, "tlp:"+strings.ToLower(tlp))
	}
	i.Description = told(s.text(row, "description"), withLabel("action", s.text(row, "action")),
		withLabel("severity of the source", s.text(row, "threatseverity")),
		withLabel("port", firstOf(s.text(row, "networkport"), s.text(row, "networkdestinationport"))),
		withLabel("known false positives:", s.text(row, "knownfalsepositives")))
	return i
}

// sentinelSeverity is the rule of MSTICPy's provider (context/tiproviders/azure_sent_byoti.py).
func sentinelSeverity(action string, confidence int) reference.Severity {
	switch strings.ToLower(action) {
	case "alert", "block":
		return reference.High
	}
	if confidence >= highConfidence {
		return reference.High
	}
	return reference.Warning
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
