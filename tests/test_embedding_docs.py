"""Every snippet of docs/embedding.md is run, built, or what a command of the page prints."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from vaxqa import generations, settings
from vaxqa.cli import main
from vaxqa.server import sites

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Block:
    """A block of code; ``line`` is that of its fence in the page, from 1."""

    line: int
    language: str
    text: str


def _blocks() -> list[Block]:
    found = [token for token in MarkdownIt().parse(TEXT) if token.type in {"fence", "code_block"}]
    return [Block((token.map or [0])[0] + 1, token.info, token.content) for token in found]


BLOCKS = _blocks()


def _commands(block: Block) -> list[list[str]]:
    lines = block.text.splitlines() if block.language == "sh" else []
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def shown(language: str) -> str:
    """The page's first block in ``language``."""
    return next(block.text for block in BLOCKS if block.language == language)


def built_with_sphinx(folder: Path, conf: str, page: str, suffix: str = "rst") -> str:
    """The HTML of a project with one page; what Sphinx warns of is an error."""
    source = folder / "source"
    source.mkdir(parents=True)
    if suffix == "md":
        conf += 'extensions.append("myst_parser")\n'
    (source / "conf.py").write_text(conf, encoding="utf-8")
    (source / f"index.{suffix}").write_text(page, encoding="utf-8")
    _build("sphinx", "-q", "-W", "-b", "html", str(source), str(folder / "site"))
    return (folder / "site" / "index.html").read_text(encoding="utf-8")


