"""What was only agreed on, and is told as delivered."""

from __future__ import annotations

from .markers import Markers
from .reading import Aligned

_AGREED = Markers("""
agreed: kontrak perjanjian kesepakatan =sepakat menyepakati disepakati nota surat_minat niat
  komitmen berkomitmen =memesan dipesan pesanan =mengontrak
  | contract contracted agreement agreed agree deal memorandum letter_of_intent commitment commit
  order ordered
""")
_DELIVERED = Markers("""
got: =menerima =diterima =tiba =mendarat =sampai =dikirim =dikirimkan =mengirim =disuntikkan
  =mendapat =mendapatkan =divaksinasi
  | =received =arrived =delivered =landed =shipped =sent =supplied =got =obtained =injected
  =vaccinated =administered
""")
_HINTS = Markers("""
got: kedatangan penerimaan kiriman pengiriman datang memberi memberikan diberikan hibah
  menghibahkan menyumbang menyerahkan diserahkan membeli pembelian mencapai membawa dibawa
  mengamankan | arrive deliver delivery receive receipt shipment ship send give gave
  given donate hand_over handed_over buy bought purchase reach bring brought secure come came inject
  injection
""")
"""What also tells that something came, but need not."""


def early(aligned: Aligned) -> str | None:
    """Something that the claim says has come, where its evidence only tells of an agreement."""
    if not any(_AGREED.find(e) for e in aligned.evidence) or _AGREED.find(aligned.claim):
        return None
    if any(_DELIVERED.find(e) or _HINTS.find(e) for e in aligned.evidence):
        return None
    for marker in _DELIVERED.find(aligned.claim):
        word = aligned.claim.words[marker.start].raw
        return f"the claim's {word!r}; the evidence only tells of an agreement"
    return None
