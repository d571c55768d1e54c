package alertentity

import (
	"strings"

	"forensic/analyzers/internal/entity"
)

// entity gives the index of the entity that an object is, -1 for none.
func (r *reader) entity(o *object, depth int) int {
	if o == nil || depth > maxDepth {
		return -1
	}
	if first := r.byID[o.text("$id")]; first != nil && o.text("$ref") == "" {
		o = first // what has one id twice is one
	}
	if at, ok := r.at[o]; ok {
		return at // known, or on the way: a circle
	}
	r.at[o] = -1
	if o.kind == "" || o.text("$ref") != "" {
		return -1
	}
	r.Types[o.kind]++
	read, ok := readers[o.kind]
	if !ok {
		return -1
	}
	e := read(r, o, depth)
	if !e.Valid() {
		return -1
	}
	if len(r.Entities) >= MaxEntities {
		r.Cut = true
		return -1
	}
	at := len(r.Entities)
	r.at[o] = at
	r.Entities = append(r.Entities, e.Bound())
	r.tie(o, at, depth)
	return at
}

// readers fill an entity of each type. Children that are entities themselves are
// not read here but in tie, when the index of their parent is known.
var readers = map[string]func(*reader, *object, int) entity.Entity{
	"host": func(_ *reader, o *object, _ int) entity.Entity { return host(o) },
	"account": func(r *reader, o *object, _ int) entity.Entity {
		e := account(o)
		e.Host = r.hostOf(o)
		return e
	},
	"ip": func(_ *reader, o *object, _ int) entity.Entity {
		return entity.Entity{Kind: entity.IP, Name: o.text("address", "ipaddress", "remoteip", "localip")}
	},
	"process": func(r *reader, o *object, _ int) entity.Entity {
		e := entity.Entity{
			Kind: entity.Process, Host: r.hostOf(o), PID: o.text("processid"), CommandLine: o.text("commandline", "processcommandline"),
			Started: o.text("creationtimeutc", "processcreationdatetime", "processcreationtime"), Name: filePath(o),
		}
		if image := r.child(o, "imagefile"); image != nil {
			e.Name = filePath(image)
		}
		return e
	},
	"file": func(r *reader, o *object, _ int) entity.Entity {
		if d := r.child(o, "filedetails"); d != nil {
			o = d
		}
		return entity.Entity{Kind: entity.File, Host: r.hostOf(o), Name: filePath(o)}
	},
	"filehash": func(_ *reader, o *object, _ int) entity.Entity {
		return entity.Entity{Kind: entity.Hash, Name: o.text("value", "sha256", "sha1", "md5")}
	},
	"url": func(_ *reader, o *object, _ int) entity.Entity {
		return entity.Entity{Kind: entity.URL, Name: o.text("url", "remoteurl")}
	},
	"dns": func(_ *reader, o *object, _ int) entity.Entity {
		return entity.Entity{Kind: entity.DNS, Name: o.text("domainname")}
	},
	"registrykey":   registry,
	"registryvalue": registry,
	"service":       named(entity.Service, "name", "servicename", "displayname"),
	"task":          named(entity.Task, "name", "taskname"),
	"mailbox":       named(entity.Mailbox, "mailboxprimaryaddress", "primaryaddress", "mailboxaddress", "upn", "userprincipalname"),
	"cloudresource": named(entity.CloudResource, "resourceid", "amazonresourceid", "fullresourcename", "appid", "name", "displayname"),
}

func named(kind entity.Kind, names ...string) func(*reader, *object, int) entity.Entity {
	return func(r *reader, o *object, _ int) entity.Entity {
		e := entity.Entity{Kind: kind, Name: o.text(names...)}
		if kind == entity.Service || kind == entity.Task {
			e.Host = r.hostOf(o)
		}
		return e
	}
}

func host(o *object) entity.Entity {
	return entity.Entity{
		Kind: entity.Host, Name: o.text("hostname", "devicednsname", "computerdnsname", "devicename", "fqdn", "netbiosname"),
		Domain: o.text("dnsdomain", "ntdomain"), ID: o.text("azureid", "omsagentid", "mdedeviceid", "deviceid", "machineid", "azureaddeviceid"),
	}
}

