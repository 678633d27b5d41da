"""Words of certainty and of scope: a claim may not be surer than its evidence."""

from __future__ import annotations

from .amounts import amounts
from .markers import Marker, Markers
from .reading import Aligned

SURE_OF = 2
"""Words behind "all" or "never" that it is said of."""
NUMBER_WITHIN = 3
"""Words between "only" and the number that it is said of."""
WITHIN = 5
"""Words between it and the same word of the evidence."""

_SURE = Markers("""
certain: pasti dipastikan memastikan niscaya =tentu =tentunya =jelas | certain certainly of_course
  =definitely =undoubtedly =surely =clearly guarantee guaranteed
proven: terbukti membuktikan dibuktikan | prove proved proven confirm confirmed
always: selalu senantiasa | always
never: tidak_pernah belum_pernah tak_pernah | never
total: =seluruhnya =total =keseluruhan | =in_all =altogether =total =overall
all: =semua =semuanya =seluruh segenap setiap =tiap =keduanya | =all every =each
  entire whole both everyone everything
only: hanya satu-satunya =satu_satunya cuma semata sekadar | =only sole solely merely
  exclusively =alone mere
first: =pertama =perdana mula_mula =mulanya =awalnya =semula | =first =initial initially
  =at_first
majority: mayoritas =lebih_dari_separuh =lebih_dari_setengah | =majority =more_than_half
most: sebagian_besar kebanyakan =umumnya =terutama | =most =mostly =mainly
  =generally =above_all =chiefly
largest: =terbesar =terbanyak =tertinggi maksimum =paling | largest biggest greatest highest
  maximum =most
both: =kedua =ketiga =baik =berbagai =sama_sama | =both =together
fully: =sepenuhnya =lengkap =penuh | =fully =completely =entirely =complete =full =totally
""")
_SURE_HINTS = Markers("""
certain: menjamin dijamin terjamin jaminan =jelas_sekali tak_diragukan mutlak =tentu_saja
  | ensure assure =obviously =undeniably =no_doubt =without_doubt vouch
proven: konfirmasi terkonfirmasi dikonfirmasi mengonfirmasi menegaskan | proof verify verified
  affirm
always: terus | constantly permanently =every_time
never: =belum =tidak =bukan =tanpa | =no =not
all: =masing_masing =tanpa_kecuali =sekaligus | =throughout nationwide
only: =saja tunggal =sendirian eksklusif =baru | exclusive =just =unique =no_other
first: =awal mulai =satu dini perintis | =early =earliest =originally =begin =began =start
most: =lebih_dari_separuh =banyak =utamanya | =primarily =largely =above =chief
largest: maksimal puncak rekor terdepan terutama utama | peak =record leading top main =upper
fully: tuntas utuh seutuhnya selesai | thoroughly finish =whole
""")
"""What also tells of certainty and scope, but need not."""
_IMPLIED = {
    "majority": {"most"},
    "largest": {"most"},
    "most": {"largest", "majority"},
    "all": {"fully", "total", "both"},
    "fully": {"all"},
    "certain": {"proven"},
}
_PLACED = frozenset({"all", "certain", "always", "never", "proven"})
"""Those that the evidence must have in the same place."""


def surer(aligned: Aligned) -> str | None:
    """A word of certainty or of scope in the claim that its evidence does not have there."""
    ours = _SURE.find(aligned.claim)
    said = {marker.name for marker in ours}
    theirs = [
        (n, marker)
        for n, e in enumerate(aligned.evidence)
        for marker in _SURE.find(e) + _SURE_HINTS.find(e)
    ]
    for marker in ours:
        names = {marker.name} | (_IMPLIED.get(marker.name, set()) - said)
        like = [(n, m) for n, m in theirs if m.name in names]
        if marker.name == "only" and _of_less(aligned, marker):
            continue
        if marker.name not in {"total", "both"} and not _as_sure(aligned, marker, like):
            return f"the claim's {aligned.claim.said(marker)!r}; the evidence does not say so"
    return None


def _of_less(aligned: Aligned, marker: Marker) -> bool:
    """Whether "only" comments on a number of the evidence that has a greater one beside it."""
    numbers = [a for a in amounts(aligned.claim) if a.place >= marker.end]
    if not numbers or numbers[0].place - marker.end > NUMBER_WITHIN:
        return False
    least = min(numbers[0].values)
    theirs = [a for e in aligned.evidence for a in amounts(e) if not a.ordinal]
    like = [a for a in theirs if a.percent == numbers[0].percent]
    return any(max(amount.values) > least for amount in like)


def _as_sure(aligned: Aligned, marker: Marker, like: list[tuple[int, Marker]]) -> bool:
    """Whether one of ``like`` stands at the word that the claim is sure of."""
    if not like or marker.name not in _PLACED:
        return bool(like)
    said = [p for p, word in enumerate(aligned.claim.words) if word.content or word.digits]
    shared = [place for place in said if place >= marker.end][:SURE_OF]
    shared = [place for place in shared if aligned.hits[place]]
    there = {(n, place) for n, m in like for place in range(m.start - WITHIN, m.end + WITHIN)}
    return not shared or any(aligned.hits[place] & there for place in shared)
