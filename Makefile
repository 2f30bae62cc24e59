# Python 3.11 or newer is all this needs. `make help` lists what can be made.

PYTHON ?= python3
PY = .venv/bin/python
# Both trust whom the machine trusts. npm must find the Node.js beside it before any other.
UV = .tools/bin/uv --system-certs
NPM = PATH="$(CURDIR)/.tools/bin:$$PATH" NODE_USE_SYSTEM_CA=1 npm --loglevel=error

# Where `make run` listens, and with `DEMO=off` it starts without the demo.
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= on

export SITE_URL ?= http://127.0.0.1:$(PORT)
ifndef SECRET_KEY
export SECRET_KEY_FILE ?= $(CURDIR)/var/secret-key
endif

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 12

# Setting up -------------------------------------------------------------------------------------------------
# Each step leaves a stamp, and is done again only when what it was made from has changed.

.tools/.stamp: requirements/tools.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.stamp: .tools/.stamp requirements/runtime.lock
	$(UV) venv --quiet --allow-existing --python .tools/bin/python .venv
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/runtime.lock
	@touch $@

.venv/.dev-stamp: .venv/.stamp requirements/dev.lock
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/dev.lock
	@touch $@

node_modules/.stamp: .tools/.stamp package.json package-lock.json .npmrc
	$(NPM) ci
	@touch $@

static/parts/.stamp: node_modules/.stamp ragft_site/parts.py
	$(PYTHON) -m ragft_site.parts
	@touch $@

var/secret-key:
	@mkdir -p -m 700 var
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@

var/.static-stamp: .venv/.stamp static/parts/.stamp $(shell find static -type f -not -path 'static/parts/*' 2>/dev/null) | var/secret-key
	$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@

.PHONY: dev
dev: .venv/.dev-stamp static/parts/.stamp ## set up all that working on the project needs

# Running ----------------------------------------------------------------------------------------------------

.PHONY: run
run: .venv/.stamp var/.static-stamp var/secret-key ## set up and serve the product, with demo data unless DEMO=off
	@$(PY) manage.py migrate --verbosity 0
ifneq ($(DEMO),off)
	@$(PY) manage.py load_demo
endif
	@exec $(PY) manage.py serve --host $(HOST) --port $(PORT)

# Passwords that a machine makes; the folder keeps others out, and the files must be readable inside the containers.
.PHONY: secrets
secrets: ## make the secrets that docker-compose.yml reads, into secrets/; what is there stays
	@mkdir -p -m 700 secrets
	@for name in secret_key postgres_password metrics_token; do \
		test -s secrets/$$name || head -c 48 /dev/urandom | base64 | tr -d '\n/+=' > secrets/$$name; done
	@test -e secrets/email_url || : > secrets/email_url
	@chmod 644 secrets/*

# Working on it ----------------------------------------------------------------------------------------------

.PHONY: test
test: dev ## run the whole suite on SQLite, then what touches a database on PostgreSQL
	$(PY) -m pytest -n 2 --database sqlite
	$(PY) -m pytest -n 2 --database postgresql --stored --ignore tests/e2e --ignore tests/faults

.PHONY: lint
lint: dev var/secret-key ## check style, types, templates, migrations and settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	$(PY) -m djlint --quiet --lint templates
	$(PY) manage.py check
	$(PY) manage.py makemigrations --check --dry-run

.PHONY: format
format: dev ## put the code into the form that lint wants
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

.PHONY: faults
faults: dev ## try every fault many times with real parts, and print what came of it (most of an hour)
	FAULTS=long $(PY) -m pytest -n 2 tests/faults
	FAULTS=long $(PY) -m pytest --database postgresql tests/faults/test_clock.py tests/faults/test_post.py tests/faults/test_rows.py

.PHONY: bench
bench: dev ## measure, and print the figures with the machine's facts
	$(PY) -m tests.bench

.PHONY: screenshots
screenshots: dev ## take pictures of the running product into FOLDER (var/screenshots)
	$(PY) -m tests.screenshots $(or $(FOLDER),var/screenshots)

.PHONY: pictures
pictures: dev ## walk through a first review of the running demo, and store its pictures in docs/
	$(PY) -m tests.pictures docs

LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.PHONY: lock
lock: .tools/.stamp ## write the locks again after a change of requirements/*.in or package.json
	$(LOCK) -o requirements/runtime.lock requirements/runtime.in
	$(LOCK) -o requirements/dev.lock requirements/dev.in
	$(LOCK) -o requirements/tools.lock requirements/tools.in
	$(NPM) install --package-lock-only

.PHONY: clean
clean: ## remove what was set up; keep the data in var/
	rm -rf .venv .tools node_modules static/parts var/static var/.static-stamp
