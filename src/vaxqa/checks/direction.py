"""Up or down, more or less, before or after: words that exclude each other."""

from __future__ import annotations

from .figures import dated
from .markers import Marker, Markers
from .reading import Aligned, Reading

REACH = 2
"""Content words beside a word of direction that it is about."""

_PAIRS = """
rise: naik meningkat menaikkan meningkatkan kenaikan peningkatan =bertambah =menambah bangkit |
  rise rose risen rising increase grow grew grown growth climb raise =up add
fall: turun menurun menurunkan penurunan berkurang mengurangi merosot anjlok | fall fell fallen
  decrease decline drop reduce shrink decreased
more: =lebih_dari lebih_banyak lebih_besar lebih_tinggi melebihi melampaui =di_atas
  =ke_atas | =more_than =over exceed =above greater =more larger higher surpass =on_top_of
  =and_over =and_above =or_older stronger better
less: kurang_dari lebih_sedikit lebih_kecil lebih_rendah =di_bawah
  =ke_bawah | less_than =below fewer =less smaller lower =and_under =and_below =or_younger
most: =terbesar =terbanyak =tertinggi paling_banyak paling_besar =paling | largest biggest
  greatest highest =most maximum
least: =terkecil =tersedikit =terendah paling_sedikit paling_kecil | smallest lowest fewest
  =least minimum
floor: =sedikitnya =setidaknya =paling_sedikit =minimal | =at_least
ceiling: =paling_banyak =maksimal | =at_most =up_to
before: sebelum =sebelumnya =mendahului =didahului lebih_dahulu lebih_dulu | =before prior
  precede earlier_than beforehand
after: setelah sesudah usai pasca selepas | =after following afterwards
early: =awal =mula | early beginning start_of preliminary initial
late: =akhir =penghujung | late end
first: =pertama =perdana =mula_mula | =first initially
last: =terakhir | =last final latest
upper: =atas | upper
under: =bawah | =lower
begin: mulai memulai dimulai bermula luncur diluncurkan pencanangan dicanangkan | begin
  began begun =start started starts launch open
stop: berhenti =berakhir menghentikan =mengakhiri dihentikan =diakhiri =usai tutup | stop cease
  halt =ended =ends =end closed
support: mendukung dukungan setuju menyetujui pro | support favour agree approve
oppose: =menentang melawan anti =penentang | oppose object
accept: menerima | accept
reject: menolak ditolak penolakan | reject refuse turn_down
allow: mengizinkan diizinkan membolehkan memperbolehkan dibolehkan | allow permit authorise
  authorize
forbid: melarang dilarang larangan | forbid forbade ban banned prohibit
good: =baik bagus | good
bad: buruk jelek | bad poor poorly
strong: menguat memperkuat kuat | strengthen strong stronger
weak: melemah melemahkan memperlemah lemah | weaken weak
fast: cepat mempercepat | fast quick quickly accelerate
slow: lambat memperlambat | slow slowly
free: gratis cuma-cuma | free
paid: berbayar bayar | paid pay payment
willing: kesediaan bersedia | =willing =willingness
unwilling: keengganan enggan | reluctance reluctant unwilling
domestic: dalam_negeri domestik lokal | domestic locally
foreign: mancanegara impor | foreign import imported abroad
export: ekspor mengekspor | export
import: impor mengimpor | import
succeed: berhasil sukses | succeed success successful
fail: gagal | fail failed failure
include: termasuk | include including
exclude: kecuali | exclude except
improve: membaik memperbaiki | improve better
worsen: memburuk memperburuk | worsen worse
wide: memperluas meluas luas | widen wide broad expand
narrow: mempersempit menyempit sempit | narrow narrowed
old: lanjut_usia lansia tua | elderly older old
young: muda | young younger
mild: ringan | mild
severe: berat parah | severe
sure: =halal suci | halal holy
unsure: haram najis | haram unclean
with: =dengan_izin | =with_permit
without: =tanpa_izin | =without_permit
known: diketahui | known
unknown: =tidak_diketahui | unknown
rich: =kaya =terkaya =maju | rich richer wealthy developed
poor: =miskin =termiskin | poorest poorer poor
"""
_TABLE = Markers(_PAIRS)
_NAMES = _TABLE.names
_TOLD = frozenset(_NAMES) - {
    "floor",
    "ceiling",
    "include",
    "exclude",
    "accept",
    "support",
    "upper",
    "good",
}
"""Directions that the evidence must tell itself; the others may follow from it."""
_HINTS = Markers("""
rise: melonjak lonjakan tumbuh pertumbuhan penambahan tambahan lagi mendorong |
  surge jump soar boost further extra additional drive
fall: menyusut pengurangan memudar | wane waning dwindle cut slow
more: tambahan lagi =di_samping | further extra additional =plus another
before: menjelang jelang =lebih_awal =semula | =ahead_of =earlier until previous former
after: seusai sehabis kemudian menyusul berikut lanjut begitu =sejak =apabila =setelahnya |
  =once follow =later then next upon since =when
early: mula awal dini | =beginning_of =initially =at_first
late: =akhirnya penutup | =ending =closing finally
first: mula =awal =kesatu | one =earliest
last: =penghabisan =terkini | ultimate newest recent
begin: =sejak =awal dari | =since =from =first onset opening
stop: selesai menyelesaikan rampung tuntas hingga sampai =penghujung | finish complete conclude
  =until =to pause
fast: singkat segera kilat | rapid rapidly swift soon short speed
domestic: setempat nasional =di_dalam | home national own
foreign: asing luar_negeri | overseas
free: =tanpa_biaya | =without_charge
paid: pembayaran biaya pungutan | fee charge cost price
severe: serius kritis | serious critical
succeed: keberhasilan | managed_to achieve
strong: kokoh | firm
wide: perluasan penyebaran | extend spread
""")
"""What also tells of a direction, but need not."""
_LIKE = {
    "early": {"early", "begin", "first"},
    "begin": {"begin", "early"},
    "late": {"late", "stop"},
    "stop": {"stop", "late"},
    "first": {"first", "early", "begin"},
    "more": {"more", "rise"},
    "rise": {"rise", "more"},
    "fall": {"fall", "less"},
    "less": {"less", "fall"},
}
"""Directions that another word may tell too."""
_OTHER = dict(zip(_NAMES[::2], _NAMES[1::2], strict=True)) | dict(
    zip(_NAMES[1::2], _NAMES[::2], strict=True)
)


