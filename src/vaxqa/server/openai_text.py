"""An answer as the text that a chat client shows: Markdown, in which no word of others is markup.

A stream tells it in pieces: each sentence with its numbers, then the rest at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from ..answer import Abstention, Answer, AnswerSentence, Citation
from ..phrases import Phrases, phrases
from ..text import one_line
from ..wording import searched

_WEB = re.compile(r"https?://[^\s<>\"'`\\]+")
_ACTIVE = re.compile(r"([\\`*_<>$~|&])")
_OPENING = re.compile(r"^([-+=#]|\d+(?=[.)]))")
# Chat clients also make links of bare addresses, after parsing, and formulas of "\[" and "\(":
# a backslash would not stop the one and would start the other. An invisible word joiner does.
_JOINER = "\u2060"
_JOINED = re.compile(
    r"(?<=\])(?=[(\[:])|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=\w)|(?<=\w\.)(?=[a-z]{2})"
    r"|(?<=\\)(?=[()\[\]])",
    re.IGNORECASE,
)


class Cited(NamedTuple):
    """``text[start:end]`` is a sentence with its numbers; one for each of its citations."""

    start: int
    end: int
    citation: Citation


def escape(text: str) -> str:
    r"""``text`` on one line, as Markdown that shows these words and nothing else.

    >>> escape("*R&D* [sic]")
    '\\*R\\&D\\* [sic]'
    >>> escape("[x](http://a.org)").replace("\u2060", "|")
    '[x]|(http:|//a.|org)'
    """
    escaped = _ACTIVE.sub(r"\\\1", _JOINED.sub(_JOINER, one_line(text)))
    return _OPENING.sub(_opened, escaped)


def said(sentence: AnswerSentence) -> str:
    """A sentence and the numbers of its citations: ``It began in 2018. [1][2]``."""
    return escape(sentence.text) + " " + "".join(f"[{n}]" for n in sentence.citations)


def rest(answer: Answer) -> str:
    """What comes behind the sentences: what is left out, and every quote with its place."""
    words = phrases(answer.language)
    if answer.abstention is not None:
        return "\n\n".join(_refusal(answer, answer.abstention, words))
    notices = " ".join(map(escape, (*words.left_out(answer), *words.notices(answer))))
    blocks = ["", *filter(None, [notices]), _quotes(answer.citations, words)]
    return "\n\n".join(blocks)


def whole(answer: Answer) -> str:
    """All of it: the sentences, a space between them, and the rest."""
    return " ".join(map(said, answer.sentences)) + rest(answer)


def cited(answer: Answer) -> Iterator[Cited]:
    """Where in `whole` each citation is called on, in code points."""
    known = {citation.number: citation for citation in answer.citations}
    start = 0
    for sentence in answer.sentences:
        end = start + len(said(sentence))
        for number in sentence.citations:
            yield Cited(start, end, known[number])
        start = end + 1


def address(citation: Citation, base: str) -> str:
    """Where the source can be read: its own address, else ours below ``base``."""
    if citation.url and _WEB.fullmatch(citation.url):
        return citation.url
    return f"{base}/v1/sources/{quote(citation.source_id, safe='')}"


def _refusal(answer: Answer, abstention: Abstention, words: Phrases) -> Iterator[str]:
    count = abstention.searched
    parts = [abstention.message]
    if count.passages:
        parts.append(searched(answer.language, count.sources, count.passages))
    parts += [*words.left_out(answer), *words.notices(answer)]
    yield " ".join(map(escape, parts))
    if abstention.nearest:
        yield words.nearest
        yield _quotes(abstention.nearest, words, numbered=False)


def _quotes(citations: Sequence[Citation], words: Phrases, numbered: bool = True) -> str:
    return "\n".join(
        f"- [{citation.number}] {_quote(citation, words)}"
        if numbered
        else f"- {_quote(citation, words)}"
        for citation in citations
    )


def _quote(citation: Citation, words: Phrases) -> str:
    reported = dict.fromkeys(reference.text.rstrip(".") for reference in citation.references)
    about = f"“{citation.quote}” — {words.about(citation)}."
    return escape(f"{about} {words.reports}: {'; '.join(reported)}." if reported else about)


def _opened(match: re.Match[str]) -> str:
    found = match.group(1)
    return f"{found}\\" if found.isdigit() else f"\\{found}"
