"""The failing cases of a report: question, answer, gold and retrieved passages side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from ..answer import Answer, Citation
from ..errors import UsageError
from ..types import Source
from .cases import Case, located
from .results import FoundPassage, Scored
from .verdicts import Verdict

OPEN_HITS = 3
"""Retrieved passages that show at once; the others open on a tap."""

Spans = Sequence[tuple[int, int, str]]
"""Places ``(start, end, what)`` in a text; ``what`` is ``gold`` or ``cited``."""


def failing(
    verdicts: Sequence[Verdict], scored: Sequence[Scored], sources: dict[str, Source]
) -> str:
    """Every case that did not pass; those of the held-out split behind a second door."""
    by_id = {one.case.id: one for one in scored}
    failed = [verdict for verdict in verdicts if verdict.outcome != "passed"]
    shown, held = (
        [
            _case(verdict, by_id[verdict.case.id], sources)
            for verdict in failed
            if (verdict.case.split == "test") == is_held
        ]
        for is_held in (False, True)
    )
    parts = ["".join(shown) or "<p>Every case passed.</p>" if shown or not held else ""]
    if held:
        parts.append(
            f'<details class="held"><summary>{len(held)} failing cases of the held-out split: open '
            f"them only when nothing is tuned on them</summary>{''.join(held)}</details>"
        )
    return "".join(parts)


def marked(text: str, spans: Spans) -> str:
    """``text`` as HTML with the ``spans`` marked; where they overlap, both marks hold.

    >>> marked("a < b", [(0, 1, "gold"), (0, 3, "cited")])
    '<mark class="cited gold">a</mark><mark class="cited"> &lt;</mark> b'
    """
    clipped = [(max(0, s), min(len(text), e), what) for s, e, what in spans if s < len(text)]
    edges = sorted({0, len(text), *(at for s, e, _ in clipped if s < e for at in (s, e))})
    parts: list[str] = []
    for start, end in pairwise(edges):
        what = " ".join(sorted({name for s, e, name in clipped if s <= start and end <= e}))
        piece = escape(text[start:end])
        parts.append(f'<mark class="{what}">{piece}</mark>' if what else piece)
    return "".join(parts)


def _case(verdict: Verdict, one: Scored, sources: dict[str, Source]) -> str:
    case = verdict.case
    severity = "" if case.severity == "minor" else f" {case.severity}"
    known = "" if verdict.known is None else f"<p>Known: {escape(verdict.known)}</p>"
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in verdict.reasons)
    return (
        f'<details class="case{severity}" id="{escape(case.id)}"><summary><span class="id">'
        f'{escape(case.id)}</span> {_chips(case, verdict)}<span class="q" lang="{case.lang}">'
        f'{escape(case.question)}</span></summary><ul class="why">{reasons}</ul>{known}'
        f"{_history(case)}{_planted(case)}<p>Expected: <b>{escape(_expected(case))}</b></p>"
        f'<div class="side"><section><h4>Answer</h4>{_answer(one)}</section>'
        f"<section><h4>Gold</h4>{_gold(one, sources)}</section>"
        f"<section><h4>Retrieved</h4>{_hits(one, sources)}</section></div></details>"
    )


def _chips(case: Case, verdict: Verdict) -> str:
    names = [case.lang, case.suite, case.severity, *case.tags]
    if verdict.outcome == "error":
        names.insert(0, "error")
    return "".join(f'<span class="chip">{escape(name)}</span>' for name in names)


def _history(case: Case) -> str:
    turns = "".join(
        f'<p>{escape(turn.question)}<br><span class="soft">{escape(turn.answer)}</span></p>'
        for turn in case.history
    )
    return f'<div class="history"><h4>Before it</h4>{turns}</div>' if turns else ""


def _planted(case: Case) -> str:
    plants = "".join(
        f"<blockquote>{escape(plant.text)}<footer>{escape(plant.source)}</footer></blockquote>"
        for plant in case.planted
    )
    marker = f"<p>Marker: <code>{escape(case.marker)}</code></p>" if case.marker else ""
    return f'<div class="history"><h4>Planted</h4>{plants}{marker}</div>' if plants else ""


def _expected(case: Case) -> str:
    return f"{case.expect} ({case.reason})" if case.reason else case.expect


def _answer(one: Scored) -> str:
    answer = one.answer
    if answer is None:
        return f"<p>No answer: {escape(one.result.error or 'nothing came')}</p>"
    refusal = (
        f"<p><b>Refused ({escape(answer.abstention.reason)}):</b> "
        f"{escape(answer.abstention.message)}</p>"
        if answer.abstention
        else ""
    )
    said = "".join(
        f'<p lang="{s.language}">{escape(s.text)} '
        f"<sup>{escape(', '.join(map(str, s.citations)))}</sup></p>"
        for s in answer.sentences
    )
    left = "".join(f"<p>Unanswered: {escape(part)}</p>" for part in answer.unanswered)
    return refusal + said + left + _cited(answer)


def _cited(answer: Answer) -> str:
    nearest = answer.abstention.nearest if answer.abstention else ()
    heading = "Nearest" if nearest else "Quotes"
    quotes = "".join(_quote(citation) for citation in nearest or answer.citations)
    return f"<h5>{heading}</h5>{quotes}" if quotes else ""


def _quote(citation: Citation) -> str:
    return (
        f'<blockquote lang="{citation.language}"><mark class="cited">{escape(citation.quote)}'
        f"</mark><footer>[{citation.number}] {escape(citation.source_id)} "
        f"{citation.start}–{citation.end}</footer></blockquote>"
    )


def _gold(one: Scored, sources: dict[str, Source]) -> str:
    if not one.case.nuggets:
        return "<p>Nothing: the sources do not say.</p>"
    found: list[str] = []
    for nugget in one.case.nuggets:
        said = "said" if nugget.said_in(one.text) else "not said"
        weight = "vital" if nugget.vital else "okay"
        patterns = " | ".join(nugget.patterns)
        spans = "".join(
            f'<blockquote lang="{_language(span.source, sources)}"><mark class="gold">'
            f"{escape(span.quote)}</mark><footer>{escape(span.source)}</footer></blockquote>"
            for span in nugget.spans
        )
        found.append(
            f"<p><b>{escape(nugget.id)}</b> ({weight}, {said}): <code>{escape(patterns)}</code></p>"
            f"{spans}"
        )
    return "".join(found)


def _language(source: str, sources: dict[str, Source]) -> str:
    return sources[source].language if source in sources else ""


def _hits(one: Scored, sources: dict[str, Source]) -> str:
    hits = one.result.hits
    if not hits:
        return "<p>The system does not show its search, or found nothing.</p>"
    if one.case.planted:
        sources = {}  # planted text has moved the words: what stood there is not known here
    spans = _spans(one, sources)
    shown = [_hit(rank, hit, spans, sources) for rank, hit in enumerate(hits, 1)]
    more = "".join(shown[OPEN_HITS:])
    rest = f"<details><summary>{len(hits) - OPEN_HITS} more</summary>{more}</details>"
    return "".join(shown[:OPEN_HITS]) + (rest if more else "")


def _spans(one: Scored, sources: dict[str, Source]) -> dict[str, list[tuple[int, int, str]]]:
    """What to mark in each source."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for nugget in one.case.nuggets:
        for span in nugget.spans:
            try:
                start, end = located(span, sources)
            except UsageError:
                continue  # it is shown as text all the same
            found.setdefault(span.source, []).append((start, end, "gold"))
    for citation in one.answer.citations if one.answer else ():
        found.setdefault(citation.source_id, []).append((citation.start, citation.end, "cited"))
    return found


def _hit(
    rank: int,
    hit: FoundPassage,
    spans: dict[str, list[tuple[int, int, str]]],
    sources: dict[str, Source],
) -> str:
    source = sources.get(hit.source_id)
    text = "" if source is None else source.text[hit.start : hit.end]
    inside = _inside(hit, spans.get(hit.source_id, ()))
    return (
        f'<blockquote lang="{_language(hit.source_id, sources)}">{marked(text, inside)}<footer>'
        f"{rank}. {escape(hit.source_id)} {hit.start}–{hit.end}, score {hit.score:.2f}</footer>"
        "</blockquote>"
    )


def _inside(hit: FoundPassage, spans: Iterable[tuple[int, int, str]]) -> Spans:
    return [
        (start - hit.start, end - hit.start, what)
        for start, end, what in spans
        if start < hit.end and end > hit.start
    ]
