# Two commands: `make run` and `make test`; the rest is for developers.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: install run test lint bench lock pictures
install: .venv/.run
run: .venv/.run
	@$(BIN)/sgo run
test: .venv/.dev
	@$(BIN)/python -m tests.provision
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)
lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
bench: .venv/.dev
	@$(BIN)/python -m bench
pictures: .venv/.dev
	@$(BIN)/python -m docs.pictures
lock: .venv/.dev
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --generate-hashes --no-header --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-header --universal --python-version 3.11 requirements.in requirements-dev.in -o requirements-dev.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Нужен Python 3.11 или новее: apt install python3.11 python3.11-venv"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python без venv: apt install python3-venv"; rm -rf .venv; exit 1; }
.venv/.run: .venv/bin/python requirements.txt pyproject.toml
	@echo "Ставлю библиотеки…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
.venv/.dev: .venv/.run requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
