# The learner's and the author's commands. Each makes .venv and installs what it needs by itself.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
KATA   ?=
FROM   ?=
SEED   ?=
ARGS   ?=
PIP_ARGS ?=

# A value as one word of the shell's, whatever stands in it: FROM='my katas', FROM="Ada's".
quoted = '$(subst ','\'',$(1))'
# Several katas, a word each. ARGS and PIP_ARGS are the shell's own words, quotes and all.
katas  = $(foreach word,$(value KATA),$(call quoted,$(word)))
python = $(call quoted,$(value PYTHON))

export KATA_COMMAND := $(BIN)/kata
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What may be said for all of a user's pips and would install into another place, or nothing.
export PIP_USER := 0
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_DRY_RUN PIP_NO_DEPS

# A venv is full of absolute paths: where the repository has been moved, or the Python is gone that
# it was made with, none of its programs starts.
define is_sound
test -x $(BIN)/python && { test ! -s $(VENV)/.python || test "$$(cat $(VENV)/.python)" = "$$(pwd -P)"; } && { \
test ! -e $(VENV)/.installed || { test -x $(BIN)/kata && \
starts="$$(sed -n '1s/^#! *\([^ ]*\).*/\1/p' $(BIN)/kata)" && { test -z "$$starts" || test -x "$$starts"; }; }; } && echo sound
endef
STALE := $(if $(wildcard $(VENV)/.python),$(if $(shell $(is_sound)),,stale))

define clear_stale
echo "$(VENV) was made in another folder, or its Python is gone: it is made anew." >&2; rm -rf $(VENV)
endef

# Recorded as done now. What is dated in the future would be newer at every call, and is dated back.
define done
@touch $@
@for file in $^; do if [ "$$file" -nt $@ ]; then touch -r $@ "$$file"; fi; done
endef

ifneq ($(filter environment%,$(origin SEED)),)
said_seed = @echo "SEED=$(SEED) comes from your environment, so the problems are the same at every call; unset SEED for new ones" >&2
endif

.DEFAULT_GOAL := help
.PHONY: help watch watch-web grade hint list next status reset solution diff why play report show lab new doctor test test-all test-browser audit stubs notebooks pictures generate experiment bench load fuzz redteam lint clean

help:
	@echo "make watch              grade at every save, on one screen (KATA=maml begins there)"
	@echo "make watch-web          the same, with a page in your browser (ARGS=--open opens it)"
	@echo "make grade              grade everything in kata/"
	@echo "make grade KATA=maml    grade one kata (SEED=… replays, FROM=solutions grades those)"
	@echo "make status             where you are, and what to type next"
	@echo "make list               the katas and their states; make next goes to the next one"
	@echo "make hint               the next hint for where you are (KATA=maml for one)"
	@echo "make reset KATA=maml    bring the stub back; your file is kept as .bak"
	@echo "make solution KATA=maml the reference, after passing; make diff KATA=maml compares"
	@echo "make why KATA=maml      why it matters; after passing, how others solve it"
	@echo "make play KATA=maml     the problem that failed last, in an interactive Python"
	@echo "make report             your path and your answers as one page (ARGS=--open shows it)"
	@echo "make show               experiments with your own functions (KATA=sinusoid is the paper's)"
	@echo "make lab                open the notebooks in JupyterLab"
	@echo "make new KATA=slug      lay out a new kata"
	@echo "make audit              prove that the katas are sound"
	@echo "make stubs              write the stubs from the solutions; make notebooks the notebooks"
	@echo "make pictures           record the references, and draw docs/pictures.md"
	@echo "make generate           write stubs, notebooks, and the README's table of katas"
	@echo "make test               run the project's tests, each answer with one seed"
	@echo "make test-all           the same with more seeds, and every level of the sandbox"
	@echo "make test-browser       look at pages and JupyterLab in a Chromium, installed if missing (all katas: ARGS='-m browser')"
	@echo "make experiment         the paper's experiment with its settings, and docs/experiment.md"
	@echo "make bench              measure, and print the figures beside their targets"
	@echo "make load               2,000 answers in one command, a third of them hostile (ARGS='--answers 200')"
	@echo "make fuzz               a hundred thousand inputs for what reads answers and their frames"
	@echo "make redteam            try every attack at every level of the sandbox (ARGS=--write keeps the table)"
	@echo "make lint               ruff, mypy, and the arrows between packages"
	@echo "make doctor             what this machine offers, what is missing, how to get it"

watch: $(VENV)/.installed
	@$(BIN)/kata watch $(katas) $(ARGS) || [ $$? -eq 130 ]

watch-web: $(VENV)/.installed-web
	@$(BIN)/kata watch --web $(katas) $(ARGS) || [ $$? -eq 130 ]

