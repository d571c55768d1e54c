package pickle

import (
	"fmt"
	"time"
)

// machine executes the instructions that build data. Errors stick: after the
// first, reads give nothing and the loop ends.
type machine struct {
	in      string
	pos     int
	at      int // offset of the instruction being executed
	lim     Limits
	stack   []any
	marks   []int // heights of the stack
	memo    memo
	memory  int64 // that the values take, roughly
	zones   map[string]*time.Location
	globals globals
	badText int // texts that are not UTF-8
	err     error
}

func newMachine(in string, lim Limits) *machine {
	return &machine{in: in, lim: lim, globals: globals{seen: map[[2]string]*name{}}}
}

// run executes one pickle, up to its STOP.
func (m *machine) run() (any, error) {
	m.stack, m.marks, m.memo = m.stack[:0], m.marks[:0], memo{}
	for m.err == nil {
		m.at = m.pos
		if m.pos >= len(m.in) {
			m.damage("it ends before STOP")
			break
		}
		op := m.in[m.pos]
		m.pos++
		if op == opStop {
			root := m.pop()
			return root, m.err
		}
		if !m.scalar(op) && !m.container(op) && !m.call(op) && !m.control(op) {
			m.damage(fmt.Sprintf("unknown instruction 0x%02x", op))
		}
	}
	return nil, m.err
}

func (m *machine) damage(reason string) {
	if m.err == nil {
		m.err = &DamageError{Offset: int64(m.at), Reason: reason}
	}
}

func (m *machine) exceeds(what string, limit int) {
	if m.err == nil {
		m.err = fmt.Errorf("%w: more than %d %s at byte %d", ErrLimit, limit, what, m.at)
	}
}

func (m *machine) warnings() []string {
	if m.badText == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d texts are not UTF-8: their bad bytes are written as \\xNN, lone surrogates as \\uNNNN", m.badText)}
}

// slot is what a place in a container or the memo takes, in bytes.
const slot = 16

// charge counts memory that is kept.
func (m *machine) charge(bytes int) {
	if m.memory += int64(bytes); m.memory > m.lim.MaxMemory {
		m.exceeds("bytes of memory", int(m.lim.MaxMemory))
	}
}

// sizeOf returns what a value takes beside the place it is in.
func sizeOf(v any) int {
	switch v := v.(type) {
	case nil, bool:
		return 0
	case int64, float64:
		return 8
	case string, blob:
		return 16
	case number:
		return 16 + len(v)
	case *list, *set:
		return 24
	case *tuple:
		return 24 + slot*len(v.items)
	case *dict:
		return 48
	case *object:
		return 160
	}
	return 0
}

// push puts a value on the stack that was made before.
func (m *machine) push(v any) {
	if len(m.stack) >= m.lim.MaxStack {
		m.exceeds("values on the stack", m.lim.MaxStack)
	}
	if m.err == nil {
		m.stack = append(m.stack, v)
	}
}

// make1 puts a value on the stack that is new.
func (m *machine) make1(v any) {
	m.charge(sizeOf(v))
	m.push(v)
}

// floor is the height of the stack that the instructions since the last mark may
// not go below.
func (m *machine) floor() int {
	if n := len(m.marks); n > 0 {
		return m.marks[n-1]
	}
	return 0
}

func (m *machine) pop() any {
	if len(m.stack) <= m.floor() {
		m.damage("the stack is empty")
		return nil
	}
	v := m.stack[len(m.stack)-1]
	m.stack[len(m.stack)-1] = nil
	m.stack = m.stack[:len(m.stack)-1]
	return v
}

func (m *machine) top() any {
	if len(m.stack) <= m.floor() {
		m.damage("the stack is empty")
		return nil
	}
	return m.stack[len(m.stack)-1]
}

// popN returns the last n values in a slice of their own.
func (m *machine) popN(n int) []any {
	if len(m.stack)-m.floor() < n {
		m.damage("the stack is empty")
		return nil
	}
	cut := len(m.stack) - n
	items := append(make([]any, 0, n), m.stack[cut:]...)
	clear(m.stack[cut:])
	m.stack = m.stack[:cut]
	return items
}

// popMark returns the values above the last mark, and drops the mark. They are
// valid up to the next push.
func (m *machine) popMark() []any {
	n := len(m.marks) - 1
	if n < 0 {
		m.damage("there is no mark")
		return nil
	}
	cut := m.marks[n]
	m.marks = m.marks[:n]
	items := m.stack[cut:]
	m.stack = m.stack[:cut]
	return items
}

// popMarkCopy is popMark for items that stay.
func (m *machine) popMarkCopy() []any {
	items := m.popMark()
	if m.charge(slot * len(items)); m.err != nil {
		return nil
	}
	return append(make([]any, 0, len(items)), items...)
}

// control executes the instructions about the stack and the memo.
func (m *machine) control(op byte) bool {
	switch op {
	case opProto:
		if v := m.uint(1); m.err == nil && v > maxProtocol {
			m.damage(fmt.Sprintf("unknown protocol %d", v))
		}
	case opFrame:
		if n := m.uint(8); n > uint64(len(m.in)-m.pos) {
			m.damage("a frame is longer than what follows")
		}
	case opMark:
		if len(m.marks) >= m.lim.MaxMarks {
			m.exceeds("open marks", m.lim.MaxMarks)
			break
		}
		m.marks = append(m.marks, len(m.stack))
	case opPop:
		// A mark on top is what POP then drops.
		if n := len(m.marks); n > 0 && m.marks[n-1] == len(m.stack) {
			m.marks = m.marks[:n-1]
			break
		}
		m.pop()
	case opPopMark:
		m.popMark()
	case opDup:
		m.push(m.top())
	case opNextBuffer:
		m.damage("out-of-band buffers are not in the file")
	case opReadOnlyBuffer:
		m.top()
	default:
		return m.remember(op)
	}
	return true
}

// remember executes the instructions of the memo.
func (m *machine) remember(op byte) bool {
	switch op {
	case opMemoize:
		m.put(uint64(m.memo.count))
	case opPut:
		m.put(m.lineUint())
	case opBinPut:
		m.put(m.uint(1))
	case opLongBinPut:
		m.put(m.uint(4))
	case opGet:
		m.get(m.lineUint())
	case opBinGet:
		m.get(m.uint(1))
	case opLongBinGet:
		m.get(m.uint(4))
	default:
		return false
	}
	return true
}

func (m *machine) put(key uint64) {
	v := m.top()
	m.charge(slot)
	if m.err == nil {
		m.memo.put(key, v)
	}
}

func (m *machine) get(key uint64) {
	if m.err != nil {
		return
	}
	v, ok := m.memo.get(key)
	if !ok {
		m.damage(fmt.Sprintf("nothing is kept under %d", key))
		return
	}
	m.push(v)
}
