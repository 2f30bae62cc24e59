# Everything needs Python 3.11 or newer and nothing else; `make help` lists what there is.

PYTHON ?= python3
UV = .tools/bin/uv
PY = .venv/bin/python

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

# Setting up: each step leaves a stamp and is done again only when what it was made from has changed. ---------

.tools/.stamp: requirements/tools.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	touch $@

.venv/.stamp: .tools/.stamp requirements/runtime.lock
	$(UV) venv -q --allow-existing --python .tools/bin/python .venv
	$(UV) pip install -q --python $(PY) --require-hashes -r requirements/runtime.lock
	touch $@

.venv/.dev-stamp: .venv/.stamp requirements/dev.lock
	$(UV) pip install -q --python $(PY) --require-hashes -r requirements/dev.lock
	touch $@

.PHONY: dev
dev: .venv/.dev-stamp ## set up the environment for working on the project

LOCK = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
.PHONY: lock
lock: .tools/.stamp ## write the locks again after a change to requirements/*.in
	$(LOCK) -o requirements/runtime.lock requirements/runtime.in
	$(LOCK) -o requirements/dev.lock requirements/dev.in
	$(LOCK) -o requirements/tools.lock requirements/tools.in
