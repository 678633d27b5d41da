# The everyday tasks. They need Python 3.11 or newer, git and make; everything else is
# installed into this folder: uv into .uv/ (unless it is on PATH), the packages into .venv/.
#
## run    install what the app needs and open it
## check  the fast checks, under a minute: lint, and the tests that are not slow or browser
## test   every check and every test, as CI runs them
## eval   ask every evaluation case without a key, written answers from recorded replies too
## lint   formatting, rules and types
## fix    repair formatting and what rules can repair
## bench  run the benchmarks
## clean  remove .uv, .venv and the caches (the index and .env stay)
## help   this list

UV_VERSION := 0.13.9
# The first of these that is new enough is used: make test PYTHONS=python3.13
PYTHONS := python3 python3.13 python3.12 python3.11
PYTEST := .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV

.PHONY: help run check test eval lint fix bench clean
.NOTPARALLEL:

help:
	@sed -n 's/^## /make /p' Makefile

run: .venv/.app
	@.venv/bin/vaxqa app

check: lint
	$(PYTEST) -m "not slow and not browser"

test: lint
	$(PYTEST)

eval: .venv/.dev
	.venv/bin/vaxqa eval run --mode extractive --max-concurrency 2
	.venv/bin/vaxqa eval run --replay evals/replies --tag written --out .vaxqa/eval-written

lint: .venv/.dev
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/python -m mypy

fix: .venv/.dev
	.venv/bin/ruff check --fix --exit-zero
	.venv/bin/ruff format

bench: .venv/.bench
	.venv/bin/python -m benchmarks

clean:
	rm -rf .uv .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed. An app's environment leaves the tools of a developer's in place, so that
# going from `make test` to `make run` and back installs nothing.
.venv/.app: pyproject.toml uv.lock
	@$(FIND_PYTHON); $(FIND_UV); \
	"$$uv" sync --python "$$base" --frozen --all-extras --no-dev --inexact
	@pwd -P > .venv/.home && touch $@

# Compiled at once: the tests start many processes, which may not be allowed to keep what they
# compile. The app alone starts sooner without.
.venv/.dev: pyproject.toml uv.lock
	@$(FIND_PYTHON); $(FIND_UV); \
	"$$uv" sync --python "$$base" --locked --all-extras --group dev --compile-bytecode
	@pwd -P > .venv/.home && touch .venv/.app $@

# What only the benchmarks compare with.
.venv/.bench: .venv/.dev
	@$(FIND_PYTHON); $(FIND_UV); \
	"$$uv" sync --python "$$base" --locked --all-extras --group dev --group bench
	@touch $@

# The environment holds absolute paths: in a folder that was moved or copied it is made good.
ifneq "$(shell cat .venv/.home 2>/dev/null)" "$(CURDIR)"
.PHONY: .venv/.app .venv/.dev
endif

# Shell: sets $python, and $base to the file behind it (pyenv puts a script before it, which uv
# would take for another Python), or says in one sentence what is missing.
FIND_PYTHON = \
	fail() { echo "$$*" >&2; exit 1; }; \
	python=; old=; \
	for name in $(PYTHONS); do \
		path=$$(command -v "$$name") || continue; \
		version=$$("$$path" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' \
			2>/dev/null) || continue; \
		case $$version in \
			3.1[1-9].*|3.[2-9][0-9].*) python=$$path; break;; \
			*) old=$${old:-$$version};; \
		esac; \
	done; \
	if [ -n "$$python" ]; then \
		base=$$("$$python" -c 'import sys; print(sys.executable)'); \
	elif [ -n "$$old" ]; then \
		fail "vaxqa needs Python 3.11 or newer, and the python3 found here is $$old."; \
	else \
		fail "vaxqa needs Python 3.11 or newer, and no python3 was found."; \
	fi

# Shell: sets $uv to the one on PATH, or to .uv/bin/uv, which it makes with $python.
FIND_UV = \
	uv=uv; \
	if ! uv --version >/dev/null 2>&1; then \
		uv=.uv/bin/uv; \
		if [ ! -e ".uv/$(UV_VERSION)" ]; then \
			said=$$({ "$$python" -c 'import ensurepip' && \
				"$$python" -m venv --clear .uv; } 2>&1) || \
				fail "vaxqa needs Python's venv module, which does not work here" \
					"(Debian, Ubuntu: apt install python3-venv):" \
					"$$(printf '%s\n' "$$said" | tail -n 1)"; \
			echo "Installing uv $(UV_VERSION) into .uv" >&2; \
			.uv/bin/python -m pip install --quiet --disable-pip-version-check \
				"uv==$(UV_VERSION)" || \
				fail "uv $(UV_VERSION) could not be installed from PyPI; is there a network?"; \
			: > ".uv/$(UV_VERSION)"; \
		fi; \
	fi
