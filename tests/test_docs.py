"""What the documents show is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from vaxqa.cli import main

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_first_answer_of_the_readme_is_the_real_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("VAXQA_INDEX", str(tmp_path / "index"))
    shown = re.search(
        r"```console\n\$ vaxqa (.+?)\n(.+?)\n```", (ROOT / "README.md").read_text(), re.S
    )
    assert shown is not None
    assert main(shlex.split(shown[1])) == 0
    assert capsys.readouterr().out.rstrip() == shown[2]


DOCUMENTS = [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


@pytest.mark.parametrize("document", sorted(DOCUMENTS), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    local = [to for to in re.findall(r"\]\(([^)#]+)", text) if "://" not in to]
    missing = [to for to in local if not document.parent.joinpath(to).exists()]
    assert missing == []
