package pickle

import (
	"fmt"
	"math"
	"strconv"
)

// scalar executes the instructions that push a plain value.
func (m *machine) scalar(op byte) bool {
	switch op {
	case opNone:
		m.make1(nil)
	case opNewTrue:
		m.make1(true)
	case opNewFalse:
		m.make1(false)
	case opInt:
		m.make1(m.lineInt(false))
	case opLong:
		m.make1(m.lineInt(true))
	case opBinInt:
		m.make1(int64(int32(m.uint(4))))
	case opBinInt1:
		m.make1(int64(m.uint(1)))
	case opBinInt2:
		m.make1(int64(m.uint(2)))
	case opLong1:
		m.make1(m.twos(m.uint(1)))
	case opLong4:
		m.make1(m.twos(m.size4()))
	case opFloat:
		f, err := strconv.ParseFloat(m.line(), 64)
		if err != nil && !math.IsInf(f, 0) {
			m.damage("a number is none")
		}
		m.make1(f)
	case opBinFloat:
		s := m.take(8)
		var bits uint64
		for i := range len(s) {
			bits = bits<<8 | uint64(s[i])
		}
		m.make1(math.Float64frombits(bits))
	default:
		return m.text(op)
	}
	return true
}

// text executes the instructions that push text or bytes.
func (m *machine) text(op byte) bool {
	switch op {
	case opShortBinUnicode:
		m.make1(m.utf8Text(m.take(m.uint(1))))
	case opBinUnicode:
		m.make1(m.utf8Text(m.take(m.uint(4))))
	case opBinUnicode8:
		m.make1(m.utf8Text(m.take(m.uint(8))))
	case opShortBinBytes:
		m.make1(blob(m.take(m.uint(1))))
	case opBinBytes:
		m.make1(blob(m.take(m.uint(4))))
	case opBinBytes8, opByteArray8:
		m.make1(blob(m.take(m.uint(8))))
	case opShortBinString:
		m.make1(oldText(m.take(m.uint(1))))
	case opBinString:
		m.make1(oldText(m.take(m.size4())))
	case opString:
		m.make1(m.quoted(m.line()))
	case opUnicode:
		m.make1(m.rawUnicode(m.line()))
	default:
		return false
	}
	return true
}

// container executes the instructions that make and fill containers.
func (m *machine) container(op byte) bool {
	switch op {
	case opEmptyTuple:
		m.make1(&tuple{})
	case opTuple1:
		m.make1(&tuple{m.popN(1)})
	case opTuple2:
		m.make1(&tuple{m.popN(2)})
	case opTuple3:
		m.make1(&tuple{m.popN(3)})
	case opTuple:
		m.make1(&tuple{m.popMarkCopy()})
	case opEmptyList:
		m.make1(&list{})
	case opList:
		m.make1(&list{m.popMarkCopy()})
	case opEmptyDict:
		m.make1(&dict{})
	case opDict:
		d := &dict{}
		m.setItems(d, m.popMark())
		m.make1(d)
	case opEmptySet:
		m.make1(&set{})
	case opFrozenSet:
		m.make1(&set{m.popMarkCopy()})
	case opAppend:
		m.extend(m.popN(1))
	case opAppends, opAddItems:
		m.extend(m.popMark())
	case opSetItem:
		pair := m.popN(2)
		m.setItems(m.top(), pair)
	case opSetItems:
		pairs := m.popMark()
		m.setItems(m.top(), pairs)
	default:
		return false
	}
	return true
}

// extend adds items to the container on the stack.
func (m *machine) extend(items []any) {
	to := m.top()
	if m.charge(slot * len(items)); m.err != nil {
		return
	}
	switch to := to.(type) {
	case *list:
		to.items = append(to.items, items...)
	case *set:
		to.items = append(to.items, items...)
	case *object:
		to.items = append(to.items, items...)
	default:
		m.damage("items are put into what is no list or set")
	}
}

