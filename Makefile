# Everything a newcomer needs. `make run` and `make test` do all set-up on a fresh machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DIR ?= build/shots

.PHONY: run test check format bench soak lab shots clean

run: $(READY)
	$(BIN)/python -m ui.main --demo

test: $(READY)
	sh .ci/test $(BIN)

check: $(READY)
	sh .ci/check $(BIN)

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Without a network the packages to compare with may be missing: the bench says which, and measures the rest.
bench: $(READY)
	@-$(BIN)/python -m pip install -q --disable-pip-version-check -c .ci/constraints.txt -e '.[bench]'
	@$(BIN)/python -m tests.bench

soak: $(READY)
	$(BIN)/python -m pytest tests -m soak -o addopts="-q --import-mode=importlib -p no:cacheprovider"

lab: $(READY)
	$(BIN)/python -m pytest tests/lab -o norecursedirs=".*" -o addopts="-q --import-mode=importlib"

shots: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.shots $(DIR)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.shots.wall $(DIR)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.shots.manager $(DIR)

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info

$(READY): pyproject.toml .ci/constraints.txt .ci/setup
	sh .ci/setup "$(PYTHON)" "$(VENV)"
	touch $(READY)
