package event

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBatchKeepsNullsBetweenValues(t *testing.T) {
	var b Batch
	for i := range 5 {
		b.Next()
		if i == 1 || i == 3 {
			b.SetString(ColUser, fmt.Sprint("user", i))
			b.SetInt(ColProcPID, int64(i))
		}
	}
	var users []string
	var pids []int64
	for row := range b.Rows() {
		users = append(users, string(b.Text(ColUser, row)))
		pids = append(pids, b.Int(ColProcPID, row))
	}
	if diff := cmp.Diff([]string{"", "user1", "", "user3", ""}, users); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{Null, 1, Null, 3, Null}, pids); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	b.Next()
	if b.Text(ColUser, 0) != nil || b.Int(ColProcPID, 0) != Null || len(b.Touched()) != 0 {
		t.Error("a reset batch still has values")
	}
}

func TestBatchLaterValueWins(t *testing.T) {
	var b Batch
	b.Next()
	b.SetString(ColUser, "first")
	b.SetString(ColUser, "second")
	b.Next()
	if got := string(b.Text(ColUser, 0)); got != "second" {
		t.Errorf("user = %q", got)
	}
	if b.Text(ColUser, 1) != nil {
		t.Error("the next row has a value")
	}
}

func TestBatchCancelTakesTheRowBack(t *testing.T) {
	var b Batch
	b.Next()
	b.SetString(ColUser, "kept")
	b.Next()
	b.SetString(ColUser, "gone")
	b.SetInt(ColProcPID, 7)
	b.Anchor[1] = 42
	b.Cancel()
	b.Next()
	if b.Rows() != 2 || b.Text(ColUser, 1) != nil || b.Int(ColProcPID, 1) != Null || b.Anchor[1] != Null {
		t.Error("a cancelled row left values behind")
	}
	if string(b.Text(ColUser, 0)) != "kept" {
		t.Error("the row before was lost")
	}
}

func TestEmptyTextIsNotNull(t *testing.T) {
	var b Batch
	b.Next()
	b.SetString(ColMessage, "")
	if got := b.Text(ColMessage, 0); got == nil {
		t.Error("an empty text reads as NULL")
	}
}

func TestDictNumbersByFirstAppearance(t *testing.T) {
	var d Dict
	for round := range 2 {
		for i := range 10_000 {
			v := fmt.Appendf(nil, "value %d", i%3000)
			if got, want := d.Add(v), uint32(i%3000+1); got != want {
				t.Fatalf("round %d: code of %q = %d, want %d", round, v, got, want)
			}
		}
		if d.Len() != 3000 || string(d.Value(3000)) != "value 2999" {
			t.Fatalf("len %d, last %q", d.Len(), d.Value(3000))
		}
		d.Reset()
	}
}

func TestLateFillsPidsFromTheSameGUID(t *testing.T) {
	var l Late
	first := row("{a}", Null, "{a}", 10, "{00000000-0000-0000-0000-000000000000}", 99)
	l.Append(first)
	l.Append(row("{a}", Null, "{b}", Null, "{00000000-0000-0000-0000-000000000000}", Null))
	if n := l.FillPIDs(); n != 2 {
		t.Errorf("filled %d", n)
	}
	if diff := cmp.Diff([]int64{10, 10, 99, 10, Null, Null}, l.PID); diff != "" {
		t.Error(diff)
	}
}

// row makes a batch of GUID and pid pairs.
func row(pairs ...any) *Batch {
	var b Batch
	for i := 0; i < len(pairs); i += 2 {
		b.Next()
		b.SetString(ColProcGUID, pairs[i].(string))
		switch pid := pairs[i+1].(type) {
		case int:
			b.SetInt(ColProcPID, int64(pid))
		}
	}
	return &b
}

func TestSchemaIsSound(t *testing.T) {
	seen := map[string]bool{}
	for i, c := range Columns {
		if c.Name == "" || c.Doc == "" || c.From == "" {
			t.Errorf("column %d (%q) is not described", i, c.Name)
		}
		if seen[c.Name] {
			t.Errorf("column %q is there twice", c.Name)
		}
		seen[c.Name] = true
	}
}

func BenchmarkDictAdd(b *testing.B) {
	values := make([][]byte, 512)
	for i := range values {
		values[i] = fmt.Appendf(nil, `C:\Windows\System32\svchost%d.exe`, i%40)
	}
	var d Dict
	for b.Loop() {
		for _, v := range values {
			d.Add(v)
		}
	}
	b.SetBytes(int64(len(values) * len(values[0])))
}
