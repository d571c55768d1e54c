package indicator

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of XML.
const (
	maxXMLToken = 4 << 20 // bytes of one element, text or comment
	maxXMLDepth = 128
	maxXMLNodes = 100_000 // items of one indicator of compromise
	maxXMLText  = 64 << 10
)

var (
	errXMLDeep  = errors.New("XML nests deeper than 128 levels")
	errXMLLarge = errors.New("a part of the XML is larger than 4 MiB")
	errXMLNodes = errors.New("an indicator of more than 100000 items")
)

// iocReader takes the items of OpenIOC 1.0 and 1.1.
type iocReader struct {
	im    *importer
	dec   *xml.Decoder
	guard *guard
	depth int
	line  int64 // documents read
}

// iocDoc is one element ioc: what it says of itself, and its items.
type iocDoc struct {
	id, name, description, author, threat string
	modified, published                   string
	keywords                              []string
	parts                                 []*Expr
	nodes                                 int
}

// readOpenIOC reads a document, or several within one element.
func readOpenIOC(im *importer, in *bufio.Reader) error {
	r := &iocReader{im: im, guard: &guard{r: in, limit: maxXMLToken, left: maxXMLToken}}
	r.dec = xml.NewDecoder(r.guard)
	r.dec.CharsetReader = charset
	for {
		t, err := r.token()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("behind indicator %d: %w", r.line, xmlError(err))
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "ioc" {
			if err := r.ioc(e); err != nil {
				return fmt.Errorf("indicator %d: %w", r.line, xmlError(err))
			}
		}
	}
}

// charset reads the character sets of documents: the text is UTF-8 already.
func charset(name string, in io.Reader) (io.Reader, error) {
	if strings.HasPrefix(strings.ToLower(name), "utf-16") || strings.EqualFold(name, "us-ascii") {
		return in, nil
	}
	return nil, fmt.Errorf("XML in the character set %q", clip(name, 20))
}

// xmlError says that a bound was met, where encoding/xml only says where it stopped.
func xmlError(err error) error {
	if errors.Is(err, errTooLarge) {
		return errXMLLarge
	}
	return err
}

// token reads the next token within bounds.
func (r *iocReader) token() (xml.Token, error) {
	r.guard.left = maxXMLToken
	t, err := r.dec.Token()
	switch t.(type) {
	case xml.StartElement:
		if r.depth++; r.depth > maxXMLDepth {
			return nil, errXMLDeep
		}
	case xml.EndElement:
		r.depth--
	case xml.Directive:
		return nil, errors.New("XML with a document type, which OpenIOC has not")
	}
	return t, err
}

// ioc reads an element ioc to its end and takes its items.
func (r *iocReader) ioc(start xml.StartElement) error {
	r.line++
	if err := r.im.entry(); err != nil {
		return err
	}
	d := &iocDoc{id: attr(start, "id"), modified: attr(start, "last-modified"), published: attr(start, "published-date")}
	if err := r.children(func(e xml.StartElement) error { return r.docElement(d, e) }); err != nil {
		return err
	}
	for _, at := range []string{d.modified, d.published} {
		r.im.stated(parseTime(at))
	}
	if len(d.parts) == 0 {
		return r.im.drop(r.line, d.id, "an indicator without items")
	}
	root := &Expr{Op: "OR", Parts: d.parts}
	i := r.im.blank(r.line)
	i.Provider, i.Reference, i.Threat, i.Tags = d.author, d.id, d.threat, d.keywords
	i.Description = told(d.name, d.description)
	return r.im.concluded(i, conclude(root, iocLeaf))
}

// children calls f for each element below the one that has just begun, up to its
// end. f must read its element to the end.
func (r *iocReader) children(f func(xml.StartElement) error) error {
	for {
		t, err := r.token()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		} else if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// content is the text of the element that has just begun.
func (r *iocReader) content() (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		t, err := r.token()
		if errors.Is(err, io.EOF) {
			return "", io.ErrUnexpectedEOF
		} else if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if b.Len()+len(t) <= maxXMLText {
				b.Write(t)
			}
		}
	}
	return strings.TrimSpace(b.String()), nil
}

// docElement reads an element of the document. OpenIOC 1.1 has what it says of
// itself within metadata, and the items within criteria.
func (r *iocReader) docElement(d *iocDoc, e xml.StartElement) error {
	switch e.Name.Local {
	case "metadata", "definition", "criteria", "links", "keywords":
		return r.children(func(e xml.StartElement) error { return r.docElement(d, e) })
	case "Indicator":
		part, err := r.indicator(d, e)
		if err == nil && part != nil {
			d.parts = append(d.parts, part)
		}
		return err
	}
	said, err := r.content()
	switch e.Name.Local {
	case "short_description":
		d.name = said
	case "description":
		d.description = said
	case "authored_by":
		d.author = said
	case "authored_date":
		d.published = firstOf(d.published, said)
	case "keyword":
		d.keywords = append(d.keywords, strings.Fields(said)...)
	case "link":
		switch strings.ToLower(attr(e, "rel")) {
		case "family", "threatgroup", "threatcategory", "actor", "malware":
			d.threat = firstOf(d.threat, said)
		}
	}
	return err
}

// indicator reads an element Indicator: items and further ones, joined by its
// operator. It is nil without items.
func (r *iocReader) indicator(d *iocDoc, start xml.StartElement) (*Expr, error) {
	e := &Expr{Op: "OR"}
	if strings.EqualFold(attr(start, "operator"), "AND") {
		e.Op = "AND"
	}
	err := r.children(func(el xml.StartElement) error {
		if d.nodes++; d.nodes > maxXMLNodes {
			return errXMLNodes
		}
		var part *Expr
		var err error
		switch el.Name.Local {
		case "Indicator":
			part, err = r.indicator(d, el)
		case "IndicatorItem":
			part, err = r.item(el)
		default:
			_, err = r.content()
		}
		if part != nil {
			e.Parts = append(e.Parts, part)
		}
		return err
	})
	if len(e.Parts) == 0 {
		return nil, err
	}
	return e, err
}

// item reads an element IndicatorItem as a comparison: the path is what the Context
// searches, the operator the condition.
func (r *iocReader) item(start xml.StartElement) (*Expr, error) {
	e := &Expr{Op: strings.ToLower(attr(start, "condition")), Not: truth(attr(start, "negate"), false)}
	if strings.HasSuffix(e.Op, "not") { // isnot, containsnot of 1.0
		e.Op, e.Not = strings.TrimSuffix(e.Op, "not"), true
	}
	e.Values = []string{""}
	err := r.children(func(el xml.StartElement) error {
		said, err := r.content()
		switch el.Name.Local {
		case "Context":
			e.Path = clip(attr(el, "search"), maxSaid)
		case "Content":
			e.Values[0] = said
		}
		return err
	})
	return e, err
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
