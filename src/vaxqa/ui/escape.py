"""Text of others, made harmless for the place where it is shown.

Questions, sources and models are not trusted: none of their words may become markup, a link
or a picture. Most of them are shown through `html`; Streamlit's own labels and notices take
Markdown, for which there is `markdown`.
"""

from __future__ import annotations

import html as standard
import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# A backslash does not stop what is replaced after parsing: emoji and icon codes (":name:"),
# addresses ("https://", "www.", "a@b") and arrows ("->", ">=", "--"; streamlit #7638). An
# invisible word joiner between their characters does.
_JOINER = "\u2060"
_AFTER_PARSING = re.compile(r"(?<=[:@])|(?<=www)(?=\.)|(?<=[-<>=~])(?=[-<>=~])", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_WEB = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)


def html(text: str) -> str:
    """``text`` as HTML text, fit for an attribute too.

    >>> html('<img src="x">')
    '&lt;img src=&quot;x&quot;&gt;'
    """
    return standard.escape(text)


def markdown(text: str) -> str:
    r"""``text`` on one line, as Markdown that shows exactly these words in Streamlit.

    >>> markdown("*a* $b$")
    '\\*a\\* \\$b\\$'
    """
    joined = _AFTER_PARSING.sub(_JOINER, _SPACE.sub(" ", text).strip())
    return _PUNCTUATION.sub(r"\\\1", joined)


_ACTIVE = re.compile(r"([\\`*_\[\]<>$~|&])")
_OPENING = re.compile(r"^([-+=#]|\d+(?=[.)]))")


def markdown_file(text: str) -> str:
    r"""``text`` on one line, as Markdown of a file that people also read as it is.

    Only what could be markup is escaped.

    >>> markdown_file("1. 65.3 per cent [sic]")
    '1\\. 65.3 per cent \\[sic\\]'
    """
    escaped = _ACTIVE.sub(r"\\\1", _SPACE.sub(" ", text).strip())
    return _OPENING.sub(_opened, escaped)


def _opened(match: re.Match[str]) -> str:
    found = match.group(1)
    return f"{found}\\" if found.isdigit() else f"\\{found}"


def address(url: str | None) -> str | None:
    """``url`` as HTML when it is a plain web address, otherwise ``None``.

    >>> address("javascript:alert(1)") is None, address("https://a.org/?b&c")
    (True, 'https://a.org/?b&amp;c')
    """
    return html(url) if url and _WEB.fullmatch(url) else None
