"""Where two sources or publications give different figures for the same thing.

A pair of sentences disagrees when each says all that the other says but for one figure or date
of the same kind. That is narrow on purpose: sentences that differ in anything else are about two
things, and a reader is not told of a contradiction that is none.

Sentences are compared in one language, or across them by way of the lexicon, as claims are with
their evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .checks import coverage, names
from .checks.amounts import Amount, amounts, dated
from .checks.figures import unit_of, unknown_date, unknown_number
from .checks.periods import Period
from .checks.reading import Aligned, Reading, Said, read
from .index import Index
from .lexicon import Lexicon
from .types import Claim

ALIKE = 0.75
"""Share of each sentence's content words that the other must have."""
FEWEST = 0.5
"""Share of the shorter one's words that two sentences of one language must have in common for it
to be worth while to compare them: most pairs end here."""
_REACH = 2


class Difference(NamedTuple):
    """The figures in which two sentences differ, as the first and the second write them."""

    one: str
    other: str


class Contradiction(NamedTuple):
    """The sentence at ``other`` gives another figure than the one at ``number``."""

    number: int
    other: int
    difference: Difference

    @property
    def pair(self) -> frozenset[int]:
        """Both, in whichever order they were found."""
        return frozenset({self.number, self.other})


def contradicting(index: Index, claim: Claim, others: Iterable[int]) -> Contradiction | None:
    """The first of the sentences ``others`` that contradicts a figure of ``claim``.

    It is held against the sentences that the claim rests on.
    """
    said = Said(claim.text, claim.language)
    for number in claim.evidence:
        for other in others:
            if not _independent(index, number, other) or not _near(index, number, other):
                continue
            one, that = (index.sentences[place] for place in (number, other))
            difference = between(
                Said(one.text, one.language), Said(that.text, that.language), index.lexicon
            )
            if difference and tells(said, difference.one, index.lexicon):
                return Contradiction(number, other, difference)
    return None


def _independent(index: Index, number: int, other: int) -> bool:
    """Whether two sentences are of different sources, or report different publications."""
    one, that = index.sentences[number], index.sentences[other]
    origins = {
        index.sources[sentence.source_id].translation_of or sentence.source_id
        for sentence in (one, that)
    }
    if len(origins) == 2:
        return True
    return bool(one.references and that.references) and not (
        set(one.references) & set(that.references)
    )


def _near(index: Index, number: int, other: int) -> bool:
    if index.sentences[number].language != index.sentences[other].language:
        return True
    one, that = set(index.sentence_stems(number)), set(index.sentence_stems(other))
    return len(one & that) >= FEWEST * min(len(one), len(that))


def between(one: Said, other: Said, lexicon: Lexicon) -> Difference | None:
    """The figure in which two sentences that otherwise say the same differ, if there is one.

    >>> lexicon = Lexicon(())
    >>> first = Said("Brazil found an efficacy of 50.4 per cent.", "en")
    >>> between(first, Said("Brazil found an efficacy of 78 per cent.", "en"), lexicon)
    Difference(one='50.4 per cent', other='78 per cent')
    >>> between(first, Said("Turkey found an efficacy of 83.5 per cent.", "en"), lexicon)
    """
    ours, theirs = read(one, lexicon), read(other, lexicon)
    there, back = Aligned(ours, [theirs]), Aligned(theirs, [ours])
    if not all(_alike(aligned) for aligned in (there, back)):
        return None
    numbers = [_odd(ours, theirs), _odd(theirs, ours)]
    days = [_odd_dates(ours, theirs), _odd_dates(theirs, ours)]
    if any(numbers) == any(days):
        return None
    if any(days):
        return _of_dates(ours, theirs, *days)
    return _of_numbers(there, *numbers)


def tells(said: Said, figure: str, lexicon: Lexicon) -> bool:
    """Whether ``said`` has ``figure``, which may be written as in the other language.

    >>> tells(Said("Khasiatnya 50,4 persen.", "id"), "50,4 persen", Lexicon(()))
    True
    """
    aligned = Aligned(read(Said(figure, said.language), lexicon), [read(said, lexicon)])
    return unknown_number(aligned) is None and unknown_date(aligned) is None


def _alike(aligned: Aligned) -> bool:
    return coverage.share(aligned) >= ALIKE and names.unknown(aligned) is None


def _odd(sentence: Reading, other: Reading) -> list[Amount]:
    """The numbers of ``sentence`` that ``other`` does not have."""
    known = amounts(other)
    return [one for one in amounts(sentence) if not any(one.agrees(that) for that in known)]


def _odd_dates(sentence: Reading, other: Reading) -> list[Period]:
    """The dates of ``sentence`` that ``other`` neither has nor says more or less exactly."""
    known = dated(other)
    return [
        one
        for one in dated(sentence)
        if not any(one.within(that) or that.within(one) for that in known)
    ]


def _of_numbers(there: Aligned, ours: list[Amount], theirs: list[Amount]) -> Difference | None:
    if len(ours) != 1 or len(theirs) != 1:
        return None
    one, other = ours[0], theirs[0]
    if (one.percent, one.ordinal, one.fraction) != (other.percent, other.ordinal, other.fraction):
        return None
    counted = unit_of(there.claim, one, _REACH)
    found = unit_of(there.evidence[0], other, _REACH)
    same = any(set(found) & there.there(place, 0) for place in counted)
    if not same and (counted or found) and not one.percent:
        return None
    return Difference(_written(there.claim, one), _written(there.evidence[0], other))


def _of_dates(
    first: Reading, second: Reading, ours: list[Period], theirs: list[Period]
) -> Difference | None:
    if len(ours) != 1 or len(theirs) != 1:
        return None
    one, other = ours[0], theirs[0]
    if (one.day is None) != (other.day is None) or (one.month is None) != (other.month is None):
        return None
    return Difference(first.text[one.start : one.end], second.text[other.start : other.end])


def _written(sentence: Reading, amount: Amount) -> str:
    return sentence.text[amount.start : amount.start + len(amount.text)]