// setItems puts keys and values, in turn, into a dict.
func (m *machine) setItems(to any, pairs []any) {
	if m.charge(slot * len(pairs)); m.err != nil {
		return
	}
	d, ok := to.(*dict)
	if o, isObject := to.(*object); isObject {
		d, ok = &o.pairs, true
	}
	if !ok {
		m.damage("entries are put into what is no dict")
		return
	}
	if len(pairs)%2 != 0 {
		m.damage("a key has no value")
		return
	}
	for i := 0; i < len(pairs); i += 2 {
		d.keys = append(d.keys, pairs[i])
		d.vals = append(d.vals, pairs[i+1])
	}
}

// call executes the instructions that name, call and instantiate: it records.
func (m *machine) call(op byte) bool {
	switch op {
	case opGlobal:
		module := m.line()
		m.global(module, m.line())
	case opStackGlobal:
		names := m.popN(2)
		module, ok1 := arg(names, 0).(string)
		n, ok2 := arg(names, 1).(string)
		if !ok1 || !ok2 {
			m.damage("the name of a global is no text")
			break
		}
		m.global(module, n)
	case opExt1:
		m.global("copyreg extension", strconv.FormatUint(m.uint(1), 10))
	case opExt2:
		m.global("copyreg extension", strconv.FormatUint(m.uint(2), 10))
	case opExt4:
		m.global("copyreg extension", strconv.FormatUint(m.uint(4), 10))
	case opReduce:
		v := m.popN(2)
		m.instance(arg(v, 0), arg(v, 1), true)
	case opNewObj:
		v := m.popN(2)
		m.instance(arg(v, 0), arg(v, 1), false)
	case opNewObjEx:
		v := m.popN(3)
		if kw, ok := arg(v, 2).(*dict); ok && len(kw.keys) > 0 {
			m.instance(arg(v, 0), &tuple{[]any{arg(v, 1), kw}}, false)
			break
		}
		m.instance(arg(v, 0), arg(v, 1), false)
	case opInst:
		module := m.line()
		class := m.globals.name(m, module, m.line())
		m.instance(class, &tuple{m.popMarkCopy()}, true)
	case opObj:
		v := m.popMarkCopy()
		if len(v) == 0 {
			m.damage("an instance has no class")
			break
		}
		m.instance(v[0], &tuple{v[1:]}, true)
	case opPersID:
		m.make1(&object{class: persistent, args: &tuple{[]any{m.line()}}})
	case opBinPersID:
		m.make1(&object{class: persistent, args: &tuple{m.popN(1)}})
	case opBuild:
		m.build()
	default:
		return false
	}
	return true
}

// persistent is the class of objects that are kept outside of the pickle.
var persistent = &name{name: "persistent id"}

func (m *machine) global(module, n string) {
	if g := m.globals.name(m, module, n); m.err == nil {
		m.push(g)
	}
}

// instance pushes what a call or an instantiation would make.
func (m *machine) instance(class, args any, called bool) {
	if m.err != nil {
		return
	}
	switch class.(type) {
	case *name, *object:
	default:
		m.damage(fmt.Sprintf("what is called is no global, but %s", kindOf(class)))
		return
	}
	if called {
		m.globals.called(class, args)
	}
	o := &object{class: class, args: args}
	o.loc = m.location(o)
	m.make1(o)
}

// build sets the state of the object on the stack.
func (m *machine) build() {
	state := m.popN(1)
	switch o := m.top().(type) {
	case *object:
		if m.err == nil {
			o.state = state[0]
		}
	case *name:
		// It would change the class or function itself; nothing here depends on it.
	default:
		m.damage("a state is set on what is no object")
	}
}

// kindOf names the type of a value in Python's words.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "None"
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case blob:
		return "bytes"
	case *list:
		return "list"
	case *tuple:
		return "tuple"
	case *set:
		return "set"
	case *dict:
		return "dict"
	case *name:
		return "a global"
	case *object:
		return "an object"
	}
	return "int"
}
