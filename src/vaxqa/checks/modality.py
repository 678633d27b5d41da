"""Planned or done, possible or certain: what the claim may not make of its evidence."""

from __future__ import annotations

from . import negation
from .markers import Marker, Markers, scope
from .reading import Aligned, Reading

REACH = 3
"""Content words behind "planned" or "may" that it may turn."""

_PLANNED = Markers("""
planned: =akan =bakal =hendak rencana berencana direncanakan merencanakan target menargetkan
  ditargetkan diharapkan mengharapkan harapan berharap janji menjanjikan dijanjikan berjanji
  komitmen berkomitmen dijadwalkan mengusulkan usulan usul meminta diminta minta permintaan
  mendesak menyarankan disarankan saran imbau mengimbau ingin keinginan tujuan bertujuan sasaran
  calon minat mengajukan diajukan =perlu | =will =would plan planned target expect expected hope
  promise promised pledge committed commitment intend intended scheduled foresee foresaw
  foreseen =to_be propose proposed proposal =asked =ask urge urged =pressed advise advised
  recommend recommended request goal aim aimed candidate should wish =meant intent allocate
  called_for agree_to apply applied
guess: memperkirakan diperkirakan perkiraan | predict estimate estimated
maybe: mungkin kemungkinan barangkali | =may =might perhaps possibly
possible: berpotensi potensi bisa =dapat mampu =sanggup dimungkinkan | =could =can possible
  potential able
able: kapasitas | capacity
apt: boleh membolehkan perbolehkan izin mengizinkan memenuhi_syarat | allow
  permit permitted eligible =was_to =were_to
""")
_MUST = Markers("""
must: =harus wajib mewajibkan diwajibkan mesti | =must oblige obliged mandatory compulsory
  =have_to =has_to =had_to
""")
_SURE = Markers("""
certain: pasti dipastikan memastikan niscaya =tentu =jelas | certain certainly of_course
  =definitely =undoubtedly =surely =clearly guarantee guaranteed
proven: terbukti membuktikan dibuktikan | prove proved proven confirm confirmed
always: selalu senantiasa | always
never: tidak_pernah belum_pernah tak_pernah | never
total: =seluruhnya =total =keseluruhan | =in_all =altogether =total =overall
all: =semua =semuanya =seluruh segenap setiap =tiap =keduanya =sama_sama | =all every =each
  entire whole both everyone everything
only: hanya satu-satunya =satu_satunya cuma semata sekadar | =only sole solely merely
  exclusively =alone mere
first: =pertama perdana mula_mula =mulanya =awalnya =semula | =first =initial initially
  =at_first
most: sebagian_besar mayoritas kebanyakan =umumnya | =most majority =mostly =mainly =generally
largest: =terbesar =terbanyak =tertinggi maksimum =paling | largest biggest greatest highest
  maximum =most
both: =kedua =ketiga =baik =berbagai | =both =together
fully: =sepenuhnya =lengkap =penuh | =fully =completely =entirely =complete =full =totally
""")
_IMPLIED = {
    "largest": {"most"},
    "most": {"largest"},
    "all": {"fully", "total", "both"},
    "fully": {"all"},
    "certain": {"proven"},
    "never": set(),
}


def turned(aligned: Aligned) -> str | None:
    """What was only planned or possible and is told as done, or the other way round."""
    ours = _markers(aligned.claim)
    bold = [marker for marker in ours if marker.name not in {"guess", "apt", "able"}]
    theirs = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _markers(e)]
    for marker in bold:
        if not _is_said(aligned, marker) and not _licensed(aligned, marker, theirs):
            return f"the claim's {_text(aligned.claim, marker)!r}; the evidence tells that as done"
    if all(marker.name == "able" for marker in ours):
        for number, marker in theirs:
            if marker.name != "must" and _told_as_done(aligned, number, marker):
                sentence = aligned.evidence[number]
                return f"the evidence's {_text(sentence, marker)!r}; the claim tells it as done"
    if any(m.name == "must" for m in ours) and not any(m.name == "must" for _, m in theirs):
        return "the claim's 'must'; the evidence does not oblige"
    return None


def _markers(sentence: Reading) -> list[Marker]:
    """The words of plan, possibility and duty; the month of May is none."""
    found = _PLANNED.find(sentence) + _MUST.find(sentence)
    return [m for m in found if m.end == 1 or sentence.words[m.start].raw != "May"]


def _licensed(aligned: Aligned, marker: Marker, theirs: list[tuple[int, Marker]]) -> bool:
    """Whether the evidence plans, or allows for, one of the words that the claim does."""
    reach = scope(aligned.claim, marker, REACH)
    shared = [place for place in reach if aligned.hits[place]]
    like = [(n, m) for n, m in theirs if m.name in _likes(aligned.claim, marker)]
    near = {(n, p) for n, other in like for p in negation.around(aligned.evidence[n], other)}
    return bool(like) and (not shared or any(aligned.hits[place] & near for place in shared[:2]))


def _likes(claim: Reading, marker: Marker) -> set[str]:
    """What the evidence may say where the claim says ``marker``; "may" is also "is allowed to"."""
    if marker.name == "maybe":
        may = claim.words[marker.start].text == "may"
        return {"maybe", "possible", "apt"} if may else {"maybe", "possible"}
    apt = {"apt", "able"} if marker.name == "possible" else set()
    return {"planned", "possible", "maybe", "must", "guess"} | apt


def _is_said(aligned: Aligned, marker: Marker) -> bool:
    """Whether the evidence has the word itself, in whatever form: "a plan" for "planned"."""
    places = range(marker.start, marker.end)
    telling = [place for place in places if aligned.claim.words[place].content]
    return marker.name == "planned" and any(aligned.hits[place] for place in telling)


def _told_as_done(aligned: Aligned, number: int, marker: Marker) -> bool:
    sentence = aligned.evidence[number]
    if any((number, place) in aligned.covered for place in range(marker.start, marker.end)):
        return False
    if marker.name in {"possible", "maybe"} and negation.beside(sentence, marker):
        return False  # "could not be known" and "was not known" say the same
    reach = scope(sentence, marker, REACH)
    said = [place for place in reach if (number, place) in aligned.covered]
    return bool(reach) and reach[0] in said and 2 * len(said) >= len(reach)


def surer(aligned: Aligned) -> str | None:
    """A word of certainty or of scope in the claim that its evidence does not have."""
    known = {marker.name for e in aligned.evidence for marker in _SURE.find(e)}
    for marker in _SURE.find(aligned.claim):
        if (
            marker.name not in {"total", "both"}
            and marker.name not in known
            and not _IMPLIED.get(marker.name, set()) & known
        ):
            return f"the claim's {_text(aligned.claim, marker)!r}; the evidence does not say so"
    return None


def _text(sentence: Reading, marker: Marker) -> str:
    return " ".join(word.raw for word in sentence.words[marker.start : marker.end])
