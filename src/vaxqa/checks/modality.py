"""Planned or done, possible or obliged: what the claim may not make of its evidence."""

from __future__ import annotations

from . import negation
from .markers import Marker, Markers, scope
from .reading import Aligned, Reading

REACH = 3
"""Content words behind "planned" or "may" that it may turn."""

_PLANNED = Markers("""
planned: =akan =bakal =hendak rencana berencana direncanakan merencanakan target menargetkan
  ditargetkan diharapkan mengharapkan harapan berharap =janji =janjinya =menjanjikan =dijanjikan
  =berjanji
  komitmen berkomitmen dijadwalkan mengusulkan usulan usul meminta diminta minta permintaan
  mendesak menyarankan disarankan saran imbau mengimbau ingin keinginan tujuan bertujuan =sasaran
  =sasarannya
  minat mengajukan diajukan =perlu | =will =would plan planned target expect expected hope
  promise promised pledge committed commitment intend intended scheduled foresee foresaw
  foreseen =is_to_be =are_to_be =was_to_be =were_to_be propose proposed proposal =asked =ask urge
  urged =pressed advise advised
  recommend recommended request goal aim aimed should wish =meant intent allocate
  called_for agree_to apply applied
guess: memperkirakan diperkirakan perkiraan | predict estimate estimated
maybe: mungkin kemungkinan barangkali | =may =might perhaps possibly
possible: berpotensi potensi bisa =dapat mampu =sanggup dimungkinkan | =could =can possible
  potential able
able: kapasitas | capacity
of: =memperingatkan_akan =peringatan_akan =kebutuhan_akan =kesadaran_akan =sadar_akan
  =permintaan_akan =kekhawatiran_akan =khawatir_akan =ketergantungan_akan =pengakuan_akan
  =kepercayaan_akan |
apt: boleh membolehkan perbolehkan izin mengizinkan memenuhi_syarat | allow
  permit permitted eligible =was_to =were_to
""")
_HINTS = Markers("""
planned: seruan menyerukan tuntutan himbauan menghimbau rekomendasi merekomendasikan proyeksi
  memproyeksikan antisipasi niat bermaksud upaya berupaya opsi tawaran menawarkan seharusnya =demi
  =agar =supaya
  sebaiknya hendaknya semestinya
  | =projected forecast anticipate effort seek sought try attempt option offer =ought =so_that
  =in_order_to =for_the_sake_of =set_to
  =set_out =for_use =called_on suggest =pressure demand
possible: memungkinkan peluang kesempatan | capable enable chance opportunity prospect
maybe: tampaknya sepertinya cenderung diduga | likely probably seem =apparently tend suspected
""")
"""What also tells of plans and chances, but need not."""
_AT_WISH = Markers("""
done: atas_permintaan atas_desakan atas_saran atas_usulan atas_rekomendasi sesuai_rencana
  sesuai_janji sesuai_permintaan memenuhi_permintaan memenuhi_janji menepati_janji | at_the_request
  at_the_urging on_the_advice on_the_recommendation at_the_suggestion as_planned as_promised
  as_requested as_expected as_recommended heed heeded kept_promise fulfil fulfilled
""")
"""Words for a wish that was met: what is told of it was done."""
_DONE = Markers("""
done: =telah =sudah | =already
""")
_MUST = Markers("""
must: =harus wajib mewajibkan diwajibkan mesti | =must oblige obliged mandatory compulsory
  =have_to =has_to =had_to
""")
_ASKING = frozenset("how whether".split())
ASKED_WITHIN = 5
"""Words between "how" and its "would"."""
_AIMS = [[be, to] for be, to in (("is", "to"), ("was", "to"), ("adalah", "untuk"))]


def turned(aligned: Aligned) -> str | None:
    """What was only planned or possible and is told as done, or the other way round."""
    ours = _markers(aligned.claim)
    theirs = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _markers(e)]
    hints = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _HINTS.find(e)]
    for marker in ours:
        if marker.name in {"guess", "apt", "able"} or _is_said(aligned, marker):
            continue
        if marker.name == "possible" and negation.beside(aligned.claim, marker):
            continue  # whether it was denied is looked at elsewhere
        free = [(n, m) for n, m in theirs + hints if not _taken(aligned, marker, n, m, ours)]
        if not _licensed(aligned, marker, free):
            return f"the claim's {aligned.claim.said(marker)!r}; the evidence tells that as done"
    for number, marker in theirs:
        if marker.name != "must" and _told_as_done(aligned, number, marker, ours):
            sentence = aligned.evidence[number]
            return f"the evidence's {sentence.said(marker)!r}; the claim tells it as done"
    if any(m.name == "must" for m in ours) and not any(m.name == "must" for _, m in theirs):
        return "the claim's 'must'; the evidence does not oblige"
    return None