def reversed_(aligned: Aligned) -> str | None:
    """A word of direction whose opposite the evidence has in its place, or that it lacks."""
    theirs = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _TABLE.find(e)]
    hints = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _HINTS.find(e)]
    for marker in _TABLE.find(aligned.claim):
        if _of_date(aligned.claim, marker):
            continue
        like = _LIKE.get(marker.name, {marker.name})
        same = [(n, m) for n, m in theirs + hints if m.name in like]
        opposite = [
            (n, m)
            for n, m in theirs
            if m.name == _OTHER[marker.name] and not _taken(aligned, marker, n, m)
        ]
        ours = _text(aligned.claim, marker)
        if not opposite:
            if not same and marker.name in _TOLD and not _is_said(aligned, marker):
                return f"the claim's {ours!r}; the evidence does not say so"
            continue
        about = [_shared(aligned, marker, n, m) for n, m in opposite]
        if not same or max(about) > max(_shared(aligned, marker, n, m) for n, m in same):
            number, other = opposite[0]
            there = _text(aligned.evidence[number], other)
            return f"the claim's {ours!r}; the evidence's {there!r}"
    return None


def _taken(aligned: Aligned, marker: Marker, number: int, theirs: Marker) -> bool:
    """Whether the claim has the evidence's direction itself, and rather there: "49 richer"."""
    about = _shared(aligned, marker, number, theirs)
    return any(
        other.name == theirs.name and _shared(aligned, other, number, theirs) >= about
        for other in _TABLE.find(aligned.claim)
    )


def _of_date(sentence: Reading, marker: Marker) -> bool:
    """Whether the word is part of a date ("early 2020"), which is looked at elsewhere."""
    start = sentence.words[marker.start].start
    return any(period.start <= start < period.end for period in dated(sentence))


def _is_said(aligned: Aligned, marker: Marker) -> bool:
    """Whether the evidence has the word in another form."""
    return any(aligned.hits[place] for place in range(marker.start, marker.end))


def _shared(aligned: Aligned, ours: Marker, number: int, theirs: Marker) -> float:
    """How many words beside both are the same, the nearest counting most."""
    there = _beside(aligned.evidence[number], theirs)
    return sum(
        max((min(near, there[at]) for at in aligned.there(place, number) if at in there), default=0)
        for place, near in _beside(aligned.claim, ours).items()
    )


def _beside(sentence: Reading, marker: Marker) -> dict[int, float]:
    """The places of the words beside ``marker`` that say something, with their nearness."""
    telling = [p for p, word in enumerate(sentence.words) if word.content or word.digits]
    before = [place for place in telling if place < marker.start][-REACH:]
    behind = [place for place in telling if place >= marker.end][:REACH]
    return {
        place: 1 / count
        for side in (list(reversed(before)), behind)
        for count, place in enumerate(side, 1)
    }


def _text(sentence: Reading, marker: Marker) -> str:
    return " ".join(word.raw for word in sentence.words[marker.start : marker.end])
