package observe

// Reason says why something that resembles an indicator is none.
type Reason string

// The reasons.
const (
	OctetRange    Reason = "octet above 255"
	LongerNumber  Reason = "part of a longer number"
	VersionNumber Reason = "number of a version"
	ZeroNet       Reason = "address of the network 0.0.0.0/8"
	PartOfName    Reason = "part of a name"
	NoTLD         Reason = "no public top-level domain"
	FileName      Reason = "name of a file"
	CodeMember    Reason = "member of an object or name space"
	NotIPv6       Reason = "time, MAC address or code"
	NoHost        Reason = "no host"
	VariableHost  Reason = "host is a variable"
	HashInWord    Reason = "part of a longer word"
	NotHash       Reason = "only digits or only letters"
	NoRoot        Reason = "below no root of a file system"
	RelativePath  Reason = "relative path without a leading dot"
)

// Rejection is a stretch of a text that resembles an indicator of a type and is
// none.
type Rejection struct {
	Type        Type
	Offset, End int
	Reason      Reason
}

func (s *scan) reject(t Type, from, to int, why Reason) {
	if s.explain {
		s.rejected = append(s.rejected, Rejection{t, from, to, why})
	}
}
