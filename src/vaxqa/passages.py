"""From a `Source` to its sentences and passages, each an exact slice of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .sentences import split
from .types import Mark, Passage, Sentence, Source

# Characters. A passage closes where the next sentence would take it over the first figure,
# or at the end of a paragraph once it has the second.
LONGEST = 700
LONG_ENOUGH = 250


def sentences(source: Source) -> list[Sentence]:
    """The sentences of a source in order; a heading is one sentence.

    Each is ``source.text[start:end]``, and together they leave out only white space.
    """
    found: list[Sentence] = []
    marks = iter(source.marks)
    mark = next(marks, None)
    section = None
    for number, block in enumerate(source.blocks):
        words = source.text[block.start : block.end]
        spans = [(0, len(words))] if block.level else split(words)
        if block.level:
            section = words
        for within, end_within in spans:
            start, end = block.start + within, block.start + end_within
            keys, mark = _keys(mark, marks, end)
            found.append(
                Sentence(
                    source_id=source.id,
                    language=source.language,
                    start=start,
                    end=end,
                    text=source.text[start:end],
                    block=number,
                    heading=block.level > 0,
                    section=section,
                    references=keys,
                )
            )
    return found


def _keys(
    mark: Mark | None, marks: Iterator[Mark], end: int
) -> tuple[tuple[str, ...], Mark | None]:
    """Keys of the marks up to ``end``, and the first mark behind it."""
    keys: list[str] = []
    while mark is not None and mark.position <= end:
        if mark.key not in keys:
            keys.append(mark.key)
        mark = next(marks, None)
    return tuple(keys), mark


def passages(source: Source, found: Sequence[Sentence], first: int) -> list[Passage]:
    """Group the sentences ``found`` of a source into passages.

    ``first`` is the position of ``found[0]`` in the index's list of all sentences.
    """
    groups: list[list[int]] = []
    for number, sentence in enumerate(found):
        if not groups or _closes(found, groups[-1], sentence):
            groups.append([])
        groups[-1].append(number)
    return [_passage(source, found, group, first) for group in groups]


def _closes(found: Sequence[Sentence], group: list[int], sentence: Sentence) -> bool:
    """Whether ``sentence`` begins a passage of its own behind ``group``."""
    before = found[group[-1]]
    if sentence.heading:
        return not before.heading
    if before.heading:
        return False
    start = found[group[0]].start
    if sentence.block != before.block and before.end - start >= LONG_ENOUGH:
        return True
    return sentence.end - start > LONGEST


def _passage(source: Source, found: Sequence[Sentence], group: list[int], first: int) -> Passage:
    start, end = found[group[0]].start, found[group[-1]].end
    return Passage(
        id=f"{source.id}:{start}-{end}",
        source_id=source.id,
        language=source.language,
        start=start,
        end=end,
        text=source.text[start:end],
        first=first + group[0],
        last=first + group[-1],
        section=found[group[-1]].section,
    )