def _markers(sentence: Reading) -> list[Marker]:
    """The words of plan, possibility and duty, but for the month of May and "akan" as "of"."""
    found = _PLANNED.find(sentence) + _MUST.find(sentence)
    turning = [m for m in found if m.name != "of" and (m.end == 1 or _raw(sentence, m) != "May")]
    met = _met(sentence)
    return [m for m in turning if m.start not in met and not _is_asked(sentence, m)]


def _met(sentence: Reading) -> set[int]:
    """The places of the words for a wish that was met."""
    return {place for m in _AT_WISH.find(sentence) for place in range(m.start, m.end)}


def _is_asked(sentence: Reading, marker: Marker) -> bool:
    """Whether "would" belongs to a question: "not known how it would work"."""
    before = sentence.words[max(0, marker.start - ASKED_WITHIN) : marker.start]
    return _raw(sentence, marker) == "would" and any(w.text in _ASKING for w in before)


def _raw(sentence: Reading, marker: Marker) -> str:
    return sentence.words[marker.start].raw


def _taken(
    aligned: Aligned, marker: Marker, number: int, theirs: Marker, ours: list[Marker]
) -> bool:
    """Whether a later word of the claim says what ``theirs`` does: "promise" in "will promise".

    One that stands before ``marker`` takes nothing: "is expected to" may be "will".
    """
    said = {(number, place) for place in range(theirs.start, theirs.end)}
    if _hits(aligned, marker) & said:
        return False
    later = [other for other in ours if other.start >= marker.end]
    telling = [m for m in later if aligned.claim.words[m.start].content]
    return any(_hits(aligned, other) & said for other in telling)


def _hits(aligned: Aligned, marker: Marker) -> set[tuple[int, int]]:
    """Where the evidence has the words of a marker of the claim."""
    return set().union(*aligned.hits[marker.start : marker.end])


def _licensed(aligned: Aligned, marker: Marker, theirs: list[tuple[int, Marker]]) -> bool:
    """Whether the evidence plans, or allows for, one of the words that the claim does."""
    reach = scope(aligned.claim, marker, REACH)
    shared = [place for place in reach if aligned.hits[place]]
    like = [(n, m) for n, m in theirs if m.name in _likes(aligned.claim, marker)]
    near = {(n, p) for n, other in like for p in negation.around(aligned.evidence[n], other)}
    if marker.name == "planned" and any(_is_purpose(aligned, place) for place in shared[:2]):
        return True
    if any(
        not scope(aligned.evidence[n], m, 1) and _is_hit(aligned, marker, n, m) for n, m in like
    ):
        return True
    return bool(like) and (not shared or any(aligned.hits[place] & near for place in shared[:2]))


def _is_hit(aligned: Aligned, marker: Marker, number: int, theirs: Marker) -> bool:
    return bool(
        _hits(aligned, marker) & {(number, place) for place in range(theirs.start, theirs.end)}
    )


def _is_purpose(aligned: Aligned, place: int) -> bool:
    """Whether the evidence has the claim's word as an aim: "the plan was to secure"."""
    return any(
        [word.text for word in aligned.evidence[number].words[max(0, at - 2) : at]] in _AIMS
        for number, at in aligned.hits[place]
    )


def _likes(claim: Reading, marker: Marker) -> set[str]:
    """What the evidence may say where the claim says ``marker``; "may" is also "is allowed to".

    Not so "may have": what may have been done nobody allows.
    """
    if marker.name == "maybe":
        may = claim.words[marker.start].text == "may"
        have = marker.end < len(claim.words) and claim.words[marker.end].text == "have"
        return {"maybe", "possible", "apt"} if may and not have else {"maybe", "possible"}
    apt = {"apt", "able"} if marker.name == "possible" else set()
    return {"planned", "possible", "maybe", "must", "guess"} | apt


def _is_said(aligned: Aligned, marker: Marker) -> bool:
    """Whether the evidence has the word itself, in whatever form: "a plan" for "planned"."""
    places = range(marker.start, marker.end)
    telling = [place for place in places if aligned.claim.words[place].content]
    return marker.name == "planned" and any(aligned.hits[place] for place in telling)


def _told_as_done(aligned: Aligned, number: int, marker: Marker, ours: list[Marker]) -> bool:
    sentence = aligned.evidence[number]
    met = _met(aligned.claim)
    if _DONE.find(aligned.claim):
        met |= {p for p in range(len(aligned.hits)) if not any(m.start <= p < m.end for m in ours)}
    told = set().union(*(hit for place, hit in enumerate(aligned.hits) if place not in met))
    if any((number, place) in told for place in range(marker.start, marker.end)):
        return False
    if marker.name in {"possible", "maybe"} and negation.beside(sentence, marker):
        return False  # "could not be known" and "was not known" say the same
    reach = scope(sentence, marker, REACH)
    said = [place for place in reach if (number, place) in aligned.covered]
    if not reach or reach[0] not in said or 2 * len(said) < len(reach):
        return False
    bold = [m for m in ours + _HINTS.find(aligned.claim) if m.name != "able"]
    return not any(negation.near(aligned, m, number, reach) for m in bold)
