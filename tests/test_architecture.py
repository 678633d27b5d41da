"""Who may import whom. The order is written down here; the imports are read from the code."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "vaxqa"

# Each row imports only rows above it; a package is one row.
ORDER = """
types errors text settings answer wording phrases ablation
arriving failures calls models prompts structured
sentences figures cues terms lexicon language spelling checks
sources references expected corpus knowledge
passages lexical question_index embedding dense index readers stored generations
asking things leaning followups questions history
concepts search evidence extractive coverage abstention
vocabulary
events remembered tracing disagreement citations entailment rewriting translating orders
generative assistant
evaluation mcp ui publishing server cli langchain sphinx
""".split()

PACKAGES = {"checks", "sources", "evaluation", "mcp", "cli", "ui", "publishing", "server"}

# What only one module of ours may import, and what may not be loaded before it is needed.
ONLY_IN = {
    "chromadb": {"dense"},
    "langchain": {"models"},
    "mcp": {"mcp.protocol", "mcp.stdio", "server.mcp"},
    "opentelemetry": {"tracing"},
    "wordllama": {"embedding"},
}
HEAVY = (
    "chromadb",
    "fastapi",
    "langchain",
    "langchain_core",
    "mcp",
    "openai",
    "streamlit",
    "wordllama",
)


@lru_cache(maxsize=1)
def modules() -> dict[str, ast.Module]:
    """Every module of ours by its name below `vaxqa`; a package by its own name."""
    found: dict[str, ast.Module] = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(name: str, *, for_types: bool = True) -> Iterator[str]:
    """What module ``name`` imports anywhere: modules of ours, and `!package` of others'.

    ``for_types`` counts what only the type checker imports too.
    """
    known = modules()
    is_package = SOURCE.joinpath(*name.split("."), "__init__.py").exists()
    package = name.split(".") if is_package else name.split(".")[:-1]
    for node in nodes(known[name], for_types=for_types):
        if isinstance(node, ast.Import):
            yield from (f"!{alias.name.split('.')[0]}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield f"!{(node.module or '').split('.')[0]}"
        elif isinstance(node, ast.ImportFrom):
            base = [part for part in package if part][: len(package) - node.level + 1]
            base += (node.module or "").split(".") if node.module else []
            for alias in node.names:
                whole = ".".join([*base, alias.name])
                yield whole if whole in known else ".".join(base)


def nodes(tree: ast.AST, *, for_types: bool) -> Iterator[ast.AST]:
    """The nodes of ``tree``, with or without what stands under `if TYPE_CHECKING`."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        checking = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if for_types or not checking:
            yield from nodes(child, for_types=for_types)


def ours(module: str, *, for_types: bool = True) -> set[str]:
    return {
        name for name in imported(module, for_types=for_types) if name and not name.startswith("!")
    }


def row(module: str) -> str:
    package = module.split(".")[0]
    return package if package in PACKAGES else module


def test_every_module_has_its_row() -> None:
    assert sorted({row(module) for module in modules()} - {"", "__main__"}) == sorted(ORDER)


@pytest.mark.parametrize("module", sorted(set(modules()) - {"", "__main__"}))
def test_a_module_imports_only_rows_above_it(module: str) -> None:
    allowed = set(ORDER[: ORDER.index(row(module))]) | {row(module)}
    assert {name for name in ours(module) if row(name) not in allowed} == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: ours(module, for_types=False) - {module} for module in modules()}
    TopologicalSorter(graph).prepare()  # raises CycleError with the modules


def test_the_types_import_nothing_of_ours() -> None:
    for module in ("types", "errors", "text"):
        assert ours(module) == set()


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_part_we_build_on_is_known_to_one_module(package: str) -> None:
    users = {module for module in modules() if f"!{package}" in imported(module)}
    assert users == ONLY_IN[package]


def test_only_the_page_knows_streamlit() -> None:
    users = {row(module) for module in modules() if "!streamlit" in imported(module)}
    assert users == {"ui"}


def test_only_the_server_knows_fastapi() -> None:
    users = {row(module) for module in modules() if "!fastapi" in imported(module)}
    assert users == {"server"}


def test_langchains_parts_are_used_beside_the_models_only() -> None:
    users = {module for module in modules() if "!langchain_core" in imported(module)}
    assert users <= {"models", "structured", "evaluation.baselines", "langchain"}


def test_only_citations_make_an_answer() -> None:
    makers = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) == "Answer"
    }
    assert makers == {"citations"}


@pytest.mark.slow
@pytest.mark.parametrize("module", ["vaxqa.assistant", "vaxqa.cli", "vaxqa.generations"])
def test_heavy_parts_are_loaded_late(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "vaxqa" in done.stdout.split()
    assert [name for name in HEAVY if name in done.stdout.split()] == []
