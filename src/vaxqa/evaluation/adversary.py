"""Ways to make a true claim false, as a weak or hostile model would.

Each takes a claim as text with its language and gives what may have become of it, the claim
itself not among them. They were written beside the checks, but share no table with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from ..figures import MONTHS
from ..lexicon import Entry
from ..types import Language
from . import tampering
from .measures.extra import NEGATORS

ACTORS = frozenset({"company", "agency", "person", "country"})
_MONTHS: dict[Language, tuple[str, ...]] = {
    "id": tuple("Januari Februari Maret April Mei Juni Juli Agustus September Oktober".split()),
    "en": tuple("January February March April May June July August September October".split()),
}
_MONTH = re.compile(rf"(?<=\d )(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)
_DAY = re.compile(rf"\b(\d{{1,2}})(?= (?:{'|'.join(MONTHS)})\b)", re.IGNORECASE)
_BARE_MONTH = re.compile(
    rf"(?<!\d )(?<![\w-])(?={'|'.join(m.title() for m in MONTHS)})(?=\w+ \d{{4}}\b)"
)
_SCALE = re.compile(r"(?<=\d )(juta|million|ribu|thousand|miliar|billion)\b")
_SCALES = {
    "juta": "miliar", "million": "billion", "ribu": "juta", "thousand": "million",
    "miliar": "juta", "billion": "million",
}  # fmt: skip
_NEGATOR = re.compile(rf"\b(?:{'|'.join(sorted(NEGATORS))})\s+", re.IGNORECASE)
_NO_VERBS = """dari bersama terhadap terakhir terbesar terbanyak berbeda meskipun menurut berusia
    termasuk terdepan tertinggi tersebut dibanding""".split()
_ID_VERB = re.compile(
    rf"(?<=\w )(?=(?:me[mnly]|di|ber|ter)[a-z]{{4,}}\b)(?!(?:{'|'.join(_NO_VERBS)}))"
)
_EN_BE = re.compile(r"\b(was|were|is|are|had|has|could|would|may|will|can)\b(?! not\b)")
_NO_PAST = "was were is are be been the an a had has of and fully".split()
_EN_VERB = re.compile(
    r"(?<=[a-zA-Z0-9)] )\b(?!(?:based|aged|named|called|used|united|revised)\b)"
    rf"{''.join(rf'(?<!{word} )' for word in _NO_PAST)}(?=[a-z]{{3,}}ed\b)"
)
"""Where a verb of the past begins that is no participle."""
_OPPOSITES: dict[Language, tuple[tuple[str, str], ...]] = {
    "id": (
        ("naik", "turun"), ("meningkat", "menurun"), ("kenaikan", "penurunan"),
        ("lebih dari", "kurang dari"), ("lebih banyak", "lebih sedikit"),
        ("lebih besar", "lebih kecil"), ("lebih tinggi", "lebih rendah"), ("sebelum", "setelah"),
        ("sebelum", "sesudah"), ("di atas", "di bawah"), ("terbesar", "terkecil"),
        ("tertinggi", "terendah"), ("terbanyak", "tersedikit"), ("pertama", "terakhir"),
        ("mendukung", "menentang"), ("mulai", "berakhir"), ("dimulai", "berakhir"),
        ("menerima", "menolak"), ("mengizinkan", "melarang"), ("memperluas", "mempersempit"),
        ("awal", "akhir"), ("membolehkan", "melarang"),
    ),
    "en": (
        ("rose", "fell"), ("rise", "fall"), ("increased", "decreased"), ("more than", "less than"),
        ("higher", "lower"), ("more", "less"), ("over", "under"), ("before", "after"),
        ("above", "below"), ("largest", "smallest"), ("highest", "lowest"), ("first", "last"),
        ("support", "oppose"), ("began", "ended"), ("accepted", "rejected"),
        ("allowed", "banned"), ("widened", "narrowed"), ("early", "late"), ("most", "least"),
        ("permits", "forbids"), ("narrower", "wider"), ("stronger", "weaker"),
    ),
}  # fmt: skip
_MODALS: dict[Language, tuple[re.Pattern[str], tuple[str, ...]]] = {
    "id": (
        re.compile(r"\b(?:akan|dapat|bisa|mungkin|direncanakan|berencana|rencana) ", re.IGNORECASE),
        ("akan ", "berencana ", "mungkin ", "pasti ", "selalu "),
    ),
    "en": (
        re.compile(r"\b(?:will|would|(?-i:may)|might|could|can|planned to) ", re.IGNORECASE),
        ("may have ", "always ", "definitely "),
    ),
}
_PLURALS: dict[Language, re.Pattern[str]] = {
    "id": re.compile(r"\b(?:sebagian besar|sebagian|beberapa|sekitar|salah satu)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:most|some|several|about|one) of\b|\b(?:some|several|most)\b"),
}


@dataclass(frozen=True)
class Names:
    """The names of the glossary as they are written, by language."""

    entries: Sequence[Entry]

    @cached_property
    def _terms(self) -> dict[Language, dict[str, Entry]]:
        found: dict[Language, dict[str, Entry]] = {"id": {}, "en": {}}
        for entry in self.entries:
            if entry.kind:
                for language, terms in (("id", entry.indonesian), ("en", entry.english)):
                    for term in terms:
                        if term[0].isupper():
                            found[language].setdefault(term, entry)  # type: ignore[index]
        return found

    @cached_property
    def _patterns(self) -> dict[Language, re.Pattern[str]]:
        return {
            language: re.compile(rf"(?<![\w-])(?:{_either(terms)})(?![\w-])")
            for language, terms in self._terms.items()
        }

    def found(self, text: str, language: Language) -> list[tuple[re.Match[str], Entry]]:
        """The names in ``text``, the longest where several begin."""
        if not self._terms[language]:
            return []
        terms = self._terms[language]
        return [(m, terms[m.group()]) for m in self._patterns[language].finditer(text)]

    def others(self, entry: Entry, language: Language) -> list[str]:
        """How other names of the same kind are written."""
        chosen = [
            (one.indonesian if language == "id" else one.english)[0]
            for one in self.entries
            if one.kind == entry.kind and not _share(one, entry)
        ]
        return [term for term in chosen if term[0].isupper()]


def _either(terms: Iterable[str]) -> str:
    return "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))


def _share(one: Entry, other: Entry) -> bool:
    return bool({*one.english, *one.indonesian} & {*other.english, *other.indonesian})


Mutation = Callable[[str, Language, Names, Random], Iterable[str]]


def number(text: str, language: Language, _names: Names, _draw: Random) -> Iterable[str]:
    """Another digit, or another scale."""
    yield tampering.one_digit(text, language)
    yield _SCALE.sub(lambda match: _SCALES[match[1]], text, count=1)


def date(text: str, language: Language, _names: Names, draw: Random) -> Iterable[str]:
    """Another year, month or day, or a day where there was none."""
    yield tampering.next_year(text, language)
    yield _DAY.sub(lambda m: str(int(m[1]) % 28 + 1), text, count=1)
    yield _MONTH.sub(lambda m: draw.choice(_other_months(m.group(), language)), text, count=1)
    yield _BARE_MONTH.sub(f"{draw.randint(2, 27)} ", text, count=1)


def _other_months(name: str, language: Language) -> list[str]:
    return [month for month in _MONTHS[language] if MONTHS[month.lower()] != MONTHS[name.lower()]]


def name(text: str, language: Language, names: Names, draw: Random) -> Iterable[str]:
    """Another name of the same kind."""
    for match, entry in names.found(text, language):
        others = [other for other in names.others(entry, language) if other not in text]
        if others:
            yield text[: match.start()] + draw.choice(others) + text[match.end() :]


def negation(text: str, language: Language, _names: Names, draw: Random) -> Iterable[str]:
    """A "not" left out, or put in."""
    yield _NEGATOR.sub("", text, count=1)
    if language == "id":
        yield _ID_VERB.sub(draw.choice(("tidak ", "belum ", "gagal ")), text, count=1)
        yield text.replace(" adalah ", " bukan ", 1)
    elif _EN_BE.search(text):
        yield _EN_BE.sub(r"\1 not", text, count=1)
    else:
        yield _EN_VERB.sub(draw.choice(("did not ", "never ", "failed to have ")), text, count=1)


def direction(text: str, language: Language, _names: Names, _draw: Random) -> Iterable[str]:
    """A word of direction for its opposite."""
    for pair in _OPPOSITES[language]:
        for one, other in (pair, pair[::-1]):
            yield re.sub(rf"\b{one}\b", other, text, count=1)


def modality(text: str, language: Language, _names: Names, draw: Random) -> Iterable[str]:
    """Done for planned, planned for done, certain for told."""
    modal, put_in = _MODALS[language]
    yield modal.sub("", text, count=1)
    verb = _ID_VERB if language == "id" else _EN_VERB
    yield verb.sub(draw.choice(put_in), text, count=1)
    yield _PLURALS[language].sub("semua" if language == "id" else "all", text, count=1)


def role(text: str, language: Language, names: Names, _draw: Random) -> Iterable[str]:
    """Two actors in each other's places, unless they only stand in a row."""
    actors = [(m, e) for m, e in names.found(text, language) if e.kind in ACTORS]
    for (first, one), (second, other) in pairwise(actors):
        between = text[first.end() : second.start()]
        if (
            one is not other
            and not _share(one, other)
            and len(re.findall(r"[a-z]{4,}", between)) > 0
        ):
            yield (
                text[: first.start()]
                + second.group()
                + between
                + first.group()
                + text[second.end() :]
            )


MUTATIONS: dict[str, Mutation] = {
    "number": number,
    "date": date,
    "name": name,
    "negation": negation,
    "direction": direction,
    "modality": modality,
    "role": role,
}


def mutated(kind: str, text: str, language: Language, names: Names, draw: Random) -> list[str]:
    """What ``kind`` makes of a claim, without repeats and without the claim itself."""
    made = dict.fromkeys(MUTATIONS[kind](text, language, names, draw))
    return [one for one in made if one != text]
