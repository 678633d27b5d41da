"""Measures that catch what the usual ones let through: a lost "not", and answers that dump."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ... import terms
from ...answer import Answer, AnswerSentence
from ...types import Language
from ..cases import located
from ..results import Scored
from . import Context, Measure

NEGATORS = frozenset(
    """tidak belum bukan bukanlah tanpa jangan tak tiada tidaklah
    not no never without nor neither none cannot""".split()
)
REACH = 3
"""Content words behind a negator that it may negate."""


def negated(text: str, language: Language) -> set[str]:
    """The stems that a negator of ``text`` stands before, up to `REACH` of them each.

    >>> sorted(negated("The vaccine was not halal certified.", "en"))
    ['certifi', 'halal']
    """
    found: set[str] = set()
    left = 0
    for word in terms.words(text.replace("n't", " not").replace("cannot", "can not")):
        if word in NEGATORS:
            left = REACH
        elif left and word not in terms.FUNCTION_WORDS:
            found.add(terms.stem(word, language))
            left -= 1
    return found


def _negation_kept(scored: Scored, _context: Context) -> float | None:
    """Share of the sentences with a negation at stake that negate what their quotes negate."""
    if scored.answer is None:
        return None
    judged = [
        kept
        for sentence, quotes in _with_quotes(scored.answer)
        if (kept := negation_kept(sentence, quotes)) is not None
    ]
    return sum(judged) / len(judged) if judged else None


def negation_kept(sentence: AnswerSentence, quotes: Iterable[str]) -> bool | None:
    """Whether the sentence and its quotes negate alike; ``None`` where neither negates.

    A word that both have must be negated in both or in neither. ``quotes`` are in the
    sentence's language.
    """
    evidence = " ".join(quotes)
    if not evidence:
        return None
    here, there = (negated(text, sentence.language) for text in (sentence.text, evidence))
    if not here and not there:
        return None
    said, known = (set(terms.terms(text, sentence.language)) for text in (sentence.text, evidence))
    return here & known <= there and there & said <= here


def _with_quotes(answer: Answer) -> Iterator[tuple[AnswerSentence, list[str]]]:
    """Each sentence with the quotes it cites that are in its own language."""
    cited = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        known = [cited[number] for number in sentence.citations if number in cited]
        yield sentence, [c.quote for c in known if c.language == sentence.language]


def _cited_precision(scored: Scored, context: Context) -> float | None:
    """Share of the cited characters that lie in a gold span of the case."""
    spans = [span for nugget in scored.case.nuggets for span in nugget.spans]
    if scored.answer is None or not scored.answer.citations or not spans:
        return None
    gold: dict[str, set[int]] = {}
    for span in spans:
        start, end = located(span, context.sources)
        gold.setdefault(span.source, set()).update(range(start, end))
    cited = {
        (citation.source_id, position)
        for citation in scored.answer.citations
        for position in range(citation.start, citation.end)
    }
    right = sum(position in gold.get(source, ()) for source, position in cited)
    return right / len(cited) if cited else None


MEASURES: tuple[Measure, ...] = (
    Measure(
        "negation_kept",
        "higher",
        "Share of the sentences with a negation at stake that negate the same words as the quotes "
        "they cite (those in the sentence's language); a negator is taken to reach over the next "
        f"{REACH} content words (ours, after the scope rule of NegEx, Chapman et al. 2001).",
        _negation_kept,
    ),
    Measure(
        "cited_precision",
        "higher",
        "Share of the cited characters that lie in a gold span of the case, of those with gold "
        "spans and at least one citation (character precision, as in SQuAD's F1 and in span "
        "retrieval): it falls when an answer quotes everything it can find.",
        _cited_precision,
    ),
)
