"""From a source to its sentences and passages, and the text of a set of sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.index import Text
from vaxqa.lexicon import Entry, Lexicon
from vaxqa.passages import LONG_ENOUGH, LONGEST, passages, sentences
from vaxqa.sources.canonical import Part, assemble
from vaxqa.types import Language, Source


def source(
    *parts: Part | str,
    id: str = "note",  # noqa: A002
    language: Language = "id",
    translation_of: str | None = None,
) -> Source:
    made = assemble(part if isinstance(part, Part) else Part(part) for part in parts)
    return Source(
        id=id,
        title=id,
        kind="note",
        language=language,
        text=made.text,
        sha256=made.sha256,
        blocks=made.blocks,
        path=f"{id}.md",
        marks=made.marks,
        translation_of=translation_of,
    )


HEADING = Part("Uji klinis", 2)
LONG = "Kalimat ini cukup panjang supaya beberapa darinya menutup satu bagian teks sendiri."


def test_sentences_carry_block_section_and_references() -> None:
    made = source(
        Part("Judul", 1),
        "Pembuka. Kedua [@a].",
        HEADING,
        "PT. Bio Farma merekrut 1.620 relawan [@b; @a]. Efikasinya 65,3 persen [@b] dan cukup.",
    )
    assert [(s.text, s.block, s.heading, s.section, s.references) for s in sentences(made)] == [
        ("Judul", 0, True, "Judul", ()),
        ("Pembuka.", 1, False, "Judul", ()),
        ("Kedua.", 1, False, "Judul", ("a",)),
        ("Uji klinis", 2, True, "Uji klinis", ()),
        ("PT. Bio Farma merekrut 1.620 relawan.", 3, False, "Uji klinis", ("b", "a")),
        ("Efikasinya 65,3 persen dan cukup.", 3, False, "Uji klinis", ("b",)),
    ]


@pytest.mark.parametrize(
    ("paragraph", "keys"),
    [
        ("Satu. Dua.", [(), ()]),
        ("Satu [@a]. Dua.", [("a",), ()]),
        ("Satu. [@a] Dua.", [("a",), ()]),  # a mark behind the stop is of the sentence before
        ("Satu [@a] lagi. Dua [@b].", [("a",), ("b",)]),
        ("Satu [@a] lagi [@a].", [("a",)]),
        ("Satu. Dua [@a; @b].", [(), ("a", "b")]),
        ("Satu. Dua. [@a]", [(), ("a",)]),
    ],
)
def test_a_mark_belongs_to_the_sentence_it_stands_in(
    paragraph: str, keys: list[tuple[str, ...]]
) -> None:
    assert [sentence.references for sentence in sentences(source(paragraph))] == keys


def test_a_heading_with_stops_is_one_sentence() -> None:
    assert [s.text for s in sentences(source(Part("1. Uji klinis. Hasil.", 2), "Satu. Dua."))] == [
        "1. Uji klinis. Hasil.",
        "Satu.",
        "Dua.",
    ]


def grouped(made: Source) -> list[list[str]]:
    found = sentences(made)
    return [
        [sentence.text for sentence in found[passage.first : passage.last + 1]]
        for passage in passages(made, found, 0)
    ]


def test_headings_open_passages_and_are_never_crossed() -> None:
    made = source(Part("Judul", 1), HEADING, "Satu. Dua.", Part("Hasil", 2), "Tiga.", "Empat.")
    assert grouped(made) == [
        ["Judul", "Uji klinis", "Satu.", "Dua."],
        ["Hasil", "Tiga.", "Empat."],
    ]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    made = source(" ".join([LONG] * 20))
    found = passages(made, sentences(made), 0)
    assert len(found) == 3
    assert all(len(passage.text) <= LONGEST for passage in found)
    assert all(len(passage.text) + len(LONG) >= LONGEST for passage in found[:-1])


def test_a_passage_closes_at_the_paragraphs_end_once_it_is_long_enough() -> None:
    paragraph = " ".join([LONG] * 3)
    assert len(LONG) * 2 < LONG_ENOUGH <= len(paragraph)
    assert len(grouped(source(paragraph, paragraph))) == 2
    assert len(grouped(source(LONG, LONG))) == 1


def test_a_sentence_longer_than_a_passage_is_one_passage() -> None:
    endless = "kata " * 1000 + "selesai."
    assert grouped(source("Satu.", endless, "Dua.")) == [["Satu."], [endless], ["Dua."]]


def test_positions_count_on_from_the_sources_before() -> None:
    made = source("Satu. Dua.")
    (passage,) = passages(made, sentences(made), first=7)
    assert (passage.first, passage.last) == (7, 8)
    assert passage.id == f"note:0-{len(made.text)}"


PARTS = st.lists(
    st.builds(
        Part,
        st.text(max_size=60)
        | st.lists(
            st.sampled_from(
                [LONG, "PT. Bio", "1.620", "[@a; @b]", "e\u0301", "😀", "疫苗。", "Ya?"]
            ),
            max_size=12,
        ).map(" ".join),
        st.integers(0, 6) | st.just(0),
    ),
    max_size=12,
)


@given(PARTS)
def test_sentences_and_passages_are_slices_that_cover_the_source(parts: list[Part]) -> None:
    made = source(*parts)
    found = sentences(made)
    for pieces in (found, passages(made, found, 0)):
        at = 0
        for piece in pieces:
            assert at <= piece.start < piece.end
            assert made.text[piece.start : piece.end] == piece.text
            assert not made.text[at : piece.start].strip()
            at = piece.end
        assert not made.text[at:].strip()


@given(PARTS)
def test_passages_hold_whole_sentences_and_never_cross_a_heading(parts: list[Part]) -> None:
    made = source(*parts)
    found = sentences(made)
    at = 0
    for passage in passages(made, found, 0):
        inside = found[passage.first : passage.last + 1]
        assert passage.first == at
        assert (inside[0].start, inside[-1].end) == (passage.start, passage.end)
        headings = [sentence.heading for sentence in inside]
        assert headings == sorted(headings, reverse=True)  # headings first, then none
        assert len(passage.text) <= LONGEST or headings.count(False) <= 1
        at = passage.last + 1
    assert at == len(found)


@given(PARTS)
def test_each_mark_is_kept_by_one_sentence(parts: list[Part]) -> None:
    made = source(*parts)
    kept = {key for sentence in sentences(made) for key in sentence.references}
    assert kept == {mark.key for mark in made.marks}


INDONESIAN = source("Satu. Dua.", HEADING, "Tiga. Empat.", id="a.id")
TRIAL = Part("Trial", 2)


def english(*parts: Part | str, translation_of: str | None = "a.id") -> Source:
    return source(*parts, id="a.en", language="en", translation_of=translation_of)


@pytest.mark.parametrize(
    ("twin", "aligned"),
    [
        (
            english("One. Two.", TRIAL, "Three. Four."),
            ["Satu. One.", "Dua. Two.", "Uji klinis Trial", "Tiga. Three.", "Empat. Four."],
        ),
        # A block of another number of sentences is left out, the others are aligned.
        (
            english("Both in one.", TRIAL, "Three. Four."),
            ["Uji klinis Trial", "Tiga. Three.", "Empat. Four."],
        ),
        (english("One. Two."), []),  # another number of blocks
        (english("One. Two.", TRIAL, "Three. Four.", translation_of=None), []),
        (english("One. Two.", TRIAL, "Three. Four.", translation_of="gone"), []),
    ],
)
@pytest.mark.parametrize("reverse", [False, True])
def test_translations_are_aligned_sentence_by_sentence(
    twin: Source, aligned: list[str], reverse: bool
) -> None:
    text = Text([twin, INDONESIAN] if reverse else [INDONESIAN, twin])
    assert [
        f"{text.sentences[here].text} {text.sentences[there].text}"
        for here, there in sorted(text.twins.items())
        if text.sentences[here].language == "id"
    ] == aligned
    assert all(text.twins[there] == here for here, there in text.twins.items())


def test_a_text_counts_sentences_through_all_sources() -> None:
    text = Text([INDONESIAN, english("One. Two.")])
    assert [sentence.source_id for sentence in text.sentences] == ["a.id"] * 5 + ["a.en"] * 2
    for passage in text.passages:
        inside = text.sentences[passage.first : passage.last + 1]
        assert {sentence.source_id for sentence in inside} == {passage.source_id}
        assert (inside[0].start, inside[-1].end) == (passage.start, passage.end)


def test_the_heading_above_and_phrases_are_among_a_passages_terms() -> None:
    paragraph = " ".join([LONG] * 3)
    text = Text([source(HEADING, paragraph, paragraph)])
    lexicon = Lexicon([Entry(("clinical trial",), ("uji klinis",))])
    first, second = text.passage_terms(lexicon)
    for found in (first, second):
        assert [found.count(term) for term in ("uji", "klinis", "uji klinis")] == [1, 1, 1]
    heading, sentence = text.sentence_terms(lexicon)[:2]
    assert heading == ["uji", "klinis", "uji klinis"]
    assert "klinis" not in sentence


def test_a_ready_made_passage_is_its_source_whole() -> None:
    made = source("Satu. Dua.", "Tiga.", id="doc-7")
    (passage,) = Text([made], whole=True).passages
    assert (passage.id, passage.text, passage.first, passage.last) == ("doc-7", made.text, 0, 2)


def test_no_sources_no_text() -> None:
    text = Text([])
    assert (text.sentences, text.passages, text.twins) == ((), (), {})
