# One word each: what a newcomer, a developer and CI type. Everything sets itself up first.
PYTHON_IN_VENV := .venv/bin/python
PARTS := function_app.py functions shared sandbox tests bench tools
# mypy refuses a folder without code.
CODE = $(foreach part,$(PARTS),$(if $(shell find $(part) -name '*.py' -print -quit 2>/dev/null),$(part)))
# HOST may also be the name of the machine, put into the environment by a shell.
HOST_OPTION = $(if $(HOST),$(if $(or $(filter command,$(origin HOST)),$(filter local worker func,$(HOST))),--host=$(HOST)))

# Side by side: a process for each processor, at most four, since each starts an Azurite of its own.
JOBS ?= auto
SIDE_BY_SIDE = -n $(JOBS) --maxprocesses=4 --dist=worksteal
JUDGED := tests/infra/az/test_options.py tests/infra/bicep/test_checkov.py

# The least branch coverage in percent; empty: not measured. A part of the tests is not held to it.
COVER ?= $(if $(ARGS),0,90)
COVERAGE := $(PYTHON_IN_VENV) -m coverage

# The tests start hundreds of Pythons, and each would compile every package again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup judges test test-infra check docs demo screenshot bench lock clean

help:
	@echo "make demo              the whole story on this machine, then a page to write mails on (ONCE=1 ends after the story)"
	@echo "make test              all tests but two files, side by side, with at least 90 % branch coverage of shared/ and functions/"
	@echo "     HOST=NAME         the end-to-end tests on another Functions host: local, worker or func"
	@echo "     ARGS='...'        further words for pytest; the coverage is then shown, not demanded"
	@echo "     COVER=N           the least coverage in percent; COVER= does not measure it, which is faster"
	@echo "     JOBS=N            how many processes side by side (0: only pytest's own); by default one a processor, at most 4"
	@echo "     PYTHON=PATH       another Python, 3.11 to 3.14; so for every target"
	@echo "     HARPER_CAMPAIGN=full    kills and hangs at each call of every way of a mail, not only of an answer"
	@echo "     HARPER_WALKS=20000      that many random walks of mails, different each time, instead of the same 2,000"
	@echo "make test-infra        the other two: the real Azure CLI and checkov judge infra/ (0.6 GB in .tools)"
	@echo "make check             format, lint and types; Bicep too where bicep or az is on the PATH"
	@echo "make docs              what docs/ tells of the code: its tables, and the pictures of the rooms and of a mail's way"
	@echo "make screenshot        the picture of the demo in README; needs a Chromium"
	@echo "make bench             the figures, also written to bench/results.json and docs/"
	@echo "make setup             .venv and Azurite; the other targets do this first"
	@echo "make judges            the same, and the programs that judge infra/; make test-infra does it first"
	@echo "make lock              puts newer versions into the lock files of requirements/ and of Azurite"
	@echo "make clean             removes everything that these commands made"

setup:
	@python=$$(sh tools/find_python.sh) && exec "$$python" -E -m tools.setup

judges:
	@python=$$(sh tools/find_python.sh) && exec "$$python" -E -m tools.setup judges

test: setup
	@$(if $(COVER),$(COVERAGE) erase)
	@$(if $(COVER),$(COVERAGE) run,$(PYTHON_IN_VENV)) -m pytest $(SIDE_BY_SIDE) $(JUDGED:%=--ignore=%) $(HOST_OPTION) $(ARGS); \
	passed=$$?; $(if $(COVER),$(COVERAGE) combine --quiet && $(COVERAGE) report --fail-under=$(COVER) || passed=1;) exit $$passed

# Each file has one long preparation, so a file is not shared out.
test-infra: judges
	@$(PYTHON_IN_VENV) -m pytest $(SIDE_BY_SIDE) --dist=loadfile $(JUDGED) $(ARGS)

check: setup
	@$(PYTHON_IN_VENV) -m ruff format --check .
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m mypy $(CODE)
	@sh tools/check_bicep.sh

demo: setup
	@$(PYTHON_IN_VENV) -m sandbox.demo $(if $(ONCE),--once)

docs: setup
	@$(PYTHON_IN_VENV) -m tools.docs

screenshot: setup
	@$(PYTHON_IN_VENV) -m sandbox.demo.picture

bench: setup
	@$(PYTHON_IN_VENV) -m bench
	@$(PYTHON_IN_VENV) -m tools.docs

lock:
	@python=$$(sh tools/find_python.sh) && sh tools/lock.sh "$$python"

clean:
	rm -rf .venv .tools .setup .sandbox sandbox/azurite/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis htmlcov
	rm -f .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
