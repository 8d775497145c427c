# SPDX-License-Identifier: Apache-2.0
#
# capacityd.  `make` builds, `make check` proves, `make help` lists.
#
# One Makefile for the whole tree.  Sources are found by directory, so a new feed,
# platform or test needs no edit here.  Header dependencies come from the compiler.

O ?= build
V ?= 0
CC ?= cc
AR ?= ar
CLANG ?= clang
CFLAGS ?= -O2 -g
WERROR ?= -Werror
FUZZ_SECONDS ?= 20
SECONDS ?= 20
prefix ?= /usr
DESTDIR ?=

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef $(WERROR)
PACKAGES := libuv libcurl json-c yaml-0.1 sqlite3 libmicrohttpd libcrypto libsystemd zlib glib-2.0
LIBS := $(shell pkg-config --libs $(PACKAGES)) -lcsv
# Only tests need Check: a machine that runs the demo may do without.
CHECK_LIBS := $(shell pkg-config --libs check 2>/dev/null)

# Hardening belongs to what is shipped: the sanitizers bring their own checks, and
# FORTIFY needs an optimising compiler.
ifeq ($(filter -fsanitize=%,$(CFLAGS))$(filter-out -O0,$(filter -O%,$(CFLAGS))),)
else ifeq ($(filter -fsanitize=%,$(CFLAGS)),)
HARDEN_C := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fPIE -fstack-protector-strong \
	-fstack-clash-protection -ftrivial-auto-var-init=zero \
	$(if $(filter x86_64%,$(shell $(CC) -dumpmachine)),-fcf-protection=full)
HARDEN_L := -pie -Wl,-z,relro,-z,now,-z,separate-code,-z,noexecstack
endif

# No fused multiply-add: sums of money's weights must be the same on every machine.
BASE_C := -std=c17 -ffp-contract=off -D_GNU_SOURCE -Ilib -I. $(shell pkg-config --cflags $(PACKAGES)) \
	$(shell pkg-config --cflags check 2>/dev/null)
ALL_C = $(BASE_C) -ffile-prefix-map=$(CURDIR)=. -MMD -MP $(WARN) $(HARDEN_C) $(CFLAGS) $(CPPFLAGS)
LINK = $(CC) $(CFLAGS) $(HARDEN_L) $(LDFLAGS) -Wl,--as-needed -o $@ $(filter %.o %.a,$^)
quiet = $(if $(filter 0,$(V)),@printf '  %-5s %s\n' '$(1)' '$@';)

# --- what there is -------------------------------------------------------------
found = $(sort $(wildcard $(1)))
objects = $(patsubst %.c,$(O)/%.o,$(call found,$(1)))
programs = $(patsubst %.c,$(O)/%,$(call found,$(1)))