// account reads the account of Sentinel, or the userAccount inside one of Graph.
func account(o *object) entity.Entity {
	if inner, ok := o.fields["useraccount"].(*object); ok {
		o = inner
	}
	return entity.Entity{
		Kind: entity.Account, Name: o.text("name", "accountname", "userprincipalname", "accountupn", "displayname"),
		Domain: o.text("ntdomain", "upnsuffix", "domainname", "accountdomain", "dnsdomain"),
		ID:     o.text("sid", "usersid", "accountsid", "aaduserid", "azureaduserid", "accountobjectid", "puid", "objectguid"),
	}
}

// registry reads a key, or a value as the path of its key with its name.
func registry(r *reader, o *object, _ int) entity.Entity {
	key := o
	if inner := r.child(o, "key"); inner != nil {
		key = inner
	}
	e := entity.Entity{Kind: entity.RegistryKey, Host: r.hostOf(key)}
	path := key.text("key", "registrykey")
	if hive := key.text("hive", "registryhive"); hive != "" && path != "" {
		path = hive + `\` + strings.TrimPrefix(path, hive+`\`)
	}
	if value := o.text("name", "valuename", "registryvaluename"); path != "" && value != "" {
		path += `\` + value
	}
	e.Name = path
	return e
}

// filePath joins folder and name.
func filePath(o *object) string {
	if full := o.text("fullpath"); full != "" {
		return full
	}
	folder, name := o.text("directory", "folderpath", "filepath"), o.text("name", "filename")
	switch {
	case folder == "" || name == "":
		return folder + name
	case strings.HasSuffix(strings.ToLower(folder), strings.ToLower(name)):
		return folder // the path of the file, not of its folder
	}
	separator := `\`
	if strings.HasPrefix(folder, "/") {
		separator = "/"
	}
	return strings.TrimRight(folder, `\/`) + separator + name
}

// hostOf is the short name of the machine that an object belongs to.
func (r *reader) hostOf(o *object) string {
	if h := r.child(o, "host"); h != nil {
		return shortName(host(h).Name)
	}
	if image := r.child(o, "imagefile"); image != nil {
		if h := r.child(image, "host"); h != nil {
			return shortName(host(h).Name)
		}
	}
	return shortName(o.text("devicednsname", "computerdnsname", "devicename"))
}

func shortName(name string) string {
	short, _, _ := strings.Cut(strings.ToLower(name), ".")
	return short
}

// tie links an entity with those inside it.
func (r *reader) tie(o *object, at, depth int) {
	link := func(from, to int, verb string) {
		if from >= 0 && to >= 0 && from != to && len(r.Links) < 4*MaxEntities {
			r.Links = append(r.Links, Link{from, to, verb})
		}
	}
	// next reads a child; Graph leaves out the type where the field says it.
	next := func(kind string, names ...string) int {
		c := r.child(o, names...)
		if c != nil && c.kind == "" {
			c.kind = kind
		}
		return r.entity(c, depth+1)
	}
	switch o.kind {
	case "process":
		link(next("account", "account", "useraccount"), at, "ran")
		link(next("process", "parentprocess"), at, "is parent of")
		link(next("file", "imagefile"), at, "is image of")
	case "dns":
		for _, ip := range r.children(o, "ipaddresses") {
			link(at, r.entity(ip, depth+1), "resolved to")
		}
	case "account":
		link(at, next("host", "host"), "is account on")
	}
	for _, h := range r.children(o, "filehashes") {
		link(at, r.entity(h, depth+1), "has hash")
	}
	r.digests(o, at, link)
}

// digests links a file or a process with the hashes that are fields of it.
func (r *reader) digests(o *object, at int, link func(from, to int, verb string)) {
	if o.kind != "file" && o.kind != "process" {
		return
	}
	if d := r.child(o, "filedetails"); d != nil {
		o = d
	}
	for _, name := range []string{"sha256", "sha1", "md5"} {
		if v := o.text(name); v != "" {
			link(at, r.plain(entity.Entity{Kind: entity.Hash, Name: v}), "has hash")
		}
	}
}

// plain adds an entity that no object of its own stands for.
func (r *reader) plain(e entity.Entity) int {
	if !e.Valid() || len(r.Entities) >= MaxEntities {
		r.Cut = r.Cut || len(r.Entities) >= MaxEntities
		return -1
	}
	r.Entities = append(r.Entities, e.Bound())
	return len(r.Entities) - 1
}
