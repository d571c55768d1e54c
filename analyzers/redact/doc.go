// Package redact replaces what identifies an organisation and its people by
// pseudonyms that keep their form: evidence and results can be handed on, and the
// owner of the key can turn every answer back.
//
// What is mapped is a function of the key and the value alone, so the same key gives
// the same pseudonyms in every twin, on every machine, in every run:
//
//   - Names of machines, accounts, domains, people: runs of letters and digits are
//     permuted within their shape (a Feistel network over mixed radices, as in FF1).
//     Length, letter case, digits and separators stay.
//   - Addresses: Crypto-PAn, so that networks stay networks; private and other special
//     blocks are mapped into themselves.
//   - SIDs of machines and domains: the three numbers of their authority; the RID
//     stays. GUIDs of tenants, devices and accounts; the machine's part of process
//     GUIDs; the maker's half of hardware addresses stays.
//
// Names that are the same everywhere stay: administrator, system, NT AUTHORITY,
// localhost and their like (the list of MSTICPy is part of it). Hashes, times, program
// paths, provider and script block GUIDs stay: they tell nobody's name.
//
// What is sensitive is learned from the evidence: the columns and fields that name
// things, and places in texts whose form says what stands there (C:\Users\NAME,
// \\HOST\, DOMAIN\NAME, user@domain, labels of messages, XML elements). In texts every
// learned name is then looked for, in either case, also with other separators. Two
// limits are told in every summary. A name that is shorter than three letters, a common
// word, the name of a field or a word of the program (Options.Own) is replaced where a
// column, a field or a place says that it is a name, and only there. A label below
// which a registry gives out names, such as the msk of shop.msk.ru, is no name there.
// And what was never named anywhere, such as a project in prose, is not known:
// Options.Also takes such words.
//
// Content encoded in base64 or hex is decoded, rewritten and encoded again, however
// deep; other encodings with something sensitive inside give way to a note.
//
// MSTICPy's data_obfus does a part of this. Kept from it: forms of names, RIDs,
// well-known names. Changed: mappings depend on a key and not on the process; the
// class B test is on 172.16/12, not 17.16/12; long texts do not shrink; addresses keep
// their networks; no kind of column leaks.
package redact