lib_o := $(call objects,lib/*/*.c)
main_o := $(call objects,daemon/main.c)
daemon_o := $(filter-out $(main_o),$(call objects,daemon/*.c))
ctl_main_o := $(call objects,daemon/ctl/main.c)
ctl_o := $(filter-out $(ctl_main_o),$(call objects,daemon/ctl/*.c))
sandbox_o := $(call objects,tests/sandbox/*.c)
replay_o := $(call objects,tests/scenario/*.c)
manual_o := $(call objects,tests/manual/*.c)
simulate_o := $(call objects,tests/simulation/*.c)
unit_support_o := $(call objects,tests/unit/support/*.c)
e2e_support_o := $(call objects,tests/e2e/support/*.c)
hammer_o := $(call objects,tests/hammer/*.c)
torture_support_o := $(call objects,tests/torture/support/*.c)
unit := $(call programs,tests/unit/*.c)
golden := $(call programs,tests/golden/*.c)
e2e := $(call programs,tests/e2e/*.c)
preload := $(O)/tests/bench/held.so
swift := $(O)/tests/torture/swift.so
torture := $(filter-out $(swift:.so=),$(call programs,tests/torture/*.c))
bench := $(filter-out $(preload:.so=),$(call programs,tests/bench/*.c))
scenarios := $(call found,tests/scenario/*.scn)
fuzz := $(patsubst tests/fuzz/%.c,build-fuzz/%,$(call found,tests/fuzz/*.c))
web := $(call found,daemon/web/*)
binaries := $(if $(main_o),$(O)/capacityd) $(if $(ctl_main_o),$(O)/capacityctl)
helpers := $(if $(sandbox_o),$(O)/capacity-sandbox)
sources := $(call found,lib/*/*.[ch] daemon/*.[ch] daemon/ctl/*.[ch] tests/*/*.[ch] tests/*/support/*.[ch])

all: build
build: $(O)/libcapacity.a $(binaries) $(helpers)   ## the library and the programs

$(O)/libcapacity.a: $(lib_o)
	@mkdir -p $(@D)
	$(call quiet,AR)rm -f $@ && $(AR) rcs $@ $^
# Everything of the daemon but its main(), so that tests can hold its parts too.
$(O)/libdaemon.a: $(daemon_o)
	@mkdir -p $(@D)
	$(call quiet,AR)rm -f $@ && $(AR) rcs $@ $^
$(O)/libctl.a: $(ctl_o)
	@mkdir -p $(@D)
	$(call quiet,AR)rm -f $@ && $(AR) rcs $@ $^
$(O)/capacityd: $(main_o) $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(LIBS)
$(O)/capacityctl: $(ctl_main_o) $(O)/libctl.a $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(LIBS)
$(O)/capacity-sandbox: $(sandbox_o) $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(LIBS)
$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_C) -c -o $@ $<
# scripts/mcdc measures these files and no others.
$(O)/lib/decide/%.o: CPPFLAGS += $(DECIDE_CFLAGS)

# The page is part of the program: one file to install, and no path to serve from.
$(O)/daemon/assets.o: $(web)
$(O)/daemon/assets.o: CPPFLAGS += -DWEB_DIR='"daemon/web"'

# --- tests -----------------------------------------------------------------------
# One test lets another solver judge; nothing else links it.
$(O)/tests/unit/allocate_clp: LIBS += $(shell pkg-config --libs clp 2>/dev/null)
$(unit): $(O)/%: $(O)/%.o $(unit_support_o) $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(CHECK_LIBS) $(LIBS)
$(golden): $(O)/%: $(O)/%.o $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(CHECK_LIBS) $(LIBS)
# Some of them are a server over TLS themselves.
$(e2e): LIBS += $(shell pkg-config --libs libssl)
$(e2e): $(O)/%: $(O)/%.o $(e2e_support_o) $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(CHECK_LIBS) $(LIBS)
$(bench): $(O)/%: $(O)/%.o $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(LIBS)
# One of them is a server over TLS itself.
$(O)/tests/bench/ehr: LIBS += $(shell pkg-config --libs libssl)
$(torture): LIBS += $(shell pkg-config --libs libssl)
$(torture): $(O)/%: $(O)/%.o $(torture_support_o) $(e2e_support_o) $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(CHECK_LIBS) $(LIBS)
$(O)/tests/hammered: $(hammer_o) $(e2e_support_o) $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(CHECK_LIBS) $(LIBS) $(shell pkg-config --libs libssl)
$(preload) $(swift): $(O)/%.so: %.c
	@mkdir -p $(@D)
	$(call quiet,LD)$(CC) -std=c17 -D_GNU_SOURCE $(filter-out -Wpedantic,$(WARN)) -O2 -fPIC -shared -o $@ $<
$(O)/tests/replay: $(replay_o) $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(LIBS)
# The sandbox's servers without their sockets: the linker takes what is called.
$(O)/libsandbox.a: $(filter-out %/main.o,$(sandbox_o))
	@mkdir -p $(@D)
	$(call quiet,AR)rm -f $@ && $(AR) rcs $@ $^
$(O)/tests/simulate: $(simulate_o) $(O)/libsandbox.a $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(LIBS)

$(O)/tests/manuals: $(manual_o) $(O)/libctl.a $(O)/libdaemon.a $(O)/libcapacity.a
	$(call quiet,LD)$(LINK) $(CHECK_LIBS) $(LIBS)

# Every test is a target of its own, so `make -j2 check` runs two at a time and one
# failure does not hide the next (`check` runs with -k and counts afterwards).
tally := CAPACITYD_BUILD=$(O) scripts/tally
unit_runs := $(unit:$(O)/%=run/%)
golden_runs := $(golden:$(O)/%=run/%)
e2e_runs := $(e2e:$(O)/%=run/%)
replay_runs := $(scenarios:%=run/%)

$(unit_runs) $(golden_runs): run/%: $(O)/%
	@$(tally) run $(O) $* $<
$(e2e_runs): run/%: $(O)/% build
	@$(tally) run $(O) $* $<
$(replay_runs): run/%: $(O)/tests/replay
	@$(tally) run $(O) $* $< $*

# What waits for clocks and sockets more than it computes: more of them at once than cores.
AT_ONCE ?= 6
many = MAKEFLAGS="$(filter-out -j% --jobserver%,$(MAKEFLAGS))" $(MAKE) --no-print-directory -k -j$(AT_ONCE)

check:                                         ## everything fast: gates and all tests, with a count
	@rm -rf $(O)/results
	+@status=0; $(MAKE) --no-print-directory -k gates unit replay golden manual schema monitoring simulated $(e2e) || status=1; \
	$(many) e2e || status=1; \
	scripts/tally sum $(O) $$status
unit: $(unit_runs)                             ## one program of table tests per lib file
replay: $(replay_runs)                         ## scripted days in virtual time
golden: $(golden_runs)                         ## recorded bytes in, reviewed text out
e2e: $(e2e_runs)                               ## the real programs against servers on loopback
manual: $(O)/tests/manuals $(binaries)         ## what the manuals show is what the programs say
	@$(tally) run $(O) $@ $<
schema: $(binaries)                            ## config/ examples against the daemon's own JSON Schema
	@if [ -x $(O)/capacityd ]; then $(tally) run $(O) schema scripts/check-schema $(O)/capacityd; fi
monitoring:                                    ## what is measured, what alarms and what is drawn agree
	@$(tally) run $(O) $@ scripts/check-monitoring
SAN_CFLAGS := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
# Each is several times as busy under them.
sanitized: AT_ONCE := 4
sanitized:
	+@status=0; $(MAKE) --no-print-directory -k unit replay golden simulated $(e2e) || status=1; \
	$(many) e2e || status=1; \
	$(MAKE) --no-print-directory hammer || status=1; exit $$status
san:                                           ## the tests again under ASan and UBSan
	+@export CK_FORK=no CAPACITYD_E2E_PATIENCE=180 ASAN_OPTIONS=detect_stack_use_after_return=1 \
		UBSAN_OPTIONS=print_stacktrace=1; rm -rf build-san/results; status=0; \
	$(MAKE) --no-print-directory O=build-san CFLAGS="$(SAN_CFLAGS)" sanitized || status=1; \
	scripts/tally sum build-san $$status

torture: build $(torture) $(swift)             ## killed, failed and starved at every point of a story
	@for program in $(torture); do CAPACITYD_BUILD=$(O) $$program --all || exit 1; done
	@CC="$(CC)" scripts/check-torture $(O)
torture_runs := $(torture:$(O)/%=run/%)
# What ran, and what a machine would not let run, is said and not only kept.
$(torture_runs): run/%: $(O)/% build $(swift)
	@status=0; $(tally) run $(O) $* $< || status=$$?; \
	grep -hE 'SKIPPED|points ran|each after' $(O)/results/$*.log; exit $$status
torture-short:                                 ## a seeded sample of the same
	+@$(MAKE) --no-print-directory -j1 $(torture_runs)

hammer: $(O)/tests/hammered build             ## every address under wrk while services cross thresholds
	@$(tally) run $(O) $@ $< && sed -n 's/^hammer: /    /p' $(O)/results/$@.log

# What npm brings is pinned by hash, kept beside the tests and shipped nowhere.
browser_tools := tests/browser/node_modules/.package-lock.json
$(browser_tools): tests/browser/package-lock.json
	@cd tests/browser && npm ci --loglevel=error --no-progress --no-update-notifier >/dev/null || { \
		echo 'npm could not bring the two packages tests/browser/package.json names'; exit 1; }; \
	touch node_modules/.package-lock.json
browser: build $(browser_tools)                ## the page in a real browser; pictures in $(O)/browser
	@rm -rf $(O)/browser; CAPACITYD_BUILD=$(O) node tests/browser/run.mjs

simulate: $(O)/tests/simulate                  ## seeded months with faults, for SECONDS=20
	@$< --seconds $(SECONDS)
simulated: $(O)/tests/simulate                 ## the same, ten seconds of it
	@$(tally) run $(O) simulation $< --seconds 10
planted: $(O)/tests/simulate                   ## faults planted in lib/decide, each to be caught by name
	@$(tally) run $(O) gates/planted env CC="$(CC)" scripts/check-planted $(O)
mcdc:                                          ## each condition of lib/decide is shown to matter
	+@scripts/mcdc

# --- gates: the rules of the house, as programs ------------------------------------
manuals := $(call found,config/*.[1-8])
gates := check-pure check-layers check-length check-gates check-unit check-manuals check-format
gates: $(gates)                                ## the rules of the house, each a script
check-pure: $(O)/libcapacity.a                 ## lib/ calls no clock, no disk, no network
	@$(tally) run $(O) gates/$@ scripts/check-pure $(lib_o)
check-layers:                                  ## includes only point down
	@$(tally) run $(O) gates/$@ scripts/check-layers
check-length:                                  ## functions fit a screen, files a sitting
	@$(tally) run $(O) gates/$@ scripts/check-length
check-gates:                                   ## each gate is shown a fault and must see it
	@$(tally) run $(O) gates/$@ env CC="$(CC)" scripts/check-gates
check-unit:                                    ## systemd accepts the unit and the catalog, and scores its sandbox
	@$(tally) run $(O) gates/$@ scripts/check-unit
check-manuals:                                 ## mandoc has nothing to say about the manual pages
	@$(tally) run $(O) gates/$@ scripts/check-manuals $(manuals)
format:                                        ## lay out every C file
	@[ -z "$(sources)" ] || clang-format -i $(sources)
check-format:                                  ## every C file is laid out as `make format` would
	@$(tally) run $(O) gates/$@ scripts/check-format $(sources)

# --- fuzzing, with the whole library compiled for it ---------------------------------
FUZZ_C = $(BASE_C) -g -O1 -MMD -MP -fsanitize=address,undefined -fno-sanitize-recover=all
# Readers of outside bytes live in lib/; the daemon keeps two that need nothing else of it.
fuzz_daemon := daemon/api_until.c daemon/form.c daemon/transport_inflate.c
fuzz_lib_o := $(patsubst %.c,build-fuzz/%.o,$(call found,lib/*/*.c) $(fuzz_daemon))
$(fuzz_lib_o): build-fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(call quiet,CLANG)$(CLANG) $(FUZZ_C) -fsanitize=fuzzer-no-link -c -o $@ $<
build-fuzz/libcapacity.a: $(fuzz_lib_o)
	$(call quiet,AR)rm -f $@ && $(AR) rcs $@ $^
