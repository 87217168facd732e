# One script for each job, in Scripts/. `make help` lists the jobs.

.DEFAULT_GOAL := help
.PHONY: help run test demo bench fuzz sanitize build lint install clean

PREFIX ?= /usr/local
export DESTDIR PREFIX

# What goes to the script as it is, as in `make bench ARGUMENTS=--quick`.
ARGUMENTS ?=
# How long each parser is fuzzed.
SECONDS ?= 60

help: ## Lists what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)$$/  make \1\t\2/p' Makefile | expand -t 18

run: ## Installs what is missing, builds, and runs a journal of your own until Ctrl-C
	@Scripts/run

test: ## Installs what is missing for the tests, and runs all of them
	@Scripts/test $(ARGUMENTS)

demo: ## Feeds this machine's logs to a journal in a temporary place and lets journalctl check it
	@Scripts/demo

bench: ## Measures against systemd's programs; ARGUMENTS=--quick for a first look
	@Scripts/bench $(ARGUMENTS)

fuzz: ## Fuzzes each parser for SECONDS=60 seconds; ARGUMENTS=journal-read for one of them
	@Scripts/fuzz $(SECONDS) $(ARGUMENTS)

sanitize: ## Runs all tests under the address and the thread sanitizer; ARGUMENTS=address for one of them
	@Scripts/sanitize $(ARGUMENTS)

build: ## Builds the release programs: .build/release/daybookd and .build/release/daybook
	@Scripts/build

lint: ## Checks the format of the sources
	@Scripts/lint

install: ## Puts the two programs into $(DESTDIR)$(PREFIX)/bin
	@Scripts/install

clean: ## Removes everything that was built
	@Scripts/clean
