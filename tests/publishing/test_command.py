from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from vaxqa import knowledge, publishing
from vaxqa.assistant import Assistant
from vaxqa.cli import main
from vaxqa.errors import UnavailableError, UsageError
from vaxqa.settings import Settings

from .conftest import OFF_TOPIC, QUESTIONS, Publish, contents, page_of, soup, write_questions


@pytest.mark.slow
def test_it_says_what_it_wrote_and_what_was_refused(
    publish: Publish, built: Settings, tmp_path: Path
) -> None:
    chosen = write_questions(tmp_path / "q.jsonl", QUESTIONS)
    ran = publish(tmp_path / "site", built, "--questions", chosen, "--json")
    assert ran.code == 0
    files = contents(tmp_path / "site")
    del files[".vaxqa-publish"]
    assert json.loads(ran.out) == {
        "directory": str(tmp_path / "site"),
        "answers": 7,
        "refused": 1,
        "files": len(files),
        "bytes": sum(map(len, files.values())),
    }
    assert f"Not answered: {OFF_TOPIC}\n" in ran.err
    assert "Answered in part: Siapa menjaga pesisir" in ran.err
    assert "no licence of theirs is known: " in ran.err


def test_the_result_for_a_person_is_one_line(
    publish: Publish, built: Settings, tmp_path: Path
) -> None:
    ran = publish(tmp_path / "site", built, "--title", "Pekan 3: \x1b[31mbakau")
    assert ran.out.startswith(f"The site at {tmp_path / 'site'} has 2 questions, 0 of them refused")
    assert ran.out.count("\n") == 1
    heading = soup(tmp_path / "site" / "index.html").h1
    assert heading is not None
    assert heading.get_text() == "Pekan 3: [31mbakau"


def test_published_answers_pass_verify(
    built: Settings, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = page_of(site, OFF_TOPIC).with_suffix(".json")
    folders = ["--knowledge", str(built.knowledge), "--index", str(built.index)]
    assert main(["verify", str(answer), *folders]) == 0
    assert "exact" in capsys.readouterr().out


@pytest.mark.slow
def test_a_site_of_ours_is_replaced_whole(
    publish: Publish, built: Settings, tmp_path: Path
) -> None:
    here = tmp_path / "public"
    chosen = write_questions(tmp_path / "q.jsonl", QUESTIONS[:1])
    assert publish(here / "site", built, "--questions", chosen).code == 0
    assert len(list((here / "site" / "answers").glob("*.html"))) == 3
    assert publish(here / "site", built).code == 0
    assert len(list((here / "site" / "answers").glob("*.html"))) == 2
    assert [path.name for path in here.iterdir()] == ["site"]


def test_an_empty_folder_is_taken(publish: Publish, built: Settings, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    assert publish(tmp_path / "site", built).code == 0
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_folder_with_files_of_others_is_refused(
    publish: Publish, built: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    assert publish(folder, built).code == 0
    (folder / "answers" / "syllabus.txt").write_text("mine")
    before = contents(folder)
    ran = publish(folder, built)
    assert ran.code == 2
    assert "answers/syllabus.txt, which vaxqa publish did not write" in ran.err
    assert "move that file away" in ran.err
    assert contents(folder) == before


def test_a_folder_that_was_never_ours_is_refused(
    publish: Publish, built: Settings, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("my course")
    assert publish(tmp_path, built).code == 2
    assert contents(tmp_path)["index.html"] == b"my course"


def test_a_file_is_no_folder(publish: Publish, built: Settings, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x")
    ran = publish(tmp_path / "site", built)
    assert (ran.code, "is a file; name a folder" in ran.err) == (2, True)


def test_the_knowledge_folder_is_no_place_for_it(publish: Publish, own: Settings) -> None:
    ran = publish(own.knowledge / "documents" / "site", own)
    assert (ran.code, "name a folder elsewhere" in ran.err) == (2, True)
    assert not (own.knowledge / "documents" / "site").exists()


def test_a_build_that_fails_leaves_the_site_before(
    publish: Publish, built: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "public" / "site"
    assert publish(folder, built).code == 0
    before = contents(folder)
    chosen = tmp_path / "q.jsonl"
    for wrong in ('{"id": 1, "question": " "}', '{"id": 1}', "", "{"):
        chosen.write_text(wrong)
        ran = publish(folder, built, "--questions", chosen)
        assert (ran.code, "q.jsonl" in ran.err) == (2, True)
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["site"]


def test_a_site_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "public" / "site"
    publishing.replace(folder, {"index.html": b"before"})
    with pytest.raises(UnavailableError, match="what was there is as it was"):
        publishing.replace(folder, {"a": b"a file", "a/b": b"below a file"})
    assert contents(folder)["index.html"] == b"before"
    assert [path.name for path in folder.parent.iterdir()] == ["site"]


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    publishing.replace(tmp_path / "site", {"index.html": b"one"})
    (tmp_path / "site" / "mine").symlink_to(tmp_path / "mine")
    with pytest.raises(UsageError, match="holds mine"):
        publishing.replace(tmp_path / "site", {"index.html": b"two"})
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"


def test_nothing_to_publish_is_said_with_the_remedy(
    publish: Publish, own: Settings, tmp_path: Path
) -> None:
    (own.knowledge / "assistant.toml").unlink()
    ran = publish(tmp_path / "site", own)
    assert ran.code == 2
    assert "add [[suggestions]] to assistant.toml" in ran.err
    assert not (tmp_path / "site").exists()


def test_written_answers_need_a_model(publish: Publish, built: Settings, tmp_path: Path) -> None:
    ran = publish(tmp_path / "site", built, "--mode", "generative")
    assert (ran.code, "OPENAI_API_KEY" in ran.err) == (2, True)
    assert not (tmp_path / "site").exists()


DOCUMENT = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_commands_of_the_document_run(
    publish: Publish, built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "questions.jsonl").write_text(DOCUMENT.split("```json\n")[1].split("```")[0])
    workflow = yaml.safe_load(DOCUMENT.split("```yaml\n")[1].split("```")[0])
    steps = [step.get("run", "") for step in workflow["jobs"]["publish"]["steps"]]
    lines = [line[2:] for line in DOCUMENT.splitlines() if line.startswith("$ vaxqa ")]
    commands = [line for line in (*lines, *steps) if line.startswith("vaxqa publish site")]
    assert len(commands) == 3
    for line in commands:
        ran = publish(Path("site"), built, *shlex.split(line)[3:])
        assert ran.code == 0, ran.err
    assert len(list((tmp_path / "site" / "answers").glob("*.html"))) == 4


@pytest.mark.slow
def test_the_shipped_site_is_as_large_as_the_document_says(shipped_assistant: Assistant) -> None:
    profile = knowledge.profile(shipped_assistant.settings.knowledge)
    asked = list(publishing.suggested(profile))
    entries = publishing.answer(shipped_assistant, asked, "extractive")
    assert [entry.question for entry in entries if entry.answer.status != "answered"] == []
    index = shipped_assistant.index
    shipped = publishing.Site("shipped", profile, entries, index.sources, index.references)
    assert [source.id for source in shipped.cited if source.licence is None] == []
    files = publishing.files(shipped)
    said = re.search(r"has (\d+) questions: (\d+) files, (\d+) kB", DOCUMENT)
    assert said is not None
    assert len(entries) == int(said[1])
    assert len(files) == pytest.approx(int(said[2]), rel=0.1)
    assert sum(map(len, files.values())) / 1000 == pytest.approx(int(said[3]), rel=0.1)
