"""An index's sentences and passages, and which sentences translate which."""

from __future__ import annotations

import hashlib

import pytest

from vaxqa.index import Index, Text
from vaxqa.types import Block, Language, Source


def source(
    source_id: str, language: Language, *blocks: str, translation_of: str | None = None
) -> Source:
    """A note of paragraphs; one that begins with ``#`` is a heading."""
    placed: list[Block] = []
    text = ""
    for block in blocks:
        words = block.removeprefix("# ")
        text += "\n\n" if text else ""
        placed.append(Block(len(text), len(text) + len(words), int(block.startswith("# "))))
        text += words
    return Source(
        id=source_id,
        title=source_id,
        kind="note",
        language=language,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=tuple(placed),
        path=f"notes/{source_id}.md",
        translation_of=translation_of,
    )


INDONESIAN = ("# Bibit", "Bibit ditanam. Bibit disiram.", "Hasilnya baik. Nelayan senang.")
ENGLISH = ("# Seedlings", "Seedlings are planted. They are watered.", "The result is good.")


def pairs(text: Text) -> set[tuple[str, str]]:
    return {
        (text.sentences[one].text, text.sentences[other].text) for one, other in text.twins.items()
    }


def test_sentences_of_aligned_blocks_are_twins_both_ways() -> None:
    text = Text([source("a", "id", *INDONESIAN), source("b", "en", *ENGLISH, translation_of="a")])
    assert pairs(text) >= {
        ("Bibit", "Seedlings"),
        ("Seedlings", "Bibit"),
        ("Bibit ditanam.", "Seedlings are planted."),
        ("They are watered.", "Bibit disiram."),
    }
    assert all(text.twins[other] == one for one, other in text.twins.items())


def test_a_translation_may_stand_before_its_original() -> None:
    original, translation = (
        source("z", "id", "Satu."),
        source("a", "en", "One.", translation_of="z"),
    )
    assert pairs(Text([translation, original])) == {("Satu.", "One."), ("One.", "Satu.")}


def test_blocks_with_unequal_numbers_of_sentences_are_not_aligned() -> None:
    text = Text([source("a", "id", *INDONESIAN), source("b", "en", *ENGLISH, translation_of="a")])
    aligned = {sentence for pair in pairs(text) for sentence in pair}
    assert not aligned & {"Hasilnya baik.", "Nelayan senang.", "The result is good."}


@pytest.mark.parametrize(
    ("blocks", "translation_of"),
    [
        pytest.param(ENGLISH[:2], "a", id="another number of blocks"),
        pytest.param(ENGLISH, None, id="no translation"),
        pytest.param(ENGLISH, "missing", id="of a source that is not there"),
    ],
)
def test_other_sources_are_not_aligned(blocks: tuple[str, ...], translation_of: str | None) -> None:
    translation = source("b", "en", *blocks, translation_of=translation_of)
    assert Text([source("a", "id", *INDONESIAN), translation]).twins == {}


def test_a_ready_made_passage_is_the_whole_source() -> None:
    text = Text([source("a", "id", *INDONESIAN), source("b", "en", *ENGLISH)], whole=True)
    assert [(p.id, p.text, p.first, p.last) for p in text.passages] == [
        ("a", text.sources["a"].text, 0, 4),
        ("b", text.sources["b"].text, 5, 8),
    ]


def test_every_sentence_has_the_passage_that_holds_it(small: Index) -> None:
    for number, sentence in enumerate(small.sentences):
        passage = small.passages[small.holder(number)]
        assert passage.first <= number <= passage.last
        assert passage.source_id == sentence.source_id
        assert passage.start <= sentence.start < sentence.end <= passage.end


def test_all_is_a_slice_of_its_source(small: Index) -> None:
    for part in (*small.sentences, *small.passages):
        assert small.sources[part.source_id].text[part.start : part.end] == part.text


def test_the_notes_of_the_small_study_are_aligned_sentence_by_sentence(small: Index) -> None:
    for number, sentence in enumerate(small.sentences):
        if sentence.source_id == "pocket-book":
            assert number not in small.twins
            continue
        twin = small.sentences[small.twins[number]]
        assert twin.language != sentence.language
        assert twin.references == sentence.references
        assert small.twins[small.twins[number]] == number
