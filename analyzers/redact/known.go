package redact

import (
	"strings"
)

// set makes a set of the words of a text.
func set(text string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		m[word] = true
	}
	return m
}

// lines makes a set of the lines of a text.
func lines(text string) map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			m[line] = true
		}
	}
	return m
}

// wellKnownToken are words that say what an account or a machine is for and nothing
// of whom it belongs to. They stay inside names too.
var wellKnownToken = set(`administrator administrateur administrador admin admins guest system root krbtgt
	defaultaccount wdagutilityaccount helpassistant localsystem localservice networkservice crontab
	guests anonymous nobody service svc desktop laptop workstation server client user users computer pc win
	everyone builtin localhost localdomain test backup sql exchange domain controllers administrators`)

// wellKnownName are the names that are the same everywhere: accounts and groups of
// Windows and Linux, authorities, hosts of PowerShell, names that stand for nothing.
// The list of MSTICPy (administrator, guest, system, local service, network service,
// root, crontab, nt authority) is part of it.
var wellKnownName = lines(`
	nt authority
	nt-autorität
	autorite nt
	nt service
	nt virtual machine
	window manager
	font driver host
	iis apppool
	application package authority
	workgroup
	microsoft account
	microsoftaccount
	azuread
	local
	local service
	network service
	lokaler dienst
	netzwerkdienst
	anonymous logon
	anonymous_principal
	creator owner
	authenticated users
	remote desktop users
	remote management users
	power users
	backup operators
	server operators
	account operators
	print operators
	replicator
	event log readers
	performance log users
	performance monitor users
	distributed com users
	hyper-v administrators
	cryptographic operators
	network configuration operators
	iis_iusrs
	iusr
	domain admins
	domain users
	domain guests
	domain computers
	domain controllers
	enterprise admins
	enterprise domain controllers
	schema admins
	group policy creator owners
	cert publishers
	dnsadmins
	dnsupdateproxy
	protected users
	key admins
	enterprise key admins
	read-only domain controllers
	denied rodc password replication group
	allowed rodc password replication group
	all services
	dialup
	interactive
	network
	batch
	self
	trustedinstaller
	public
	default
	default user
	all users
	defaultuser0
	defaultapppool
	consolehost
	default host
	serverremotehost
	windows powershell ise host
	visual studio code host
	none
	null
	nil
	unknown
	unset
	undefined
	true
	false
	yes
	no
	n/a
	redacted
	daemon
	bin
	sys
	sync
	games
	man
	lp
	mail
	news
	uucp
	proxy
	www-data
	www
	list
	irc
	gnats
	nogroup
	systemd-network
	systemd-resolve
	systemd-timesync
	systemd-coredump
	messagebus
	syslog
	_apt
	uuidd
	tcpdump
	sshd
	landscape
	pollinate
	chrony
	dnsmasq
	polkitd
	postfix
	dbus
	apache
	nginx
	tomcat
	mysql
	postgres
	redis
	mongodb
	elasticsearch
	jenkins
	docker
	git
	omsagent
	ubuntu
	ec2-user
	centos
	debian
	vagrant
	wheel
	sudo
	adm
	staff
	shadow
	wpad
	isatap
	instance-data
	broadcasthost
	ip6-localhost
	ip6-loopback
	ip6-allnodes
	ip6-allrouters
`)