$(fuzz): build-fuzz/%: tests/fuzz/%.c build-fuzz/libcapacity.a
	$(call quiet,CLANG)$(CLANG) $(FUZZ_C) -fsanitize=fuzzer -o $@ $(filter %.c %.a,$^) $(LIBS)
fuzz_runs := $(fuzz:build-fuzz/%=run-fuzz/%)
$(fuzz_runs): run-fuzz/%: build-fuzz/%
	@scripts/fuzz-one $< $(FUZZ_SECONDS)
fuzz: $(fuzz_runs)                             ## every reader of outside bytes, FUZZ_SECONDS each
fuzz-short:                                    ## the same for two seconds each
	+@if scripts/fuzz-one --available $(CLANG); then \
		$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=2; fi

bench: $(O)/libcapacity.a $(binaries) $(helpers) $(bench) $(preload) $(O)/tests/simulate   ## measure, and print the numbers
	@CAPACITYD_BUILD=$(O) tests/bench/run
demo:                                          ## the whole thing on one screen
	@scripts/demo

# --- install ----------------------------------------------------------------------
install: build                                 ## into DESTDIR, below prefix
	install -D -m 0755 $(O)/capacityd $(DESTDIR)$(prefix)/sbin/capacityd
	install -D -m 0755 $(O)/capacityctl $(DESTDIR)$(prefix)/bin/capacityctl
	install -D -m 0644 systemd/capacityd.service $(DESTDIR)/lib/systemd/system/capacityd.service
	install -D -m 0644 systemd/capacityd.sysusers $(DESTDIR)$(prefix)/lib/sysusers.d/capacityd.conf
	install -D -m 0644 systemd/capacityd.catalog $(DESTDIR)$(prefix)/lib/systemd/catalog/capacityd.catalog
	install -D -m 0644 systemd/capacityd.tmpfiles $(DESTDIR)$(prefix)/lib/tmpfiles.d/capacityd.conf
	cd config && find . -type f ! -name '*.[1-8]' -exec install -D -m 0644 {} \
		$(abspath $(DESTDIR)$(prefix))/share/doc/capacityd/examples/{} \;
	install -d $(DESTDIR)$(prefix)/share/bash-completion/completions \
		$(DESTDIR)$(prefix)/share/zsh/vendor-completions $(DESTDIR)$(prefix)/share/fish/vendor_completions.d
	$(O)/capacityctl completion bash >$(DESTDIR)$(prefix)/share/bash-completion/completions/capacityctl
	$(O)/capacityctl completion zsh >$(DESTDIR)$(prefix)/share/zsh/vendor-completions/_capacityctl
	$(O)/capacityctl completion fish >$(DESTDIR)$(prefix)/share/fish/vendor_completions.d/capacityctl.fish
	for page in $(manuals); do install -D -m 0644 $$page \
		$(DESTDIR)$(prefix)/share/man/man$${page##*.}/$${page##*/} || exit 1; done
clean:                                         ## forget everything built
	rm -rf $(O) build build-san build-fuzz build-mcdc tests/browser/node_modules
help:                                          ## this list
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "%-14s %s\n", $$1, $$2 }' Makefile

.PHONY: all build check sanitized unit replay golden manual e2e schema monitoring san browser torture torture-short hammer simulate simulated planted mcdc gates $(gates) format fuzz fuzz-short \
	bench demo install clean help $(fuzz_runs) $(unit_runs) $(golden_runs) $(e2e_runs) $(replay_runs) $(torture_runs)
.PRECIOUS: $(O)/%.o build-fuzz/%.o
.DELETE_ON_ERROR:
-include $(shell find $(O) build-fuzz -name '*.d' 2>/dev/null)
