# The two commands of the quick start are demo and test. Go and gcc are all that
# any target but browser-test needs.

GO ?= go
FUZZTIME ?= 5s
TOOL = $(GO) tool -modfile=tools.mod

.PHONY: build demo test docs lint race bench fuzz-short browser-test clean

build: bin/forensic

bin/forensic: $(shell find cmd store ingest mordor datasets analyzers report -type f -not -name '*_test.go' 2>/dev/null) go.mod go.sum
	$(GO) build -trimpath -o $@ ./cmd/forensic

# Runs the main job on the embedded sample and says where the report is.
demo: build
	rm -rf demo
	./bin/forensic run --case demo
	@echo
	@echo "The report: $(CURDIR)/demo/report/index.html"

test:
	$(GO) test ./...

# The reference documents, from the tables the program works by.
docs: build
	./bin/forensic docs docs

lint:
	test -z "$$(gofmt -l $$(git ls-files '*.go'))"
	$(GO) vet ./...
	$(TOOL) staticcheck ./...
	$(TOOL) gofumpt -l . | tee /dev/stderr | test -z "$$(cat)"

# The race detector, where goroutines share state.
race:
	$(GO) test -race ./analyzers ./analyzers/redact ./analyzers/internal/sightings ./datasets/indicator ./datasets/geoip ./datasets/whois ./ingest ./ingest/winevent ./ingest/internal/lines ./analyzers/runner ./analyzers/decode ./analyzers/ioc ./analyzers/internal/texts ./store ./store/event
	$(GO) test -race -run 'FailOn|Interrupted|Duplicate' ./cmd/forensic

# Benchmarks in Go (compare two outputs with: go tool -modfile=tools.mod benchstat
# OLD NEW), and whole ingests: of load of three sizes, and by stage of the evidence
# that EVIDENCE or FORENSIC_SHARED names.
LOADMB ?= 128
EVIDENCE ?= $(if $(FORENSIC_SHARED),$(FORENSIC_SHARED)/data/security-datasets)
bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) run ./ingest/ingestbench -load $(LOADMB)
	$(if $(EVIDENCE),$(GO) run ./ingest/ingestbench $(EVIDENCE))

# Every fuzz target for a short while.
fuzz-short:
	@for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

# Opens the demo's report in a headless Chromium (Debian's package chromium).
browser-test: demo
	FORENSIC_BUNDLE=$(CURDIR)/demo/report $(GO) test -count=1 -run TestBrowser ./report

clean:
	rm -rf bin demo
