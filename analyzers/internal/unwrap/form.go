package unwrap

import (
	"bytes"
	"regexp"
	"strings"
)

// forms of text, tried in order over its beginning.
var forms = []struct {
	name string
	form *regexp.Regexp
}{
	{"PEM", regexp.MustCompile(`^\s*-----BEGIN [A-Z0-9 ]+-----`)},
	{"shell script", regexp.MustCompile(`^#!\s*/\S*(sh|bash|zsh|dash)\b|(?m)^\s*(bash -[ic]|/bin/(ba)?sh\b)|>& ?/dev/tcp/`)},
	{"Python script", regexp.MustCompile(`^#!.*python|(?m)^(import|from) [\w.]+( import .+)?\s*$|^exec\(|__import__\(`)},
	{"HTML", regexp.MustCompile(`(?i)^\s*<(!doctype html|html|script|hta:application)\b`)},
	{"XML", regexp.MustCompile(`^\s*<(\?xml|[A-Za-z][\w:.-]*(\s[^<>]*)?>)`)},
	{"JSON", regexp.MustCompile(`^\s*(\{\s*("|\})|\[\s*[\[{"\d])`)},
	{"batch file", regexp.MustCompile(`(?i)^\s*@echo off|(?m)^\s*(rem |setlocal\b|goto :?\w+)`)},
	{"VBScript", regexp.MustCompile(`(?i)\bcreateobject\s*\(|(?m)^\s*(sub|function) \w+\s*\(.*\)\s*$|^\s*on error resume next|^\s*dim \w+\s*$`)},
	{"JScript", regexp.MustCompile(`\bnew ActiveXObject\b|\bfunction\s*\w*\s*\([\w, ]*\)\s*\{|\bvar \w+\s*=.*;|\beval\(`)},
	{"PowerShell script", regexp.MustCompile(`(?i)\$\w+\s*[.=\[]|\biex\b|\b(new-object|invoke-\w+|get-\w+|set-\w+|start-\w+|write-\w+)\b|\[[\w.]+\]::|\bparam\s*\(`)},
	{"command", regexp.MustCompile(`(?i)^\s*"?([a-z]:\\|%\w+%\\|\\\\)?[^"<>|]*\.(exe|cmd|bat)\b|^\s*(cmd|powershell|net|whoami|ipconfig) `)},
	{"address", regexp.MustCompile(`^\s*[a-z]+://\S+\s*$`)},
}

// formHead is how much of a text its form is told from.
const formHead = 1024

// binaryForm tells what content that is no text is for.
func binaryForm(kind string, data []byte) string {
	switch kind {
	case kindPE:
		return "Windows program"
	case kindELF:
		return "Linux program"
	case kindShell:
		return "shellcode"
	case kindPDF:
		return "PDF document"
	case kindZip:
		return office(data, "[Content_Types].xml", "word/", "xl/", "ppt/")
	case kindOLE:
		return office(data, "", wide("WordDocument"), wide("Workbook"), wide("PowerPoint Document"))
	}
	return ""
}

// textForm tells what a text is for.
func textForm(text string) string {
	head := text[:min(len(text), formHead)]
	if strings.TrimSpace(head) == "" {
		return ""
	}
	for _, f := range forms {
		if f.form.MatchString(head) {
			return f.name
		}
	}
	return ""
}

// office tells the document in a container from the names of its parts.
func office(data []byte, sign string, word, excel, slides string) string {
	if sign != "" && !bytes.Contains(data, []byte(sign)) {
		return ""
	}
	switch {
	case bytes.Contains(data, []byte(word)):
		return "Word document"
	case bytes.Contains(data, []byte(excel)):
		return "Excel workbook"
	case bytes.Contains(data, []byte(slides)):
		return "PowerPoint presentation"
	}
	return ""
}

// wide is ASCII in UTF-16LE.
func wide(s string) string {
	var out strings.Builder
	for i := range len(s) {
		out.WriteByte(s[i])
		out.WriteByte(0)
	}
	return out.String()
}
