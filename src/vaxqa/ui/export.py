"""An answer to take away: as Markdown with its references, and as JSON."""

from __future__ import annotations

import re

from .. import wording
from ..answer import Answer, Citation, Reference
from ..types import Language
from .escape import markdown_file as escape
from .texts import kind, mode_note, say


def file_name(answer: Answer, suffix: str) -> str:
    """A name that says what was asked: ``vaxqa-apa-itu-eul-1a2b3c4d.json``."""
    words = re.findall(r"[a-z0-9]+", answer.question.lower())
    return "-".join(["vaxqa", *words[:6], answer.id[:8]])[:80] + suffix


def json(answer: Answer) -> str:
    """The answer as ``vaxqa verify`` reads it."""
    return answer.model_dump_json(indent=2) + "\n"


def text(answer: Answer) -> str:
    """What the answer says, without its references."""
    if answer.abstention is not None:
        return answer.abstention.message
    return " ".join(sentence.text for sentence in answer.sentences)


def markdown(answer: Answer, language: Language) -> str:
    """The answer with numbered references; headings are in ``language``."""
    parts = [f"# {escape(answer.question)}", *_said(answer, language)]
    cited = answer.citations
    if answer.abstention is not None:
        cited = answer.abstention.nearest
    if cited:
        heading = "nearest" if answer.abstention else "sources_cited"
        parts += [f"## {say(heading, language)}"]
        parts += ["\n\n".join(_reference(citation, language) for citation in cited)]
    parts += [f"---\n\n{_origin(answer, language)}"]
    return "\n\n".join(parts) + "\n"


def _said(answer: Answer, language: Language) -> list[str]:
    if answer.abstention is not None:
        searched = answer.abstention.searched
        counts = wording.searched(answer.language, searched.sources, searched.passages)
        return [f"{escape(answer.abstention.message)} {escape(counts)}"]
    sentences = [
        escape(sentence.text) + " " + "".join(f"[{n}]" for n in sentence.citations)
        for sentence in answer.sentences
    ]
    parts = [" ".join(sentences)]
    if answer.unanswered:
        missing = "\n".join(f"- {escape(part)}" for part in answer.unanswered)
        parts.append(f"{say('partly', language)}\n\n{missing}")
    return parts


def _reference(citation: Citation, language: Language) -> str:
    where = [kind(citation.provenance, language), citation.source_title]
    if citation.section and citation.section != citation.source_title:
        where.append(citation.section)
    if citation.page:
        where.append(say("page", language, page=citation.page.label or citation.page.number))
    lines = [f"[{citation.number}] {escape('; '.join(where))}"]
    lines.append(f"> {escape(citation.quote)}")
    lines[0] += _link(citation.url)
    if citation.references:
        lines.append("\n".join(map(_publication, citation.references)))
    return "\n\n".join(lines)


def _publication(reference: Reference) -> str:
    return f"- {escape(reference.text)}{_link(reference.url)}"


def _link(url: str | None) -> str:
    return f" <{url}>" if url and re.fullmatch(r"https?://[^\s<>\\]+", url) else ""


def _origin(answer: Answer, language: Language) -> str:
    return f"{escape(mode_note(answer.mode, answer.model, language))} vaxqa, {answer.index_id}."