grade: $(VENV)/.installed
	$(if $(value SEED),$(said_seed))
	@$(BIN)/kata grade $(katas) $(if $(value FROM),--from $(call quoted,$(value FROM))) $(if $(value SEED),--seed $(call quoted,$(value SEED))) $(ARGS)

list: $(VENV)/.installed
	@$(BIN)/kata list

hint reset solution diff why play report: $(VENV)/.installed
	@$(BIN)/kata $@ $(katas) $(ARGS)

next status: $(VENV)/.installed
	@$(BIN)/kata $@ $(ARGS)

# Ctrl-C ends it as it should: the next call goes on.
show: $(VENV)/.installed
	@$(BIN)/kata show $(katas) $(ARGS) || [ $$? -eq 130 ]

new: $(VENV)/.installed
	@$(BIN)/kata new $(katas)

doctor: $(VENV)/.installed
	@$(BIN)/kata doctor $(ARGS)

# torch warns a kernel, in red, that NumPy is not there; nothing here needs it.
lab: $(VENV)/.installed-notebooks
	@PYTHONWARNINGS="ignore:Failed to initialize NumPy$${PYTHONWARNINGS:+,$$PYTHONWARNINGS}" $(BIN)/jupyter lab notebooks $(ARGS)

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --durations 10 $(ARGS)

# The same, with what is marked `slow`: more seeds, and every answer and attack at every level.
test-all: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --durations 10 -m 'not browser' $(ARGS)

test-browser: $(VENV)/.installed-browser
	@sh tests/browser/need-chromium.sh
	@sh tests/browser/need-axe.sh $(VENV)/axe
	@$(BIN)/python -m pytest -m 'browser and not slow' tests/browser $(ARGS)

audit: $(VENV)/.installed-dev
	@$(BIN)/kata audit $(katas) $(ARGS)

stubs: $(VENV)/.installed
	@$(BIN)/kata stubs $(katas) $(ARGS)

notebooks: $(VENV)/.installed-notebooks
	@$(BIN)/kata notebooks $(katas) $(ARGS)

pictures: $(VENV)/.installed
	@$(BIN)/kata pictures $(katas) $(ARGS)

generate: $(VENV)/.installed
	@$(BIN)/kata generate $(katas) $(ARGS)

experiment: $(VENV)/.installed
	@$(BIN)/python -W ignore -m grader.experiments.paper $(ARGS)

bench: $(VENV)/.installed-dev
	@$(BIN)/python bench/run.py $(ARGS)

load: $(VENV)/.installed-dev
	@$(BIN)/python bench/load.py $(ARGS)
	@$(BIN)/python bench/classes.py

fuzz: $(VENV)/.installed-dev
	@$(BIN)/python tests/fuzz.py $(ARGS)

redteam: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.redteam $(ARGS)

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache

.PHONY: stale
$(VENV)/.python: $(STALE)
	@command -v $(python) >/dev/null 2>&1 || { \
	  printf '%s\n' "Gradient Katas needs Python 3.11 or newer; '"$(python)"' was not found. Name another one: make grade PYTHON=python3.12" >&2; exit 1; }
	@$(python) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  printf '%s\n' "Gradient Katas needs Python 3.11 or newer; '"$(python)"' is $$($(python) -V 2>&1). Name another one: make grade PYTHON=python3.12" >&2; exit 1; }
	@$(python) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv or ensurepip is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@$(if $(STALE),$(clear_stale),:)
	@echo "Making $(VENV) ..." >&2
	@$(python) -m venv $(VENV)
	@pwd -P > $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	@echo "Installing torch and the grader into $(VENV), once; this takes a minute or two ..." >&2
	@$(BIN)/python -m pip install --quiet $(PIP_ARGS) -c constraints.txt -e . >&2
	$(done)

$(VENV)/.installed-notebooks: $(VENV)/.installed
	@echo "Installing JupyterLab into $(VENV), once ..." >&2
	@$(BIN)/python -m pip install --quiet $(PIP_ARGS) -c constraints.txt -e '.[notebooks]' >&2
	$(done)

$(VENV)/.installed-web: $(VENV)/.installed
	@echo "Installing what serves the page into $(VENV), once ..." >&2
	@$(BIN)/python -m pip install --quiet $(PIP_ARGS) -c constraints.txt -e '.[web]' >&2
	$(done)

$(VENV)/.installed-browser: $(VENV)/.installed-dev
	@echo "Installing what drives a browser into $(VENV), once ..." >&2
	@$(BIN)/python -m pip install --quiet $(PIP_ARGS) -c constraints.txt -e '.[browser]' >&2
	$(done)

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what tests and checks need into $(VENV), once ..." >&2
	@$(BIN)/python -m pip install --quiet $(PIP_ARGS) -c constraints.txt -e '.[dev]' >&2
	$(done)
