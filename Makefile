# make run        sets up and opens the app          make test       sets up and runs every check
# make benchmark  measures start, keys, engine, draws make test-long  kills, fuzzing and the audit of every number
# make pictures   draws the pictures of docs/        make gallery    writes the sample pages of docs/
# make clean      removes everything that make has made

PYTHON ?= python3

# PyPI's torch for Linux brings gigabytes of CUDA, so the CPU-only wheels are taken there.
# `make test TORCH_INDEX=` takes PyPI's; another index, such as one for your GPU, can be named instead.
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
ifeq ($(shell uname -s),Linux)
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
endif
endif
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check
READY := .venv/ready
GALLERY := 18-4 19-2 22-5

.PHONY: run test test-long benchmark pictures gallery messages clean

run: $(READY)
	$(PY) -m quizapp $(ARGS)

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PY) -m pytest -n auto -m "not long"
	$(PY) -m quizapp check

test-long: $(READY)
	$(PY) -m pytest -n auto -m long
	$(PY) -m quizapp check --audit

benchmark: $(READY)
	$(PIP) install --quiet --constraint constraints.txt --editable ".[bench]"
	$(PY) benchmarks/start.py
	$(PY) benchmarks/engine.py
	$(PY) -m benchmarks.questions

pictures: $(READY)
	$(PY) -m docs.pictures

gallery: $(READY)
	$(PY) -m quizapp gallery $(GALLERY) --lang ja --output docs/gallery-ja.html
	$(PY) -m quizapp gallery $(GALLERY) --lang en --output docs/gallery-en.html

messages: $(READY)
	$(PY) -m quizapp.locale.catalogue

# torch comes first and alone, so that no other package is looked up in its index.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'quizapp needs Python 3.11 or newer, and this is %d.%d; name another, as in: make run PYTHON=python3.12' % sys.version_info[:2])"
	$(PYTHON) -m venv .venv
	$(PIP) install --no-deps --constraint constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) torch
	$(PIP) install --constraint constraints.txt --editable ".[dev]"
	@$(PY) -c "open('$(READY)', 'w').close()"

clean:
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find engine quizapp tests benchmarks docs -name __pycache__ -prune -exec rm -rf {} +
