"""Where sentences end, in Indonesian and English.

Rules rather than a trained splitter: the kept-up libraries know no Indonesian
abbreviations, and offsets must be exact (see ``docs/decisions/0003-sentences.md``).
"""

from __future__ import annotations

import re

# Lower-cased, without their final stop. Those that often end a sentence themselves
# ("dll.", "dsb.", "etc.", "Ltd.", "Tbk.") are decided by what follows.
_NEVER_END = frozenset(
    """pt cv ud dr drs dra drg ir prof st mr mrs ms sdr sdri tn ny bpk no nos nr vol hlm hal pp
    ed eds fig gbr tab bab ps pasal cf viz vs jl gg kec kab kel prov rp tgl telp tel ext gen col
    lt sgt maj capt gov sen rep rev hon kh tgk h hj al e.g i.e a.n u.p d.a s.d y.l a.l m.h
    ph.d s.h s.e s.ip s.sos m.si m.hum m.a m.sc b.a b.sc sk tap kep approx ca est
    c.q n.b op loc ibid""".split()
)
_MAY_END = frozenset(
    """dkk dll dsb dst etc al ltd inc co corp tbk jr sr a.m p.m
    jan feb mar apr jun jul agt ags aug sep sept okt oct nov des dec""".split()
)

_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)""")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘«]*$")
_LONGEST_ABBREVIATION = 20
_OPENING = re.compile(r"""\s+["'“‘«(\[]*""")
_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})")


def split(text: str) -> list[tuple[int, int]]:
    """Spans ``(start, end)`` of the sentences of one block of text, in order.

    Spans hold no white space at their ends, do not overlap, and leave out nothing but
    white space.

    >>> text = "PT. Bio Farma merekrut 1.620 relawan. Efikasinya 65,3 persen."
    >>> [text[start:end] for start, end in split(text)]
    ['PT. Bio Farma merekrut 1.620 relawan.', 'Efikasinya 65,3 persen.']
    """
    spans: list[tuple[int, int]] = []
    text = text.rstrip()
    start = _after_space(text, 0)
    for match in _END.finditer(text):
        if match.start() >= start and _ends(text, start, match):
            spans.append((start, match.end()))
            start = _after_space(text, match.end())
    if len(text) > start:
        spans.append((start, len(text)))
    return spans


def _after_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop at ``match`` ends the sentence that began at ``start``."""
    opening = _OPENING.match(text, match.end())
    if opening is None or opening.end() == len(text):
        return True
    following = text[opening.end()]
    if match.group().rstrip("\"'”’»)]") != ".":
        # "Yahoo! menolak": an exclamation inside a sentence goes on in lower case.
        return not following.islower()
    if following.islower():
        return False
    near = max(start, match.start() - _LONGEST_ABBREVIATION)
    before = _WORD_BEFORE.search(text, near, match.start())
    word = before.group() if before else ""
    if word.lower() in _NEVER_END or _is_initial(word):
        return False
    if start == match.start() - len(word) and _LIST_NUMBER.fullmatch(word):
        return False  # "1. Tujuan" and "a. Tujuan" open a list item.
    if word.lower() in _MAY_END:
        return following.isupper()
    return True


def _is_initial(word: str) -> bool:
    """``P`` of "P. J. Hotez", ``J.W`` of "J.W. McDonald"; not the "I" of "fase I." alone."""
    parts = word.split(".")
    return all(len(part) == 1 and part.isupper() for part in parts) and (
        len(parts) > 1 or word not in "IVX"
    )