def built_with_mkdocs(folder: Path, config: str, page: str) -> str:
    """The HTML of a project with one page; what MkDocs warns of is an error."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    (folder / "docs" / "index.md").write_text(page, encoding="utf-8")
    _build("mkdocs", "build", "-q", "-s", "-f", str(folder / "mkdocs.yml"))
    return (folder / "site" / "index.html").read_text(encoding="utf-8")


def _build(*words: str) -> None:
    made = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr


class Reader:
    """Someone who follows the page from its top, in a folder of their own."""

    def __init__(
        self, folder: Path, environment: pytest.MonkeyPatch, output: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self._environment, self._output = folder, environment, output
        self.printed = ""

    def set_up(self, line: int) -> None:
        """Have what the page asks for above ``line``: the file, the settings, what was printed."""
        (self.folder / "sites.toml").write_text(shown("toml"), encoding="utf-8")
        above = [words for block in BLOCKS if block.line < line for words in _commands(block)]
        for words in above:
            if words[0] == "export":
                self.type(words)
        for words in [words for words in above if words[:2] == ["vaxqa", "embed"]][-1:]:
            self.type(words)

    def type(self, words: list[str]) -> None:
        """Run one command; what is to be installed is only looked at."""
        match words:
            case ["vaxqa", *rest]:
                assert main(rest) == 0
                told = self._output.readouterr()
                assert told.err == ""
                self.printed = told.out
            case ["export", *given]:
                for each in given:
                    self._environment.setenv(*each.split("=", 1))
            case ["pip", "install", name]:
                project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
                assert name == project["project"]["name"]
            case _:
                pytest.fail(f"no check knows the command {shlex.join(words)}")

    def has_read(self, text: str) -> bool:
        """Whether whole lines of the last command's output are ``text``."""
        return f"\n{text.strip()}\n" in f"\n{self.printed}\n"

    def tag(self) -> str:
        """The component's own tag in the last command's output."""
        return next(x for x in self.printed.splitlines() if x.startswith("<vaxqa-chat"))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the knowledge that comes with the repository."""
    made = settings.load(
        knowledge=ROOT / "knowledge", index=tmp_path_factory.mktemp("embedding") / "index"
    )
    generations.build(made)
    return made.index


@pytest.fixture
def reader(
    index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Reader:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAXQA_KNOWLEDGE", str(ROOT / "knowledge"))
    monkeypatch.setenv("VAXQA_INDEX", str(index))
    return Reader(tmp_path, monkeypatch, capsys)


# -- What is true of a block, by its language ------------------------------------------------


def _sites(block: Block, reader: Reader) -> None:
    file = reader.folder / "sites.toml"
    file.write_text(block.text, encoding="utf-8")
    assert sites.load(file).sites


def _shell(block: Block, reader: Reader) -> None:
    for words in _commands(block):
        reader.type(words)


def _printed(block: Block, reader: Reader) -> None:
    assert reader.has_read(block.text), reader.printed


def _conf(block: Block, reader: Reader) -> None:
    _directive(block.text, shown("rst"), "rst", reader)


def _rst(block: Block, reader: Reader) -> None:
    _directive(shown("python"), block.text, "rst", reader)


def _myst(block: Block, reader: Reader) -> None:
    if block.text.startswith(":::"):  # of MyST's own tools, which cannot be built with here
        _printed(block, reader)
    else:
        _directive(shown("python"), block.text, "md", reader)


def _directive(conf: str, page: str, suffix: str, reader: Reader) -> None:
    told = [word for source in _sources(page) for word in ("--source", source)]
    told += [word for question in _starters(page) for word in ("--starter", question)]
    reader.type(["vaxqa", "embed", *told])
    made = built_with_sphinx(reader.folder / "project", conf, page, suffix)
    assert reader.tag() in made
    assert '<script defer src="https://ask.example.ac.id/widget.js"></script>' in made


def _sources(page: str) -> list[str]:
    return [each for line in re.findall(r":sources: (.+)", page) for each in line.split(", ")]


def _starters(page: str) -> list[str]:
    return [line.strip() for line in page.splitlines() if line.endswith("?")]


def _yaml(block: Block, reader: Reader) -> None:
    _mkdocs(block.text, shown("markdown"), reader)


def _markdown(block: Block, reader: Reader) -> None:
    _mkdocs(shown("yaml"), block.text, reader)


def _mkdocs(config: str, page: str, reader: Reader) -> None:
    made = built_with_mkdocs(reader.folder / "project", config, page)
    assert reader.tag() in made
    assert '<script src="https://ask.example.ac.id/widget.js" defer></script>' in made


def _nginx(block: Block, reader: Reader) -> None:
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("no nginx on PATH (Debian: apt install nginx-light)")
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {reader.folder}/{kind};" for kind in kept)
    config = reader.folder / "nginx.conf"
    config.write_text(
        f"pid {reader.folder}/pid; events {{}} http {{ access_log off; {folders}\n"
        f"server {{ listen 127.0.0.1:8080;\n{block.text}}} }}",
        encoding="utf-8",
    )
    words = [nginx, "-t", "-q", "-e", "stderr", "-p", str(reader.folder), "-c", str(config)]
    made = subprocess.run(words, capture_output=True, text=True)
    assert (made.returncode, made.stderr) == (0, "")


CHECKS: Mapping[str, Callable[[Block, Reader], None]] = {
    "toml": _sites,
    "sh": _shell,
    "html": _printed,
    "python": _conf,
    "rst": _rst,
    "myst": _myst,
    "yaml": _yaml,
    "markdown": _markdown,
    "qmd": _printed,
    "nginx": _nginx,
}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.line}-{block.language}")
def test_a_snippet_does_what_the_page_says(block: Block, reader: Reader) -> None:
    if block.language not in CHECKS:
        pytest.fail(f"docs/embedding.md:{block.line}: no check knows {block.language!r}")
    reader.set_up(block.line)
    CHECKS[block.language](block, reader)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`vaxqa (embed [^`]+)`", TEXT))))
def test_a_command_named_in_the_text_runs(command: str, reader: Reader) -> None:
    reader.set_up(len(TEXT.splitlines()))
    reader.type(["vaxqa", *shlex.split(command)])


@pytest.mark.parametrize("question", _starters(shown("rst")))
def test_a_question_to_begin_with_is_answered_from_the_sources_beside_it(
    question: str, reader: Reader
) -> None:
    told = [word for source in _sources(shown("rst")) for word in ("--source", source)]
    reader.type(["vaxqa", "ask", question, "--json", *told])
    assert json.loads(reader.printed)["status"] == "answered"
