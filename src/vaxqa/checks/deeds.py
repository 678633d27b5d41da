"""Deeds that a claim adds: who met has not signed, and who asked has not paid."""

from __future__ import annotations

from . import negation
from .markers import Markers
from .reading import Aligned
from .verbs import is_verb

_DEEDS = Markers("""
sign: menandatangani ditandatangani penandatanganan penanda kontrak perjanjian kesepakatan nota
  =sepakat =menyepakati | sign contract agreement agree deal memorandum treaty accord pact
approve: menyetujui disetujui persetujuan izin mengizinkan mengesahkan pengesahan otorisasi
  sertifikat sertifikasi | approve approval authorise authorize authorisation authorization licence
  license certify certificate clear clearance green_light endorse permit
pay: membayar dibayar pembayaran mendanai didanai pendanaan membiayai dibiayai biaya
  | pay paid payment fund finance funding spend spent cost
ban: melarang dilarang larangan | ban prohibit forbid forbade prohibition
sue: menggugat menuntut gugatan dakwaan mendakwa | sue lawsuit charge prosecute indict
punish: menghukum sanksi hukuman denda | punish penalty fine sanction
threaten: mengancam ancaman | threaten threat
praise: memuji pujian | praise laud applaud commend
criticise: mengkritik kritik mengecam kecaman | criticise criticize criticism condemn denounce
apologise: minta_maaf meminta_maaf | apologise apologize apology
resign: mundur mengundurkan_diri | resign resignation step_down stepped_down
cancel: membatalkan dibatalkan pembatalan | cancel cancelled cancellation call_off called_off scrap
suspend: menghentikan dihentikan menangguhkan ditangguhkan | suspend halt stop pause
withdraw: menarik_diri menarik_kembali menarik_komitmen menarik_dukungan mencabut dicabut |
  withdraw withdrew withdrawn revoke pull_out pulled_out
steal: mencuri pencurian korupsi menyuap suap | steal stole stolen corruption bribe bribery embezzle
visit: mengunjungi dikunjungi kunjungan berkunjung lawatan bertolak | visit travel trip tour =flew
certify: bersertifikat | certified
double: menggandakan dua_kali_lipat | double twofold twice
replace: menggantikan mengganti pengganti | replace substitute supersede
demand: mendesak desakan desak menekan tekanan menyerukan seruan meminta permintaan mengimbau
  | urge insist press pressure call_on called_on ask
launch: meluncurkan diluncurkan peluncuran mencanangkan pencanangan mulai
  | launch roll_out rolled_out =start =starts start_of kick_off open
deny: membantah dibantah bantahan menyangkal menepis | deny rebut refute rule_out
  ruled_out dismiss
abandon: meninggalkan ditinggalkan mengabaikan melepas | abandon give_up gave_up walk_away
  walked_away back_out backed_out ignore neglect forgo
buy: =membeli =dibeli =memesan =dipesan | =bought =purchased =buys =ordered
arrest: menangkap ditangkap penangkapan | arrest detain jail imprison
kill: membunuh tewas menewaskan meninggal mati kematian | kill die death dead
break: mengingkari ingkar melanggar dilanggar pelanggaran
  =menyalahi | break broke broken violate breach renege
damage: merusak dirusak kerusakan mencoreng merugikan | damage harm ruin undermine hurt
extend: memperpanjang diperpanjang perpanjangan | =extended prolong extension
hire: menyewa mempekerjakan disewa merekrut | hire employ recruit
postpone: menunda ditunda penundaan | postpone put_off delay defer shelve
withhold: =menahan =ditahan | withhold withheld
exchange: =sebagai_imbalan =imbalannya =ditukar | =in_exchange_for =in_return_for =swapped
win: memenangkan menang | win won victory
lose: kalah | lose lost defeat
""")
_HINTS = Markers("""
sign: setuju menyetujui komitmen konsensus | accept approve pledge commit consensus
approve: menerbitkan diterbitkan menerima diterima lolos lulus | issue grant accept allow pass
  validate list
pay: berbayar harga beli =senilai bayaran | price buy bought purchase worth charge
sue: biaya pungutan tarif | fee pay cost
criticise: kecewa protes menentang penentang | protest oppose complain object point
praise: menyambut menghargai | welcome appreciate
suspend: berakhir mengakhiri tutup selesai henti | end finish close
visit: datang mendatangi pergi perjalanan bertemu menemui hadir | meet met come came go went attend
launch: dimulai memulai bermula | begin began begun =started
win: meraih terpilih =terbesar | elect gain largest
lose: kehilangan | loss
hire: peserta relawan | enrol participant volunteer
buy: beli pembelian pesanan mengamankan jual kontrak komitmen | buy order secure sell sold contract
  purchase procure deal
""")
"""What also tells of a deed, but need not."""
_ALIKE = {"certify": "approve", "ban": "cancel", "suspend": "cancel", "withdraw": "cancel"}
_UNDOING = frozenset("ban cancel suspend withdraw deny abandon break postpone withhold".split())
"""Deeds that evidence which denies something may tell of in its own words."""


def added(aligned: Aligned) -> str | None:
    """A deed of the claim of which its evidence has no word of that kind."""
    claim = aligned.claim
    theirs = {_kind(m.name) for e in aligned.evidence for m in _DEEDS.find(e) + _HINTS.find(e)}
    denied = any(negation.denies(e) for e in aligned.evidence)
    for marker in _DEEDS.find(claim):
        words = claim.words[marker.start : marker.end]
        telling = [p for p, word in enumerate(words, marker.start) if word.content]
        if _kind(marker.name) in theirs or any(aligned.hits[place] for place in telling[:1]):
            continue
        if marker.name in _UNDOING and denied:
            continue
        if (
            is_verb(claim, marker.start) or marker.end - marker.start > 1
        ) and not negation.just_before(claim, marker):
            return f"not in the evidence: {claim.words[marker.start].raw}"
    return None


def _kind(name: str) -> str:
    return _ALIKE.get(name, name)
