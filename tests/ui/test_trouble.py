"""What a reader is told when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa import generations, settings
from vaxqa.assistant import Assistant
from vaxqa.errors import IndexDamagedError

from .conftest import Open, ask, text

pytestmark = pytest.mark.slow

METHOD = "Metode apa yang digunakan penelitian ini?"


def small_knowledge(folder: Path) -> Path:
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "a.md").write_text(
        "---\ntitle: Satu\nlanguage: id\n---\n\n## Vaksin\n\nDosis pertama tiba di Bandung.\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("id", "belum dapat menjawab"), ("en", "cannot answer questions yet")],
)
def test_a_missing_knowledge_folder_is_said(
    open_page: Open,
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
    language: str,
    sentence: str,
) -> None:
    environment.setenv("VAXQA_KNOWLEDGE", str(tmp_path / "nowhere"))
    page = open_page(lang=language)
    assert not page.exception
    assert sentence in page.error[0].value
    assert "There is no knowledge folder" in page.error[0].value


def test_an_unusable_setting_is_said(open_page: Open, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VAXQA_MODEL_TIMEOUT", "soon")
    page = open_page(lang="en")
    assert "VAXQA\\_MODEL\\_TIMEOUT" in page.error[0].value


def test_the_first_start_builds_the_index(
    open_page: Open, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("VAXQA_KNOWLEDGE", str(small_knowledge(tmp_path / "k")))
    environment.setenv("VAXQA_INDEX", str(tmp_path / "index"))
    page = open_page(lang="id")
    assert not page.error
    assert (tmp_path / "index" / "CURRENT").exists()


def test_a_changed_source_is_read_again_and_that_is_said(
    open_page: Open, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = small_knowledge(tmp_path / "k")
    environment.setenv("VAXQA_KNOWLEDGE", str(folder))
    environment.setenv("VAXQA_INDEX", str(tmp_path / "index"))
    page = open_page(lang="id")
    note = folder / "notes" / "a.md"
    note.write_text(note.read_text(encoding="utf-8").replace("Bandung", "Surabaya"), "utf-8")
    page.run()
    assert "indeks disusun ulang" in page.info[0].value
    ask(page, "Dosis pertama tiba di mana?")
    assert "Surabaya" in text(page)
    assert not page.info


def test_a_broken_source_is_named_and_the_index_before_it_goes_on(
    open_page: Open, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = small_knowledge(tmp_path / "k")
    environment.setenv("VAXQA_KNOWLEDGE", str(folder))
    environment.setenv("VAXQA_INDEX", str(tmp_path / "index"))
    page = open_page(lang="id")
    (folder / "notes" / "b.md").write_bytes(b"\xff\xfe\x00")
    ask(page, "Dosis pertama tiba di mana?")
    assert "versi sebelumnya" in page.info[0].value
    assert "b\\.md" in page.warning[0].value
    assert "Bandung" in text(page)


def test_a_broken_source_at_the_first_start_is_named(
    open_page: Open, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = small_knowledge(tmp_path / "k")
    (folder / "notes" / "b.md").write_bytes(b"\xff\xfe\x00")
    environment.setenv("VAXQA_KNOWLEDGE", str(folder))
    environment.setenv("VAXQA_INDEX", str(tmp_path / "index"))
    page = open_page(lang="en")
    assert "b\\.md" in page.error[0].value
    assert not page.run().exception


def test_an_unusable_profile_does_not_stop_the_page(
    open_page: Open, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = small_knowledge(tmp_path / "k")
    (folder / "assistant.toml").write_text("name = 3", encoding="utf-8")
    environment.setenv("VAXQA_KNOWLEDGE", str(folder))
    environment.setenv("VAXQA_INDEX", str(tmp_path / "index"))
    page = open_page(lang="en")
    assert "assistant\\.toml" in page.warning[0].value
    assert not page.error


def test_an_index_that_cannot_be_written_is_said(
    open_page: Open, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    environment.setenv("VAXQA_INDEX", str(tmp_path / "file" / "index"))
    page = open_page(lang="en")
    assert "cannot be written" in page.error[0].value


def test_a_damaged_index_is_rebuilt_and_that_is_said(
    open_page: Open, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = small_knowledge(tmp_path / "k")
    index = tmp_path / "index"
    generations.build(settings.load(knowledge=folder, index=index))
    for generation in (index / "generations").iterdir():
        (generation / "contents.json").write_text("{}", encoding="utf-8")
    environment.setenv("VAXQA_KNOWLEDGE", str(folder))
    environment.setenv("VAXQA_INDEX", str(index))
    page = open_page(lang="en")
    assert "damaged, so it was rebuilt" in page.info[0].value
    ask(page, "Dosis pertama tiba di mana?")
    assert "Bandung" in text(page)


def test_an_index_damaged_in_use_is_rebuilt_and_the_question_answered(
    open_page: Open, environment: pytest.MonkeyPatch
) -> None:
    page = open_page(lang="id")
    real, calls = Assistant.stream, []

    def ask_once_damaged(self: Assistant, *args: object, **options: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise IndexDamagedError("The index is damaged.")
        return real(self, *args, **options)  # type: ignore[arg-type]

    environment.setattr(Assistant, "stream", ask_once_damaged)
    ask(page, METHOD)
    assert len(calls) == 2
    assert "metode kualitatif deskriptif" in text(page)


def test_something_unexpected_is_a_sentence_not_a_traceback(
    open_page: Open, environment: pytest.MonkeyPatch
) -> None:
    page = open_page(lang="id")

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("secret detail")

    environment.setattr(Assistant, "stream", broken)
    ask(page, METHOD)
    assert not page.exception
    assert "tidak terduga" in page.error[0].value
    assert "secret" not in page.error[0].value
    environment.undo()


def test_a_model_that_is_down_is_said_and_the_sources_own_words_answer(
    open_page: Open, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("VAXQA_MODEL", "openai:gpt-5-mini")
    environment.setenv("OPENAI_API_KEY", "sk-test")
    environment.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    environment.setenv("VAXQA_MODEL_TIMEOUT", "2")
    page = open_page(lang="id")
    assert page.radio(key="vq-mode").options == ["Ditulis model bahasa", "Kutipan kata demi kata"]
    ask(page, METHOD)
    assert "Model bahasa tidak dapat dihubungi" in page.warning[0].value
    assert "metode kualitatif deskriptif" in text(page)
    page.radio(key="vq-mode").set_value("extractive").run()
    ask(page, METHOD)
    assert len(page.warning) == 1
