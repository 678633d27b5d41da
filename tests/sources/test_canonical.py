"""Canonical text, its blocks and the places of citation marks."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.sources.canonical import SEPARATOR, Part, assemble, sha256
from vaxqa.types import Block, Mark


def test_parts_are_joined_by_a_blank_line() -> None:
    made = assemble([Part("Hasil", 2), Part("Satu."), Part("Dua.", page=3)])
    assert made.text == "Hasil\n\nSatu.\n\nDua."
    assert made.blocks == (Block(0, 5, 2), Block(7, 12), Block(14, 18))
    assert made.block_pages == (None, None, 3)
    assert made.sha256 == sha256(made.text) == hashlib.sha256(made.text.encode()).hexdigest()


@pytest.mark.parametrize("parts", [[], [Part("")], [Part(" \n")], [Part("\u200b", 1), Part("\t")]])
def test_nothing_to_read_is_empty(parts: list[Part]) -> None:
    made = assemble(parts)
    assert (made.text, made.blocks, made.marks, made.block_pages) == ("", (), (), ())


def test_parts_are_cleaned_to_one_line_each() -> None:
    made = assemble([Part("  Bio\u200b Farma \n dan\tSinovac\x07 "), Part("cafe\u0301")])
    assert made.text == "Bio Farma dan Sinovac\n\ncafé"


@pytest.mark.parametrize(
    ("text", "kept", "marks"),
    [
        ("Efikasi 65,3 persen [@bpom].", "Efikasi 65,3 persen.", [("bpom", 19)]),
        ("Efikasi [@a; @b] cukup.", "Efikasi cukup.", [("a", 7), ("b", 7)]),
        ("Efikasi [@a;@b].", "Efikasi.", [("a", 7), ("b", 7)]),
        ("Satu [@a] [@b].", "Satu.", [("a", 4), ("b", 4)]),
        ("Satu[@a].", "Satu.", [("a", 4)]),
        ("Satu. [@a]", "Satu.", [("a", 5)]),
        ("[@a] Satu.", "Satu.", [("a", 0)]),
        ("[@a] [@b] Satu [@c].", "Satu.", [("a", 0), ("b", 0), ("c", 4)]),
        ("Satu [@kompas.com:2020/x_y-z].", "Satu.", [("kompas.com:2020/x_y-z", 4)]),
        # no citation marks
        ("Satu [a] dua.", "Satu [a] dua.", []),
        ("Satu [@].", "Satu [@].", []),
        ("Tulis ke a@b.id.", "Tulis ke a@b.id.", []),
        ("Satu [@a dua].", "Satu [@a dua].", []),
        ("Satu [@a;].", "Satu [@a;].", []),
        ("Satu [lihat @a].", "Satu [lihat @a].", []),
    ],
)
def test_marks_leave_the_text_and_keep_their_place(
    text: str, kept: str, marks: list[tuple[str, int]]
) -> None:
    made = assemble([Part(text)])
    assert made.text == kept
    assert made.marks == tuple(Mark(key, position) for key, position in marks)


def test_places_count_from_the_start_of_the_source() -> None:
    made = assemble([Part("Satu [@a]."), Part("Dua [@b].")])
    assert made.text == "Satu.\n\nDua."
    assert [(mark.key, made.text[: mark.position]) for mark in made.marks] == [
        ("a", "Satu"),
        ("b", "Satu.\n\nDua"),
    ]


def test_a_part_of_marks_alone_is_no_block() -> None:
    assert assemble([Part("Satu."), Part("[@a]"), Part("Dua.")]).text == "Satu.\n\nDua."


PARTS = st.lists(
    st.builds(
        Part,
        st.text(max_size=40)
        | st.lists(st.sampled_from(["[@a]", "[@b; @c]", "Satu.", "😀", "e\u0301", "\n"])).map(
            " ".join
        ),
        st.integers(0, 6),
        st.none() | st.integers(0, 3),
    ),
    max_size=10,
)


@given(PARTS)
def test_blocks_are_the_text_and_marks_lie_in_blocks(parts: list[Part]) -> None:
    made = assemble(parts)
    pieces = [made.text[block.start : block.end] for block in made.blocks]
    assert SEPARATOR.join(pieces) == made.text
    assert all(piece and piece == " ".join(piece.split()) for piece in pieces)
    assert len(made.block_pages) == len(made.blocks)
    assert "[@a]" not in made.text
    assert list(made.marks) == sorted(made.marks, key=lambda mark: mark.position)
    for mark in made.marks:
        assert any(block.start <= mark.position <= block.end for block in made.blocks)
        # the mark stood in front of a space or a word's end, never inside the gap
        assert not made.text[: mark.position].endswith("\n") or mark.position in {
            block.start for block in made.blocks
        }


@given(st.lists(st.sampled_from(["Satu.", "Dua", "[@a]", "[@b]", "tiga,"]), min_size=1))
def test_without_its_marks_a_text_is_the_words_that_are_left(words: list[str]) -> None:
    made = assemble([Part(" ".join(words))])
    assert made.text == " ".join(word for word in words if not word.startswith("[@"))
    if made.text:
        assert [mark.key for mark in made.marks] == [w[2] for w in words if w.startswith("[@")]
