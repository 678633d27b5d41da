"""Words of direction in both languages, in pairs that exclude each other."""

from __future__ import annotations

from .markers import Markers

_PAIRS = """
rise: naik =meningkat menaikkan =meningkatkan =ditingkatkan kenaikan =peningkatan =bertambah
  =menambah bangkit |
  rise rose risen rising increase grow grew grown growth climb raise =drive_up =drove_up =pushed_up
  =went_up =up_by =up_from add
fall: turun menurun menurunkan penurunan =berkurang mengurangi merosot anjlok | fall fell fallen
  decrease decline drop reduce shrink decreased
more: =lebih =lebih_dari lebih_banyak lebih_besar lebih_tinggi =melebihi melampaui =di_atas
  =ke_atas | =more_than =over exceed =above greater =more larger higher surpass
  =and_over =and_above =or_older stronger better
less: kurang_dari lebih_sedikit lebih_kecil lebih_rendah =di_bawah
  =ke_bawah | less_than =below fewer =less smaller lower =under =and_under =and_below =or_younger
most: =terbesar =terbanyak =tertinggi paling_banyak paling_besar =paling | largest biggest
  greatest highest =most maximum
least: =terkecil =tersedikit =terendah paling_sedikit paling_kecil | smallest lowest fewest
  =least minimum
floor: =sedikitnya =sekurangnya =setidaknya =paling_sedikit =paling_kurang =minimal =atau_lebih
  =tidak_kurang_dari =tak_kurang_dari | =at_least =or_more =or_higher =no_less_than =no_fewer_than
ceiling: =paling_banyak =maksimal =tidak_lebih_dari | =at_most =up_to =no_more_than =or_less
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
support: mendukung dukungan setuju menyetujui pro membela | support favour agree approve defend
oppose: =menentang melawan anti =penentang mengkritik kritik mengecam | oppose =object =objected
  objection criticise criticize criticism critic condemn
accept: =menerima =diterima | accept
reject: menolak ditolak penolakan | reject refuse turn_down
allow: mengizinkan diizinkan membolehkan memperbolehkan dibolehkan | allow permit authorise
  =authorize =authorized =authorizes =authorization
forbid: melarang dilarang larangan | forbid forbade ban banned prohibit
good: =baik bagus | good
bad: buruk jelek | bad poor poorly
strong: =menguat =memperkuat =kuat =terkuat | strengthen strong stronger
weak: melemah melemahkan memperlemah lemah | weaken weak
fast: cepat mempercepat | fast quick quickly accelerate
slow: =lambat =melambat =memperlambat | slow slowly
free: gratis cuma-cuma | free
paid: berbayar bayar | paid pay payment
willing: kesediaan bersedia | =willing =willingness
unwilling: keengganan enggan | reluctance reluctant unwilling
domestic: dalam_negeri domestik lokal | domestic locally
foreign: mancanegara | foreign =imported abroad
export: ekspor mengekspor | export
import: =impor =mengimpor =diimpor =pengimpor =importir | =import =imports =imported =importing
  =importer
succeed: =berhasil sukses | succeed success successful
fail: gagal | fail failed failure
include: =termasuk mencakup tercakup | include including =covers =covered
exclude: kecuali =belum_termasuk =tidak_termasuk =di_luar =di_atas_jumlah =di_samping | exclude
  except =on_top_of =in_addition_to =over_and_above =not_counting =apart_from
improve: membaik memperbaiki | improve better
worsen: memburuk memperburuk | worsen worse
wide: memperluas meluas luas | widen wide broad expand
narrow: mempersempit menyempit sempit | narrow narrowed
old: lanjut_usia lansia =tua | elderly older old
young: muda | young younger
mild: ringan | mild
severe: berat parah | severe
sure: =halal suci | halal holy
unsure: haram najis | haram unclean
with: =dengan_izin | =with_permit
without: =tanpa_izin | =without_permit
reach: mencapai tercapai meraih | reach attain achieve =met =meet
miss: =meleset =luput =terlewat | =missed =misses =missing_its =fell_short =falls_short
known: diketahui | known
unknown: =tidak_diketahui | unknown
gift: hibah menghibahkan sumbangan menyumbang donasi mendonasikan | donate donation =grant =grants
  gift
sale: menjual dijual penjualan | sell =sold sale
partner: mitra bermitra | partner
rival: =saingan =pesaing =lawan | rival competitor =opponent
shared: =berbagi =dibagikan | =sharing
kept: mencadangkan pencadangan menimbun penimbunan | reserve reserving hoard stockpile
target: =ditujukan =menyasar =disasar =membidik | =aimed =targeted =targeting
spared: =terhindar =luput_dari | =spared =sparing
rich: =kaya =terkaya =maju | rich richer wealthy =developed
poor: =miskin =termiskin | poorest poorer poor
"""
TABLE = Markers(_PAIRS)
_NAMES = TABLE.names
TOLD = frozenset(_NAMES) - {
    "floor",
    "ceiling",
    "include",
    "exclude",
    "accept",
    "support",
    "upper",
    "good",
    "succeed",
    "reach",
    "shared",
    "kept",
    "target",
    "partner",
    "gift",
    "sale",
    "oppose",
}
"""Directions that the evidence must tell itself; the others may follow from it.

Who succeeded in something did it, so that "succeed" adds next to nothing.
"""
COMPLEMENTS = frozenset(
    """known unknown succeed fail allow forbid willing unwilling with without sure unsure reach
    miss""".split()
)
"""Directions of which there are two only: what is not known is unknown."""
HINTS = Markers("""
rise: melonjak lonjakan tumbuh pertumbuhan penambahan tambahan lagi mendorong |
  surge jump soar boost further extra additional drive
fall: menyusut pengurangan memudar | wane waning dwindle cut slow
more: tambahan lagi =di_samping | further extra additional =plus another
before: menjelang jelang =lebih_awal =semula | =ahead_of =earlier until previous former
after: seusai sehabis kemudian menyusul berikut lanjut begitu =sejak =apabila =setelahnya |
  =once follow =later then next upon since =when
early: mula awal dini =muka | =beginning_of =initially =at_first advance
late: =akhirnya penutup | =ending =closing finally
first: mula =awal =kesatu | one =earliest
last: =penghabisan =terkini | ultimate newest recent
begin: =sejak =awal dari | =since =from =first onset opening =into_use
stop: selesai menyelesaikan rampung tuntas hingga sampai =penghujung =terakhir | finish complete
  conclude
  =until =to =last =final pause
fast: singkat segera kilat | rapid rapidly swift soon short speed
domestic: setempat nasional =di_dalam | home national own
foreign: asing luar_negeri | overseas
free: =tanpa_biaya | =without_charge
paid: pembayaran biaya pungutan | fee charge cost price
severe: serius kritis | serious critical
miss: belum gagal kurang_dari lewat | fail short_of not
succeed: keberhasilan | managed_to achieve
strong: kokoh =membangun =mempererat | firm build deepen
wide: perluasan penyebaran | extend spread
""")
"""What also tells of a direction, but need not."""
LIKE = {
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
OTHER = dict(zip(_NAMES[::2], _NAMES[1::2], strict=True)) | dict(
    zip(_NAMES[1::2], _NAMES[::2], strict=True)
)
