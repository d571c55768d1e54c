// Package pivot asks questions of entities: an entity is a noun (an address, a
// host, an account, a file ...), a question is a verb (its events, its location,
// what it is tied to ...). Tables go in and tables come out, so that the answer of
// one verb is what the next one is asked about. It is the offline counterpart of
// the pivot functions of MSTICPy.
//
// Nouns and Verbs are the lists; every query of the catalogue that takes an entity
// is a verb too. A Step is asked of a table row by row, in batches: the values of a
// batch are put to the case in one query. A Recipe is a chain of steps. The
// package reads tables and writes none.
package pivot
