"""Which elements of a web page its reader does not see, or sees as furniture around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

_NEVER = frozenset(
    """head script style template noscript nav header footer aside iframe object canvas svg
    audio video select option button textarea datalist dialog input""".split()
)
_NOTHING = r"0(?:\.0+)?(?:px|pt|em|rem|%)?"
_HIDING = re.compile(
    rf"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|font-size:{_NOTHING}|opacity:{_NOTHING})"
    r"(?:!important)?(?:;|$)"
)
_WHITE = r"(?:#fff|#ffffff|white|rgba?\(255,255,255(?:,1)?\))"
_WHITE_WORDS = re.compile(rf"(?:^|;)color:{_WHITE}(?:!important)?(?:;|$)")
_DARK_GROUND = re.compile(rf"(?:^|;)background(?:-color|-image)?:(?!{_WHITE}|none|transparent)")

# html.parser does not close a tag that a browser would close by itself: what follows an
# unclosed hidden <p> stands inside it in the tree. These tags end it.
_BLOCKS = frozenset(
    """address article aside blockquote div dl fieldset footer form h1 h2 h3 h4 h5 h6 header
    hr main nav ol p pre section table ul""".split()
)
_ENDED_BY = {
    "head": _BLOCKS | {"body"},
    "p": _BLOCKS,
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "tr": frozenset({"tr"}),
}


def is_hidden(tag: Tag) -> bool:
    """Whether a browser hides the element, or it is navigation, a script or a form.

    Only what the element says itself counts; style sheets are not followed.
    """
    if tag.name in _NEVER or tag.has_attr("hidden") or tag.get("aria-hidden") == "true":
        return True
    if tag.name == "form":
        # Some sites wrap the whole page in a form.
        return tag.find(["h1", "article", "main"]) is None
    style = _style(tag)
    if _HIDING.search(style):
        return True
    white = _WHITE_WORDS.search(style) or str(tag.get("color", "")).lower() in {"white", "#ffffff"}
    return bool(white) and not _on_dark(tag)


def _style(tag: Tag) -> str:
    return re.sub(r"\s+", "", str(tag.get("style") or "")).lower()


def _on_dark(tag: Tag) -> bool:
    """Whether the element or one around it sets a ground on which white can be read."""
    return any(
        _DARK_GROUND.search(_style(around)) or around.has_attr("bgcolor")
        for around in (tag, *tag.parents)
    )


def end_of_hidden(tag: Tag) -> Iterator[PageElement]:
    """What stands inside a hidden element only because its end tag was left out."""
    enders = _ENDED_BY.get(tag.name, frozenset())
    return dropwhile(lambda child: getattr(child, "name", None) not in enders, tag.contents)
