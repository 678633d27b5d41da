"""An answer for clients that show only text: its sentences, then the quotes they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from ..answer import Answer, AnswerSentence, Citation
from ..phrases import Phrases, phrases
from ..text import one_line
from ..wording import searched


def of(answer: Answer) -> str:
    """The whole answer or refusal. One sentence or quote is one line."""
    words = phrases(answer.language)
    said = [sentence(one) for one in answer.sentences] or list(_refusal(answer, words))
    said += words.left_out(answer)
    quotes = answer.citations
    if answer.abstention is not None and answer.abstention.nearest:
        said.append(words.nearest)
        quotes = answer.abstention.nearest
    notices = "\n".join(words.notices(answer))
    blocks = [notices, "\n".join(said), *("\n".join(_citation(c, words)) for c in quotes)]
    return "\n\n".join(filter(None, blocks))


def sentence(said: AnswerSentence) -> str:
    """A sentence with the numbers of its citations."""
    return f"{one_line(said.text)} {''.join(f'[{number}]' for number in said.citations)}"


def _refusal(answer: Answer, words: Phrases) -> Iterator[str]:
    abstention = answer.abstention
    if abstention is not None:
        yield abstention.message
        count = abstention.searched
        if count.passages:
            yield searched(words.language, count.sources, count.passages)


def _citation(citation: Citation, words: Phrases) -> Iterator[str]:
    yield f"[{citation.number}] “{one_line(citation.quote)}”"
    yield f"    {one_line(words.about(citation))} ({citation.source_id})"
    if citation.url:
        yield f"    {citation.url}"
    for reference in citation.references:
        where = f" {reference.url}" if reference.url else ""
        yield f"    {words.reports}: {one_line(reference.text)}{where}"
