"""The checks on a claim: what each catches, and what it lets through, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa import checks
from vaxqa.assistant import Assistant
from vaxqa.checks import Said
from vaxqa.lexicon import Entry, Lexicon, general, thesaurus
from vaxqa.types import Language

GLOSSARY = (
    Entry(("Ministry of Foreign Affairs",), ("Kementerian Luar Negeri", "Kemlu"), "agency"),
    Entry(("Ministry of Health",), ("Kementerian Kesehatan", "Kemenkes"), "agency"),
    Entry(("Sinovac",), ("Sinovac",), "company"),
    Entry(("Sinopharm",), ("Sinopharm",), "vaccine"),
    Entry(("Bio Farma",), ("Bio Farma",), "company"),
    Entry(("Indonesia", "Indonesian"), ("Indonesia",), "country"),
    Entry(("China", "Chinese"), ("Tiongkok",), "country"),
    Entry(("Retno Marsudi", "Indonesia's foreign minister"), ("Retno Marsudi",), "person"),
    Entry(("bulk vaccine",), ("vaksin curah",)),
)
LEXICON = Lexicon(GLOSSARY, general(), thesaurus())

SOLD = "Sinovac sold bulk vaccine to Bio Farma in Bandung."

# claim, its language, evidence, its language, the reason (None: it passes)
CASES: list[tuple[str, Language, str, Language, str | None]] = [
    ("Ada 1.620 relawan.", "id", "There were 1,620 volunteers.", "en", None),
    ("Ada 1.260 relawan.", "id", "There were 1,620 volunteers.", "en", "number_not_in_evidence"),
    ("The efficacy was 65.3%.", "en", "Efikasinya 65,3 persen.", "id", None),
    ("The efficacy was 65.3.", "en", "Efikasinya 65,3 persen.", "id", "number_not_in_evidence"),
    ("About 65 per cent efficacy.", "en", "Efikasinya 65,3 persen.", "id", None),
    ("Exactly 65 per cent efficacy.", "en", "Efikasinya 65,3 persen.", "id",
     "number_not_in_evidence"),
    ("Indonesia bought 1.2 million doses.", "en", "Indonesia membeli 1,2 juta dosis.", "id", None),
    ("Indonesia bought 1.2 billion doses.", "en", "Indonesia membeli 1,2 juta dosis.", "id",
     "number_not_in_evidence"),
    ("Half of the doses arrived.", "en", "Sebanyak 50 persen dosis tiba.", "id", None),
    ("Two thirds of the doses arrived.", "en", "Sebanyak 50 persen dosis tiba.", "id",
     "number_not_in_evidence"),
    ("Dosis ketiga tiba.", "id", "The third dose arrived.", "en", None),
    ("Dosis keempat tiba.", "id", "The third dose arrived.", "en", "number_not_in_evidence"),
    ("It has 150 vaccines for 14 countries.", "en", "It has 14 vaccines for 150 countries.", "en",
     "number_not_in_evidence"),
    ("Vaksin tiba pada akhir 2020.", "id", "Vaccine arrived on 11 December 2020.", "en", None),
    ("Vaccine arrived on 11 December 2020.", "en", "Vaksin tiba pada akhir 2020.", "id",
     "date_not_in_evidence"),
    ("Vaksin tiba pada triwulan I 2021.", "id", "Vaccine arrived in February 2021.", "en", None),
    ("Vaksin tiba pada triwulan II 2021.", "id", "Vaccine arrived in February 2021.", "en",
     "date_not_in_evidence"),
    ("Signed on 6 May 2020, issued on 6 May 2020.", "en",
     "Signed on 5 May 2020, issued on 6 May 2020.", "en", "date_not_in_evidence"),
    ("The Ministry of Foreign Affairs signed it.", "en", "Kemlu menandatanganinya.", "id", None),
    ("The Ministry of Health signed it.", "en", "Kemlu menandatanganinya.", "id",
     "name_not_in_evidence"),
    ("Sinopharm sent doses.", "en", "Sinovac mengirim dosis.", "id", "name_not_in_evidence"),
    ("Doses came from Dr Zubrowka.", "en", "Doses came.", "en", "name_not_in_evidence"),
    ("Vaksin itu tidak disetujui.", "id", "The vaccine was not approved.", "en", None),
    ("Vaksin itu tidak disetujui.", "id", "The vaccine was approved.", "en", "negation_differs"),
    ("The vaccine was approved.", "en", "Vaksin itu belum disetujui.", "id", "negation_differs"),
    ("The vaccine wasn't approved.", "en", "The vaccine was approved.", "en", "negation_differs"),
    ("Kematian turun.", "id", "Deaths fell.", "en", None),
    ("Kematian naik.", "id", "Deaths fell.", "en", "direction_differs"),
    ("Less than 50 doses arrived.", "en", "Lebih dari 50 dosis tiba.", "id", "direction_differs"),
    ("Doses arrived after the trial.", "en", "Dosis tiba sebelum uji klinis.", "id",
     "direction_differs"),
    ("Bio Farma berencana menambah kapasitas.", "id", "Bio Farma planned to add capacity.", "en",
     None),
    ("Bio Farma added capacity.", "en", "Bio Farma planned to add capacity.", "en",
     "modality_differs"),
    ("Bio Farma plans to add capacity.", "en", "Bio Farma added capacity.", "en",
     "modality_differs"),
    ("Vaccine doses arrived in May 2021.", "en", "Dosis vaksin tiba pada Mei 2021.", "id", None),
    ("All doses arrived.", "en", "Dosis tiba.", "id", "certainty_not_in_evidence"),
    ("Semua dosis tiba.", "id", "All doses arrived.", "en", None),
    ("The only vaccine arrived.", "en", "The vaccine arrived.", "en",
     "certainty_not_in_evidence"),
    ("Sinovac sold bulk vaccine to Bio Farma.", "en", SOLD, "en", None),
    ("Bio Farma sold bulk vaccine to Sinovac.", "en", SOLD, "en", "roles_differ"),
    ("Bulk vaccine was sold to Bio Farma by Sinovac.", "en",
     "Sinovac sold bulk vaccine to Bio Farma.", "en", None),
    ("Sinovac menjual vaksin curah kepada Bio Farma.", "id",
     "Sinovac sold bulk vaccine to Bio Farma.", "en", None),
    ("Bio Farma menjual vaksin curah kepada Sinovac.", "id",
     "Sinovac sold bulk vaccine to Bio Farma.", "en", "roles_differ"),
    ("Hospitals complained loudly about doctors.", "en", "Dosis vaksin tiba.", "id",
     "words_not_in_evidence"),
    # a name beside a verb or a noun, and its other name
    ("Bio Farma received bulk vaccine from Sinovac.", "en",
     "Sinovac received bulk vaccine from Bio Farma.", "en", "roles_differ"),
    ("Sinovac was chosen by Bio Farma as its partner.", "en",
     "Bio Farma chose Sinovac as its partner.", "en", None),
    ("Sinovac dipilih oleh Bio Farma sebagai mitra.", "id",
     "Bio Farma chose Sinovac as its partner.", "en", None),
    ("Bio Farma dipilih Sinovac sebagai mitra.", "id", "Bio Farma memilih Sinovac sebagai mitra.",
     "id", "roles_differ"),
    ("The vaccine of Indonesia reached Sinovac in December 2020.", "en",
     "Vaksin buatan Sinovac tiba di Indonesia pada Desember 2020.", "id", "roles_differ"),
    ("Vaksin buatan Indonesia tiba di Sinovac pada Desember 2020.", "id",
     "Vaksin buatan Sinovac tiba di Indonesia pada Desember 2020.", "id", "roles_differ"),
    ("Sinovac's vaccine reached Indonesia in December 2020.", "en",
     "Vaksin buatan Sinovac tiba di Indonesia pada Desember 2020.", "id", None),
    ("Before Sinovac got the patent, Bio Farma produced vaccines.", "en",
     "Sebelum Bio Farma memperoleh paten, Sinovac memproduksi vaksin.", "id", "roles_differ"),
    ("Sinovac (Bio Farma) visited Bandung.", "en",
     "Sinovac visited Bandung with Bio Farma.", "en", "roles_differ"),
    ("Kementerian Kesehatan (Bio Farma) mengunjungi Sinovac.", "id",
     "Kementerian Kesehatan (Kemenkes) mengunjungi Sinovac dan Bio Farma.", "id", "roles_differ"),
    # planned once, not twice
    ("Sinovac akan menjanjikan 5 dosis.", "id", "Sinovac promised 5 doses.", "en",
     "modality_differs"),
    ("Sinovac will promise 5 doses.", "en", "Sinovac menjanjikan 5 dosis.", "id",
     "modality_differs"),
    ("Dosis diharapkan akan tiba.", "id", "Doses are expected to arrive.", "en", None),
    ("The agency may have permitted the vaccine.", "en", "Lembaga itu mengizinkan vaksin.", "id",
     "modality_differs"),
    ("WHO memperingatkan akan kegagalan.", "id", "The WHO warned of failure.", "en", None),
    ("Sinovac produced doses in Bandung, and Bio Farma promised a visit.", "en",
     "Sinovac would produce doses in Bandung, and Bio Farma promised a visit.", "en",
     "modality_differs"),
    ("Sinovac mengirim dosis ke Bandung, dan Bio Farma menjanjikan kunjungan.", "id",
     "Sinovac akan mengirim dosis ke Bandung, dan Bio Farma menjanjikan kunjungan.", "id",
     "modality_differs"),
    # sure of another word
    ("All doses arrived by plane on Monday morning in hospitals that treat children.", "en",
     "Doses arrived by plane on Monday morning in hospitals that treat all children.", "en",
     "certainty_not_in_evidence"),
    ("Semua dosis tiba dengan pesawat Senin pagi di rumah sakit yang merawat anak.", "id",
     "Dosis tiba dengan pesawat Senin pagi di rumah sakit yang merawat semua anak.", "id",
     "certainty_not_in_evidence"),
    ("The two definitely confirmed cases were announced.", "en",
     "The two confirmed cases were announced.", "en", "certainty_not_in_evidence"),
    # denied once, not twice
    ("China's failure not to publish results.", "en",
     "China's failure to publish results.", "en", "negation_differs"),
    ("Kegagalan Tiongkok tidak menerbitkan hasil.", "id",
     "China's failure to publish results.", "en", "negation_differs"),
    # a direction that the claim has too, at its own word
    ("Doses were given in 49 richer states against 25 doses in one of the poorest.", "en",
     "Dosis diberikan di 49 negara lebih kaya, berbanding 25 dosis di salah satu negara termiskin.",
     "id", None),
    ("Vaccine for people aged 60 and under.", "en", "Vaksin bagi orang berusia 60 tahun ke atas.",
     "id", "direction_differs"),
    ("Vaksin bagi orang berusia 60 tahun ke bawah.", "id", "Vaccine for people aged 60 and over.",
     "en", "direction_differs"),
    # a word added
    ("Bio Farma produces vaccines cheaply.", "en", "Bio Farma produces vaccines.", "en",
     "words_not_in_evidence"),
    ("Bio Farma produces vaccines cheaply.", "en", "Bio Farma memproduksi vaksin.", "id",
     "words_not_in_evidence"),
    ("Bio Farma memproduksi vaksin palsu.", "id", "Bio Farma memproduksi vaksin.", "id",
     "words_not_in_evidence"),
    ("Bio Farma memproduksi vaksin palsu.", "id", "Bio Farma produces vaccines.", "en",
     "words_not_in_evidence"),
    ("Bio Farma produces vaccines for cattle.", "en", "Bio Farma produces vaccines.", "en",
     "words_not_in_evidence"),
    ("Bio Farma memproduksi vaksin untuk sapi.", "id", "Bio Farma memproduksi vaksin.", "id",
     "words_not_in_evidence"),
    ("Menurut laporan itu, vaksin juga tiba.", "id", "Laporan itu menyebut vaksin tiba.", "id",
     None),
    # the same order of two events, told from the other side
    ("The trial ended after the doses arrived.", "en", "The doses arrived before the trial ended.",
     "en", None),
    ("The trial ended before the doses arrived.", "en",
     "The doses arrived before the trial ended.", "en", "direction_differs"),
    ("Laporan terbit setelah vaksin tiba.", "id", "Kedatangan vaksin mendahului laporan itu.",
     "id", None),
    ("Laporan terbit sebelum vaksin tiba.", "id", "Kedatangan vaksin mendahului laporan itu.",
     "id", "direction_differs"),
    ("Bio Farma signed on 5 May 2020, before Sinovac sent doses on 9 May 2020.", "en",
     "Bio Farma signed on 5 May 2020 and Sinovac sent doses on 9 May 2020.", "en", None),
    ("Bio Farma signed on 5 May 2020, after Sinovac sent doses on 9 May 2020.", "en",
     "Bio Farma signed on 5 May 2020 and Sinovac sent doses on 9 May 2020.", "en",
     "direction_differs"),
    ("COVAX delivered doses before 2021 was over.", "en",
     "COVAX delivered doses by the end of 2021.", "en", None),
    # phrases in which "not" and "all" do not turn anything
    ("Bio Farma not only fills doses but also tests vaccines.", "en",
     "Bio Farma fills doses and tests vaccines.", "en", None),
    ("Bio Farma tidak hanya mengisi dosis, tetapi juga menguji vaksin.", "id",
     "Bio Farma mengisi dosis dan menguji vaksin.", "id", None),
    ("Bio Farma does not fill doses but tests vaccines.", "en",
     "Bio Farma fills doses and tests vaccines.", "en", "negation_differs"),
    # not before: waiting
    ("Pembelian vaksin sebaiknya menunggu hasil uji klinis.", "id",
     "KPK menyarankan agar vaksin tidak dibeli sebelum hasil uji klinis.", "id", None),
    ("Pembelian vaksin tidak perlu menunggu hasil uji klinis.", "id",
     "KPK menyarankan agar vaksin tidak dibeli sebelum hasil uji klinis.", "id",
     "negation_differs"),
    ("The effect is still unknown.", "en", "The effect is not yet known.", "en", None),
    ("The effect is already known.", "en", "The effect is not yet known.", "en",
     "direction_differs"),
    ("No other vaccine of Sinovac arrived as early.", "en",
     "Vaccine of Sinovac arrived earliest, the most early of all.", "en", None),
    # "under" a number
    ("Vaccine for people under 60.", "en", "Vaksin bagi orang di atas 60 tahun.", "id",
     "direction_differs"),
    # a number that follows from the evidence
    ("Sinovac signed on 16 May 2021 and explained it three days later.", "en",
     "Sinovac signed on 16 May 2021 and explained it on 19 May 2021.", "en", None),
    ("Sinovac signed on 16 May 2021 and explained it four days later.", "en",
     "Sinovac signed on 16 May 2021 and explained it on 19 May 2021.", "en",
     "number_not_in_evidence"),
    ("The two companies, Sinovac and Bio Farma, signed.", "en", "Sinovac and Bio Farma signed.",
     "en", None),
    ("The three companies, Sinovac and Bio Farma, signed.", "en", "Sinovac and Bio Farma signed.",
     "en", "number_not_in_evidence"),
    ("Prosesnya berlangsung sepuluh tahun.", "id", "Prosesnya berlangsung satu dasawarsa.", "id",
     None),
    ("Tanggalnya 13 dan 14 Januari 2021.", "id", "Tanggalnya 13 Januari 2021 dan 14 Januari 2021.",
     "id", None),
    ("Only 18 per cent were vaccinated in Papua, against 38 per cent nationwide.", "en",
     "38 per cent were vaccinated nationwide and 18 per cent in Papua.", "en", None),
    ("Only 38 per cent were vaccinated nationwide.", "en",
     "38 per cent were vaccinated nationwide and 18 per cent in Papua.", "en",
     "certainty_not_in_evidence"),
    # what is told side by side
    ("Efektivitas terhadap kematian 85 persen.", "id",
     "Vaksin 85 persen efektif terhadap gejala, dan 95 persen terhadap kematian.",
     "id", "roles_differ"),
    ("Efektivitas terhadap kematian 95 persen.", "id",
     "Vaksin 85 persen efektif terhadap gejala, dan 95 persen terhadap kematian.",
     "id", None),
    # giver, getter and maker
    ("China received doses from Indonesia.", "en", "Tiongkok mengirim dosis ke Indonesia.", "id",
     "roles_differ"),
    ("Indonesia received doses from China.", "en", "Tiongkok mengirim dosis ke Indonesia.", "id",
     None),
    ("Pembelian vaksin curah Sinovac oleh Indonesia mencapai 140 juta dosis.", "id",
     "Indonesia's purchase of Sinovac bulk vaccine reached 140 million doses.", "en", None),
    ("Pembelian vaksin curah Indonesia oleh Sinovac mencapai 140 juta dosis.", "id",
     "Indonesia's purchase of Sinovac bulk vaccine reached 140 million doses.", "en",
     "roles_differ"),
    ("Menurut Bio Farma, Sinovac memiliki pabrik.", "id",
     "According to Sinovac, Bio Farma had a plant.", "en", "roles_differ"),
    ("The doses of Bio Farma Life Sciences and Sinovac arrived.", "en",
     "The doses of Sinovac Life Sciences and Bio Farma arrived.", "en", "name_not_in_evidence"),
    ("Bio Farma dan Bio Farma menandatanganinya.", "id", "Bio Farma and Sinovac signed it.", "en",
     "roles_differ"),
    # an infinitive is no plan
    ("The data show the vaccine to be effective.", "en",
     "The data show that the vaccine is effective.", "en", None),
    ("Sinovac berhasil menjual dosis.", "id", "Sinovac sold doses to Bio Farma.", "en", None),
    ("Indonesia's minister Retno Marsudi signed.", "en",
     "Retno Marsudi menandatanganinya sebagai menteri.", "id", None),
    ("Indonesia's minister Retno Marsudi signed.", "en",
     "Retno Marsudi, menteri Tiongkok, menandatanganinya.", "id", "name_not_in_evidence"),
    # what is denied in other words
    ("Three doses sufficed for protective antibodies.", "en",
     "Three doses did not attain any protective antibodies.", "en", "negation_differs"),
    ("Three doses fell short of protective antibodies.", "en",
     "Three doses did not attain any protective antibodies.", "en", None),
    ("Laporan itu sudah dilengkapi nama relawan.", "id",
     "Laporan itu tidak memuat nama relawan.", "id", "negation_differs"),
    ("The inquiry was closed with a fine against Bio Farma.", "en",
     "The inquiry was closed without a fine for Bio Farma.", "en", "negation_differs"),
    ("Indonesia missed the target of 40 per cent.", "en",
     "Indonesia mencapai target 40 persen.", "id", "direction_differs"),
    ("Indonesia met the target of 40 per cent.", "en",
     "Indonesia mencapai target 40 persen.", "id", None),
    # more than what
    ("Efficacy mattered more than price.", "en", "Price mattered more than efficacy.", "en",
     "direction_differs"),
    ("Price mattered more than efficacy.", "en", "Efficacy mattered less than price.", "en", None),
    ("Harga lebih menentukan daripada khasiat.", "id",
     "Hasilnya lebih bergantung pada khasiat ketimbang pada harga.", "id", "direction_differs"),
    ("Khasiat lebih bergantung daripada harga.", "id",
     "Hasilnya lebih bergantung pada khasiat ketimbang pada harga.", "id", None),
    # a wish that was met, and an agreement without a delivery
    ("At the request of the ministry Bio Farma produced 40 doses.", "en",
     "The ministry requested that Bio Farma produce 40 doses.", "en", "modality_differs"),
    ("Atas permintaan kementerian, Bio Farma memproduksi 40 dosis.", "id",
     "Kementerian meminta Bio Farma memproduksi 40 dosis.", "id", "modality_differs"),
    ("Bio Farma was requested by the ministry to produce 40 doses.", "en",
     "The ministry requested that Bio Farma produce 40 doses.", "en", None),
    ("Indonesia received 50 doses.", "en", "Indonesia had a contract for 50 doses.", "en",
     "modality_differs"),
    ("Indonesia menerima 50 dosis.", "id", "Indonesia mempunyai perjanjian atas 50 dosis.", "id",
     "modality_differs"),
    ("Indonesia had an agreement on 50 doses.", "en",
     "Indonesia mempunyai perjanjian atas 50 dosis.", "id", None),
    # who does, and whom it is done to
    ("The other members asked Retno Marsudi to follow.", "en",
     "Retno Marsudi asked the other members to follow.", "en", "roles_differ"),
    ("Anggota lain meminta Retno Marsudi mengikuti.", "id",
     "Retno Marsudi meminta anggota lain mengikuti.", "id", "roles_differ"),
    ("Retno Marsudi meminta anggota lain ikut.", "id",
     "Retno Marsudi meminta anggota lain mengikuti.", "id", None),
    ("Retno Marsudi signed the documents of Bio Farma.", "en",
     "Retno Marsudi witnessed the signing of the documents of Bio Farma.", "en", "roles_differ"),
    ("Retno Marsudi menandatangani dokumen Bio Farma.", "id",
     "Retno Marsudi menyaksikan penandatanganan dokumen Bio Farma.", "id", "roles_differ"),
    ("Retno Marsudi saw the documents of Bio Farma signed.", "en",
     "Retno Marsudi menyaksikan penandatanganan dokumen Bio Farma.", "id", None),
    ("Bio Farma filled the vials and Sinovac the boxes.", "en",
     "Sinovac filled the vials, while Bio Farma filled the boxes.", "en", "roles_differ"),
    # who says it
    ("Bio Farma claimed to make the vaccine alone.", "en",
     ("Retno Marsudi said that among the firms of the whole region it was Bio Farma alone that "
     "made the vaccine."), "en", "roles_differ"),
    ("Menurut Bio Farma, hanya itu yang membuat vaksin.", "id",
     ("Retno Marsudi mengatakan bahwa di antara perusahaan di kawasan itu hanya Bio Farma yang "
     "membuat vaksin."), "id", "roles_differ"),
    ("Retno Marsudi said that Bio Farma alone made the vaccine.", "en",
     ("Retno Marsudi mengatakan bahwa di antara perusahaan di kawasan itu hanya Bio Farma yang "
     "membuat vaksin."), "id", None),
    # each on its own day
    (("Pemerintah Tiongkok menghibahkan 300 kursi pada 3 Mei 2021, lalu Yayasan Surya menyusul "
     "dengan pemberian pada 7 Mei 2021."), "id",
     ("Yayasan Surya memberikan 300 kursi pada 3 Mei 2021, dan pemerintah Tiongkok menghibahkan "
     "kursi lagi pada 7 Mei 2021."), "id", "roles_differ"),
    (("Yayasan Surya memberi 300 kursi pada 3 Mei 2021, lalu pemerintah Tiongkok menyusul "
     "dengan hibah pada 7 Mei 2021."), "id",
     ("Yayasan Surya memberikan 300 kursi pada 3 Mei 2021, dan pemerintah Tiongkok menghibahkan "
     "kursi lagi pada 7 Mei 2021."), "id", None),
    ("The fatwa was issued, followed by the certificate.", "en",
     "The certificate was issued one day before the fatwa.", "en", "direction_differs"),
    # what is told of a part, by another unit, of another group
    ("Indonesia secured 516 doses as grants.", "en",
     "Indonesia secured 516 doses, of which 26 per cent were grants.", "en", "roles_differ"),
    ("Indonesia mengamankan 516 dosis berupa hibah.", "id",
     "Indonesia mengamankan 516 dosis, dan 26 persen di antaranya berupa hibah.", "id",
     "roles_differ"),
    ("Indonesia secured 516 doses, 26 per cent of them as grants.", "en",
     "Indonesia mengamankan 516 dosis, dan 26 persen di antaranya berupa hibah.", "id", None),
    ("The doses reached 500 people.", "en", "The 500 doses reached people.", "en",
     "number_not_in_evidence"),
    ("Sebanyak 500 orang disuntik dengan dosis itu.", "id",
     "Sebanyak 500 dosis disuntikkan kepada orang.", "id", "number_not_in_evidence"),
    ("The town counted 500 citizens.", "en", "The town counted 500 people, all citizens.", "en",
     None),
    ("In Papua 18 per cent of the population were vaccinated.", "en",
     "In Papua, with a small population, 18 per cent of the recipients were vaccinated.", "en",
     "number_not_in_evidence"),
    ("Two in three volunteers came.", "en", "Two thirds of the volunteers came.", "en", None),
    ("Dua dari lima relawan datang.", "id", "Two thirds of the volunteers came.", "en",
     "number_not_in_evidence"),
    # a deed added
    ("Retno Marsudi travelled to Bandung and signed contracts.", "en",
     "Retno Marsudi travelled to Bandung.", "en", "words_not_in_evidence"),
    ("Retno Marsudi mengunjungi Bandung dan mengkritik dokter.", "id",
     "Retno Marsudi mengunjungi Bandung dan dokter.", "id", "words_not_in_evidence"),
    ("Retno Marsudi visited Bandung.", "en", "Retno Marsudi travelled to Bandung.", "en", None),
    ("China sold doses to Indonesia.", "en", "Tiongkok menghibahkan dosis kepada Indonesia.", "id",
     "direction_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "language", "evidence", "of", "reason"), CASES)
def test_each_check_catches_its_fault_and_nothing_else(
    claim: str, language: Language, evidence: str, of: Language, reason: str | None
) -> None:
    found = checks.verdict(Said(claim, language), [Said(evidence, of)], LEXICON)
    assert (None if found is None else found.reason) == reason, found


def test_every_check_has_a_case() -> None:
    assert {reason for *_, reason in CASES} == {None, *(name for name, _ in checks.CHECKS)}


def test_a_claim_may_join_what_two_sentences_say() -> None:
    evidence = [Said("Sinovac sent 3 doses.", "en"), Said("Bio Farma received 5 doses.", "en")]
    joined = Said("Sinovac sent 3 doses and Bio Farma received 5 doses.", "en")
    crossed = Said("Sinovac sent 5 doses and Bio Farma received 3 doses.", "en")
    assert checks.verdict(joined, evidence, LEXICON) is None
    assert checks.verdict(joined, evidence[:1], LEXICON) is not None
    assert checks.verdict(crossed, evidence, LEXICON) is not None


TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from([word for claim, *_ in CASES for word in claim.split()])).map(
        " ".join
    ),
)
LANGUAGES = st.sampled_from(["id", "en"])


@given(TEXTS, LANGUAGES, st.lists(st.tuples(TEXTS, LANGUAGES), max_size=3))
def test_no_text_is_too_strange(
    claim: str, language: Language, evidence: list[tuple[str, Language]]
) -> None:
    given_ = [Said(*sentence) for sentence in evidence]
    found = checks.verdict(Said(claim, language), given_, LEXICON)
    assert found is None or (found.reason and found.note)
    assert found == checks.verdict(Said(claim, language), given_, LEXICON)


@given(TEXTS, LANGUAGES, st.lists(st.tuples(TEXTS, LANGUAGES), max_size=2))
def test_what_is_verbatim_always_passes(
    claim: str, language: Language, others: list[tuple[str, Language]]
) -> None:
    evidence = [*(Said(*sentence) for sentence in others), Said(claim, language)]
    assert checks.verdict(Said(claim, language), evidence, LEXICON) is None


def test_who_holds_an_office_may_be_said_from_either_side(shipped_assistant: Assistant) -> None:
    lexicon = shipped_assistant.index.lexicon
    evidence = [Said("Honesti Basyir menjabat sebagai direktur utama Bio Farma.", "id")]
    said = "Direktur utama Bio Farma adalah Honesti Basyir."
    assert checks.verdict(Said(said, "id"), evidence, lexicon) is None
    other = "Direktur utama Sinovac adalah Honesti Basyir."
    assert checks.verdict(Said(other, "id"), evidence, lexicon) is not None
