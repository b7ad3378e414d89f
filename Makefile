# gazeseg: `make demo` tries it, `make test` checks everything. Works on Debian, Ubuntu and macOS (GNU make >= 3.81).
# Another interpreter: make demo PYTHON=python3.13. Environments live in .venv (core) and .venv-dev (every extra).

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
OUT ?= gazeseg-demo
ARGS ?=

CORE := .venv/.installed
DEV := .venv-dev/.installed
INPUTS := pyproject.toml constraints.txt

export PIP_DISABLE_PIP_VERSION_CHECK = 1

# An environment knows where its project lies; after the project was moved or copied it has to be told anew.
STALE := $(foreach stamp,$(CORE) $(DEV),$(shell \
	[ ! -f $(stamp) ] || [ "$$(cat $(stamp))" = "$$(pwd)" ] || { rm -f $(stamp); echo $(stamp); }))

.PHONY: help demo serve test lint bench clean

help:
	@echo "make demo    a simulated reader looks at a bundled case and segments it"
	@echo "make serve   the workstation in the browser; ARGS='CASE ...' opens your own"
	@echo "make test    style, types, imports and all tests; ARGS='-k name' selects"
	@echo "make lint    style, types and imports alone"
	@echo "make bench   time of decoding and of importing"
	@echo "make clean   remove caches and what the demo wrote"

demo: $(CORE)
	@.venv/bin/gazeseg demo --out "$(OUT)" $(ARGS)
	@echo "to look for yourself: make serve"

serve: $(CORE)
	@.venv/bin/gazeseg serve $(ARGS)

test: $(DEV)
	@.venv-dev/bin/python -m pytest $(ARGS)

lint: $(DEV)
	@.venv-dev/bin/ruff check .
	@.venv-dev/bin/ruff format --check .
	@.venv-dev/bin/mypy
	@.venv-dev/bin/lint-imports

bench: $(DEV)
	@for script in benchmarks/*.py; do .venv-dev/bin/python "$$script" || exit; done

clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	@[ ! -f gazeseg-demo/gazeseg-demo.json ] || rm -rf gazeseg-demo
	@echo "caches and the demo's output are gone; .venv and .venv-dev stay (rm -rf them to start from nothing)"

$(CORE): $(INPUTS)
	$(call install,.venv,.,the core: well under a minute)

$(DEV): $(INPUTS)
	$(call install,.venv-dev,.[train$(comma)gaze$(comma)ray$(comma)dev],every extra: torch and Ray take some minutes)

comma := ,

# $(call install,ENVIRONMENT,WHAT,REMARK): one recipe for both environments; pip speaks only when it fails.
define install
	@command -v "$(PYTHON)" >/dev/null || \
		{ echo "gazeseg: expected Python 3.11 or newer, found no $(PYTHON): install it or say make PYTHON=..." >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "gazeseg: expected Python 3.11 or newer, found $$("$(PYTHON)" --version 2>&1): say make PYTHON=..." >&2; exit 2; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "gazeseg: $(PYTHON) cannot make environments: on Debian and Ubuntu, apt install python3-venv" >&2; exit 2; }
	@echo "installing into $(1) ($(3)) ..."
	@start=$$(date +%s); "$(PYTHON)" -m venv $(1) && \
		$(1)/bin/python -m pip install -qq --constraint constraints.txt --editable "$(2)" && \
		pwd > $@ && echo "installed into $(1) in $$(( $$(date +%s) - start )) s"
endef
