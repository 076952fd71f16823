# The course's commands. `make` alone lists them. Written for make 3.81 and a plain shell.
# Without make (Windows): the README gives the two lines of pip that do the same.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n auto
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)  # in a container
export PYTHONHASHSEED := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help lab test check notebooks slides site hub cifar10 picture bench clean

help:  ## list these commands
	@sed -n 's/^\([a-z0-9]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name what; do \
		printf '  make %-11s%s\n' "$$name" "$$what"; done

lab: $(VENV)/lab.stamp  ## open your copies of the notebooks, in workbook/, in JupyterLab
	$(BIN)/python -m cs231n_utils.workbook
	$(BIN)/python -m jupyterlab $(AS_ROOT) workbook

test: $(VENV)/test.stamp  ## test the package, then every notebook against its stored outputs
	$(PYTEST)

check: $(VENV)/test.stamp $(VENV)/browser.stamp $(VENV)/site.stamp  ## what CI runs: lint, spelling, test, and a real browser
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m codespell_lib
	$(PYTEST) -m ""

notebooks: $(VENV)/test.stamp  ## run every notebook again and store its outputs
	$(BIN)/python tests/notebooks/store_outputs.py

slides: $(VENV)/test.stamp  ## write the lectures as slides and handouts, into build/slides
	$(BIN)/python slides/decks.py

site: $(VENV)/test.stamp $(VENV)/site.stamp  ## write the course as a website that runs in the browser, into site
	$(BIN)/python web/build.py

hub: $(VENV)/hub.stamp  ## try the course as a class would, with a log-in, at http://127.0.0.1:8000
	$(BIN)/python -m jupyterhub --config deploy/jupyterhub/jupyterhub_config.py

cifar10: $(VENV)/lab.stamp  ## fetch CIFAR-10 (170 MB), which notebooks 09 and 10 can use
	$(BIN)/python -m cs231n_utils.datasets cifar10

picture: $(VENV)/test.stamp $(VENV)/browser.stamp  ## draw the README's picture again, from notebook 10
	$(BIN)/python tests/browser/readme_picture.py

bench: $(VENV)/test.stamp  ## time the layers
	$(BIN)/python tests/bench.py

clean:  ## remove the environment and what the tools left behind
	rm -rf $(VENV) build site .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

# One environment; each command adds what it needs to it, again whenever the list of dependencies changes.
# One that another Python made, or that stood elsewhere when it was made, is made anew.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifneq ($(wildcard $(VENV)),)
ifneq ($(shell cat $(VENV)/place 2>/dev/null && $(BIN)/python -c "$(NEW_ENOUGH)" || echo unfit),$(CURDIR))
$(info The environment in $(VENV) is of an older Python or of another folder: it is made anew.)
$(shell rm -rf $(VENV))
endif
endif

$(VENV)/place:
	@$(PYTHON) -c "$(NEW_ENOUGH)" || { echo "The course needs Python 3.11 or newer; $(PYTHON) is" \
		"$$($(PYTHON) --version 2>&1). If you have a newer one, name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --upgrade pip
	@echo '$(CURDIR)' > $@

$(VENV)/%.stamp: pyproject.toml | $(VENV)/place
	$(BIN)/python -m pip install --editable '.[$*]'
	touch $@