// wellKnown tells names that stay. The names of window managers and font drivers
// have the number of their session.
func wellKnown(name string) bool {
	l := strings.ToLower(strings.TrimSpace(name))
	if wellKnownName[l] || wellKnownToken[l] {
		return true
	}
	for _, p := range []string{"dwm-", "umfd-", "%%"} {
		if rest, ok := strings.CutPrefix(l, p); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return false
}

// knownShare are shares that every machine has.
var knownShare = set(`ipc$ admin$ print$ fax$ sysvol netlogon pipe tsclient davwwwroot wsus $recycle.bin *`)

// knownContainer are containers that every directory has.
var knownContainer = set(`users computers builtin system policies configuration schema services sites
	foreignsecurityprincipals partitions microsoftdns infrastructure machine user extended-rights
	aggregate adminsdholder servers subnets`)

// platformDomain are domains of those whose services everybody uses. They are never
// taken for a domain of the organisation.
var platformDomain = set(`microsoft.com windows.com windows.net windowsupdate.com microsoftonline.com office.com office.net
	office365.com outlook.com live.com live.net msn.com bing.com azure.com azure.net azureedge.net visualstudio.com
	skype.com trafficmanager.net msftncsi.com msftconnecttest.com passport.com hotmail.com sysinternals.com xamarin.com nuget.org
	google.com googleapis.com gstatic.com gmail.com googlemail.com youtube.com gvt1.com android.com
	amazon.com amazonaws.com amazontrust.com cloudfront.net aws.com apple.com icloud.com mzstatic.com
	akamai.net akamaiedge.net akamaized.net akamaitechnologies.com edgekey.net edgesuite.net fastly.net cloudflare.com cloudflare.net
	digicert.com verisign.com globalsign.com letsencrypt.org entrust.net comodoca.com sectigo.com symantec.com thawte.com
	mozilla.org mozilla.com mozilla.net firefox.com adobe.com oracle.com java.com github.com githubusercontent.com gitlab.com
	ubuntu.com canonical.com debian.org redhat.com centos.org fedoraproject.org kernel.org docker.com docker.io
	w3.org xmlsoap.org xmlsoap.com openxmlformats.org iana.org ietf.org oasis-open.org apache.org python.org npmjs.org
	yahoo.com yimg.com facebook.com twitter.com linkedin.com dropbox.com slack.com zoom.us aol.com gmx.net web.de proton.me protonmail.com
	in-addr.arpa ip6.arpa`)

// tenantSuffix are domains below which the next label names a customer.
var tenantSuffix = []string{
	"mail.onmicrosoft.com", "onmicrosoft.com", "my.sharepoint.com", "sharepoint.com", "okta.com", "atlassian.net", "zendesk.com",
	"service-now.com", "my.salesforce.com", "myworkday.com", "compute.internal", "ec2.internal",
	"cloudapp.azure.com", "cloudapp.net", "compute.amazonaws.com", "compute-1.amazonaws.com", "s3.amazonaws.com",
}

// privateTop are last labels that no registry gives out.
var privateTop = set(`local lan internal corp home intranet private localdomain domain ad priv`)

// common are words that stand in texts for themselves far more often than for a
// machine or an account of that name.
var common = set(`
	able about above access account action active activity actor actual added address after again against agent alert alias all allow
	allowed also always amber analysis analyst and angel answer any app apple application april archive area argument array art asset
	attack attempt audit august author auto available away backup bad ban bar base baseline basic batch been before begin best beta
	big bill bin binary bit black blob block blue board body bold bond book boot both bounce box branch brand bridge bring
	brown browser buffer build built bus business busy but button byte bytes cache call can cancel card care carol case cash catalog
	center central certificate chain chance change channel chapter char check chief child chip christian chrome claim class clean
	clear click client clock close closed cloud cluster code color column command commit common company compare complete compute
	computer conf config connect connection console contact content control cookie copy core corp corporate cost count counter cover
	create created crime critical cross current custom customer cyber daily dark dash data database date dawn day days dead debug december
	default define delay delete delta demo deny deploy depth desk desktop detail detect dev develop development device dial did diff
	digit direct directory disable disk display dns doc document does domain done door down download draft drive driver drop duck
	dump each early earth east easy echo edge edit editor elastic element email empty enable end engine engineer enter enterprise entity
	entry env environment eric error event ever every exam example exchange exec execute exist exit expert explorer export extra
	face fact fail failed failure fall false family fast father feature february feed field fields file files filter final finance
	find fire firewall first fish fix flag flash float floor flow folder font foot force forest form format forward found fox frame
	frank free friday friend from front full function future game gate gateway general get give glass global gold good google grace
	grand grant gray great green ground group groups grow guard guest guide hand handle hard has hash have head header health heart
	heat help here hero hidden high history hit hold home hook hope host hour house how human hunter ice icon idle image impact
	import inbox include index info information input insert install instance integer intel internal internet into invoke iron issue item
	jack january java job john join joy july jump june just keep kernel key keyboard keys keyword kind king kit know
	lab label lake lan land language large last late launch law layer lead leader learn leave left legal length less letter level
	library license light like limit line link linux list little live load loader local location lock log logger logic login logon
	logs long look loop lost lot love low lucky machine macro magic mail main make man manage manager manual map marine mark market
	mask master match max may mean media medium meet member memory menu merge message meta method metric micro microsoft middle might mike
	miles min mind mine minute miss mobile mode model modern module monday monitor month moon more morning most mother mount
	mouse move much multi music must name native near need net network never new news next nick night node noise none normal
	north not note nothing notice november now null number object october off office offline ok old once one online only open
	operation operator option oracle orange order other out output over owner pack package page paper param parent park part partner
	party pass password past patch path pattern pause paste peak people percent perl person phone photo php pilot pin ping pink pipe place plain plan
	plant platform play player please plus point policy poll pool pop port portal post power powershell present press print printer
	private process product production profile program project prod prompt proof protect provider proxy public pull purple push put python
	query queue quick quiet quit race rack radio rain random range rank rate raw ray read reader ready real reason record recover red
	reference region registry release remote remove replace reply report request research reset resource response rest restart result
	retail return rich right ring risk river road robin rock role roll roman room rose round route router row rule run runtime ruby safe sales sam
	same sample sand sandy save scan scanner schedule schema school science scope score scott screen script search season second secret section
	secure security see self send sensor sent server service session set setting setup seven shadow shape share sharp shell shift
	shop short show side sign signal silver simple since single site size skip sky sleep slow small smart smith snow social soft
	software some song soon sort source south space spark special speed split spring sql stack staff stage standard star start startup
	state static station status steam step still stone stop storage store storm stream street string strong student studio style
	subject such summer sun sunday super support sure switch symbol sync system table tag take target task taylor team tech temp template
	term terminal test tester testing text than thank that the them then there these they thing this thread three thursday ticket
	tier time timer title today token tom tool tools top topic total touch town trace track trade train training transfer travel tree trial
	true trust try tuesday turn two type uncle under union unit unix unknown update upload upper url use used user users using utility
	valid value values var vault vector vendor version very victor video view virtual virus visit voice volume wait wall want war warm
	warning was watch water wave way web website wednesday week welcome well west what wheel when where which while white who why wide wifi
	will wind window windows winter wire with wolf wood word work worker workflow workgroup world worm write writer wrong year yellow yes yet you
	young your zero zone
	acrobat anydesk bash certutil chocolatey cmd conhost cscript curl defender edge excel explorer firefox git iexplore java lsass msedge mshta
	mstsc netsh node notepad onedrive outlook putty pwsh python regsvr rundll services skype slack smss spoolsv ssh svchost sysmon taskhost teams
	teamviewer tomcat vmware winlogon winrm winword wmic word wscript wsus zoom mimikatz empire covenant metasploit meterpreter rubeus mordor
	azure amazon exchange sharepoint citrix docker kubernetes splunk elastic kibana grafana jenkins gitlab github jira confluence apache nginx
	mysql postgres mongo redis ubuntu debian centos fedora oracle intel nvidia lenovo dell apple android xerox canon epson cisco juniper
	fortinet sophos mcafee symantec kaspersky sentinel crowdstrike carbon cylance tanium qualys nessus rapid dmz vpn vlan wlan lan wan dhcp
	ldap kerberos ntlm smtp imap http https ftp sftp smb nfs rdp vnc snmp ntp
`)
