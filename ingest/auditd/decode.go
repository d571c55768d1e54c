package auditd

import (
	"bytes"
	"errors"
	"slices"
	"strconv"

	"forensic/ingest"
	"forensic/ingest/internal/audit"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// table is the table of all events.
const table = "auditd"

// decoder makes rows of events.
type decoder struct {
	mapper   *record.Mapper
	sections []section
	fields   []audit.Field
	object   record.Object
	value    []byte         // scratch of the JSON of a section
	names    map[string]int // scratch of the names of a section
	args     []argument     // scratch of EXECVE
}

// section is one line of an event.
type section struct {
	kind   string
	fields []audit.Field
}

// argument is one argument of a program.
type argument struct {
	number int
	text   []byte
}

func newDecoder() ingest.Decoder {
	d := &decoder{names: map[string]int{}}
	d.mapper = record.NewMapper([]*record.Schema{{
		Name: table, Doc: "events of the Linux audit daemon", Needs: []string{"serial"}, Times: []string{"time"},
		Const:    []record.Const{{To: event.ColProvider, Text: "auditd"}},
		Fields:   []record.Map{{From: "node", To: event.ColHost, As: record.Host}, {From: "serial", To: event.ColRecordID, As: record.Int}},
		Classify: func(*record.View) event.Class { return classOf(d.sections) },
		Finish:   d.finish,
	}})
	return d
}

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, ctx any) {
	d.mapper.Begin(b, table, &in.Options)
	c := ctx.(*context)
	if c.blank > 0 {
		b.Note(c.blank, "blank lines")
	}
	if c.late > 0 {
		b.Note(c.late, "records of lines that came too late for their event")
	}
}

// Decode maps the lines of one event.
func (d *decoder) Decode(text []byte) error {
	d.sections, d.fields = d.sections[:0], d.fields[:0]
	var head audit.Line
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		l, ok := audit.Parse(line)
		if !ok {
			return errors.New("is not a line of the audit daemon")
		}
		if len(d.sections) == 0 {
			head = l
		}
		from := len(d.fields)
		d.fields = audit.Fields(d.fields, l.Body)
		d.sections = append(d.sections, section{kind: l.Type, fields: d.fields[from:len(d.fields):len(d.fields)]})
	}
	d.object.Reset()
	if len(head.Node) > 0 {
		d.object.Text("node", audit.Printable(head.Node))
	}
	d.object.Raw("time", head.Time)
	d.object.Raw("serial", strconv.AppendInt(nil, head.Serial, 10))
	d.kinds()
	fields, data := d.object.Done()
	d.mapper.Row(fields, data)
	return nil
}

// kinds adds, for each type of line, an object, or an array where there are
// several lines of it. The lines of EXECVE are one record in parts.
func (d *decoder) kinds() {
	var order []string
	of := map[string][]section{}
	for _, s := range d.sections {
		if of[s.kind] == nil {
			order = append(order, s.kind)
		}
		of[s.kind] = append(of[s.kind], s)
	}
	for _, kind := range order {
		same := of[kind]
		d.value = d.value[:0]
		switch {
		case kind == "EXECVE":
			d.value = d.execve(d.value, same)
		case len(same) == 1:
			d.value = d.section(d.value, same[0])
		default:
			for i, s := range same {
				d.value = d.section(append(d.value, "[,"[min(i, 1)]), s)
			}
			d.value = append(d.value, ']')
		}
		d.object.Raw(kind, d.value)
	}
}

// maxNames is how many names are forgotten in place; clearing a map takes as long
// as its largest filling.
const maxNames = 1024

func (d *decoder) forget() {
	if len(d.names) > maxNames {
		d.names = map[string]int{}
	}
	clear(d.names)
}

// section appends the JSON of one line.
func (d *decoder) section(out []byte, s section) []byte {
	d.forget()
	out = append(out, '{')
	var words []byte
	for i := range s.fields {
		f := &s.fields[i]
		switch {
		case len(f.Name) == 0:
			words = append(append(words, f.Value...), ' ')
		case f.Null():
			out = append(d.key(out, f.Name), "null"...)
		default:
			out = d.text(out, f.Name, f.Text(s.kind))
		}
		if string(f.Name) == "saddr" {
			out = d.address(out, f.Value)
		}
	}
	if len(words) > 0 {
		out = d.text(out, []byte("text"), words[:len(words)-1])
	}
	return append(out, '}')
}

// address appends what a socket address says.
func (d *decoder) address(out, saddr []byte) []byte {
	a, ok := audit.ParseAddress(saddr)
	if !ok {
		return out
	}
	out = d.text(out, []byte("saddr_family"), []byte(a.Family))
	if a.IP.IsValid() {
		out = d.text(out, []byte("saddr_ip"), []byte(a.IP.String()))
		out = strconv.AppendUint(d.key(out, []byte("saddr_port")), uint64(a.Port), 10)
	}
	if a.Path != "" {
		out = d.text(out, []byte("saddr_path"), []byte(a.Path))
	}
	return out
}

// execve appends the JSON of a program start: the fields that are not arguments,
// each argument whole, and all of them joined by blanks.
func (d *decoder) execve(out []byte, parts []section) []byte {
	d.forget()
	out = append(out, '{')
	for _, s := range parts {
		for i := range s.fields {
			f := &s.fields[i]
			_, _, isArgument := audit.Argument(f.Name)
			if !isArgument && len(f.Name) > 0 && (string(f.Name) != "argc" || d.names["argc"] == 0) {
				out = d.text(out, f.Name, f.Text(s.kind))
			}
		}
	}
	d.args = arguments(d.args[:0], parts)
	for _, a := range d.args {
		out = d.text(out, strconv.AppendInt([]byte("a"), int64(a.number), 10), a.text)
	}
	out = d.text(out, []byte("cmdline"), commandLine(d.args))
	return append(out, '}')
}

// arguments are those of all EXECVE lines, by number; the parts of long ones are
// joined before they are read as text.
func arguments(args []argument, parts []section) []argument {
	for _, s := range parts {
		for i := range s.fields {
			f := &s.fields[i]
			number, part, ok := audit.Argument(f.Name)
			if !ok {
				continue
			}
			text := f.Value
			if decoded, ok := audit.Unhex(text); ok && !f.Quoted {
				text = decoded
			}
			last := len(args) - 1
			switch {
			case part && last >= 0 && args[last].number == number:
				args[last].text = append(args[last].text, text...)
			case part:
				args = append(args, argument{number, bytes.Clone(text)})
			default:
				args = append(args, argument{number, slices.Clip(text)})
			}
		}
	}
	slices.SortStableFunc(args, func(a, b argument) int { return a.number - b.number })
	for i := range args {
		args[i].text = audit.Printable(args[i].text)
	}
	return args
}

func commandLine(args []argument) []byte {
	var line []byte
	for i, a := range args {
		if i > 0 {
			line = append(line, ' ')
		}
		line = append(line, a.text...)
	}
	return line
}

// key appends a name, with a number if the object has it already.
func (d *decoder) key(out, name []byte) []byte {
	plain := string(audit.Printable(name))
	unique := plain
	for d.names[unique] > 0 {
		unique = plain + "_" + strconv.Itoa(d.names[plain])
		d.names[plain]++
	}
	d.names[unique] = 1
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	out, _ = jsonscan.Quote(out, []byte(unique))
	return append(out, ':')
}

func (d *decoder) text(out, name, text []byte) []byte {
	out, _ = jsonscan.Quote(d.key(out, name), audit.Printable(text))
	return out
}
