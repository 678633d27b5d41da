"""Where sentences end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.sentences import split

# Each case is the sentences of one block, joined by a space for the test.
CASES: dict[str, list[str]] = {
    # Indonesian: forms of firms, titles, abbreviations
    "PT.": ["PT. Bio Farma berdiri pada 1890.", "Kantornya di Bandung."],
    "Tbk. inside": ["PT. Kimia Farma Tbk. menunda penjualan vaksin.", "Presiden membatalkannya."],
    "Tbk. at the end": ["Vaksin dijual oleh Kimia Farma Tbk.", "Penjualan itu ditunda."],
    "dr. and Sp.A.": ["Menurut dr. Siti Aminah, vaksin itu aman.", "Ia dokter anak."],
    "Prof. Dr.": ["Prof. Dr. Kusnandi Rusmil memimpin uji klinis.", "Timnya dari Unpad."],
    "Ir. H.": ["Presiden Ir. H. Joko Widodo disuntik.", "Ia menerima CoronaVac."],
    "degrees behind": ["Honesti Basyir, S.E., M.M. memimpin Bio Farma.", "Ia direktur utama."],
    "No.": ["Fatwa MUI No. 2 Tahun 2021 menyatakan halal.", "Fatwa itu terbit 11 Januari."],
    "Jl.": ["Pabriknya di Jl. Pasteur No. 28 Bandung.", "Pabrik itu milik negara."],
    "dkk. inside": ["Fadlyana dkk. (2021) melaporkan uji itu.", "Relawannya 1.620 orang."],
    "dkk. at the end": ["Uji itu dilaporkan Fadlyana dkk.", "Relawannya 1.620 orang."],
    "hlm.": ["Lihat hlm. 12 pada laporan.", "Lihat juga Bab III."],
    "a.n.": ["Surat itu a.n. Menteri Kesehatan.", "Surat itu terbit pada 2020."],
    "dll. at the end": ["Vaksin dibeli dari Sinovac, Pfizer, dll.", "Harganya tidak disebut."],
    "dsb. inside": ["Masker, tes, dsb. diproduksi sendiri.", "Vaksin belum."],
    "s.d.": ["Pengiriman berlangsung November s.d. Maret.", "Jumlahnya 50 juta dosis."],
    "tgl.": ["Vaksin tiba tgl. 6 Desember 2020.", "Jumlahnya 1,2 juta dosis."],
    "Kab.": ["Vaksin dikirim ke Kab. Sleman.", "Kiriman itu diterima."],
    "an unknown abbreviation": ["Lihat lamp. kedua dari laporan.", "Lihat pula bab III."],
    # numbers
    "thousands": ["Uji klinis merekrut 1.620 relawan.", "Semua dewasa."],
    "rupiah": ["Anggarannya Rp 1.620 miliar.", "Sisanya dari daerah."],
    "Rp. with a stop": ["Harganya Rp. 321.660 per dosis.", "Tarif layanannya Rp 117.910."],
    "decimal comma": ["Efikasinya 65,3 persen.", "WHO mensyaratkan 50 persen."],
    "clock": ["Presiden disuntik pukul 09.42 WIB.", "Acara itu disiarkan."],
    "clock at the end": ["Presiden disuntik pukul 09.42.", "Acara itu disiarkan."],
    "year at the end": ["Vaksin tiba pada 6 Desember 2020.", "Vaksinasi mulai pada 2021."],
    "number opens": ["Vaksin tiba pada 2020.", "40 juta dosis menyusul pada 2021."],
    "per cent at the end": ["The efficacy was 65.3%.", "The threshold is 50%."],
    "decimal point": ["The efficacy was 65.3 per cent.", "It was an interim figure."],
    "grouped number": ["The trial enrolled 1,620 volunteers.", "All were adults."],
    "dots between digits": ["Kiriman itu berisi 1.113.600 dosis.", "Kiriman itu dari COVAX."],
    "roman numeral": ["Relawan ikut uji klinis fase I.", "Hasilnya baik."],
    "phase III": ["It was a trial of phase III.", "It began in Bandung."],
    # English
    "e.g.": ["Some makers, e.g. Sinovac, shared bulk.", "Others did not."],
    "i.e.": ["The holding, i.e. Bio Farma, signed.", "It is owned by the state."],
    "et al.": ["Hotez et al. (2014) define the term.", "It is widely cited."],
    "et al. before a capital": ["As Fadlyana et al. showed, it was safe.", "They followed 1,620."],
    "vs.": ["It compared the vaccine vs. Placebo in adults.", "It was blinded."],
    "cf.": ["The term is older (cf. Montville 1981).", "It was then extended."],
    "U.S. inside": ["The U.S. government donated Moderna doses.", "They came by COVAX."],
    "U.S. before a capital": ["The U.S. Embassy in Jakarta announced it.", "It named COVAX."],
    "Ltd. inside": ["Sinovac Biotech Ltd. is a Chinese maker.", "Its seat is Beijing."],
    "Ltd. at the end": ["The partner was Sinovac Biotech Ltd.", "Its seat is Beijing."],
    "initials": ["J. W. McDonald wrote on nine tracks.", "Diamond wrote with him."],
    "joined initials": ["The book is by J.W. McDonald.", "It has nine chapters."],
    "initial inside a name": ["Peter J. Hotez used the term.", "He is a physician."],
    "a.m.": ["The jab was given at 9.42 a.m. in Jakarta.", "It was shown live."],
    "a.m. at the end": ["The jab was given at 9.42 a.m.", "It was shown live."],
    "Dr.": ["Dr. Lestari spoke for the agency.", "She named 65.3 per cent."],
    "month with a stop": ["The deal is of Aug. 20, 2020 in Sanya.", "It was preliminary."],
    "pp.": ["See pp. 12 to 14 of the report.", "The table is there."],
    "St.": ["They met in St. Petersburg.", "No deal was made."],
    # marks other than the stop
    "question": ["Apa itu EUL?", "Siapa yang menandatangani?"],
    "exclamation": ["Vaksin tiba!", "Presiden mengumumkannya."],
    "exclamation in a name": ["The firm Yahoo! declined to say.", "Others spoke."],
    "question and exclamation": ["Benarkah?!", "Belum tentu."],
    "ellipsis goes on": ["Vaksin itu... belum tiba.", "Kiriman ditunda."],
    "ellipsis ends": ["Vaksin itu belum tiba...", "Kiriman ditunda."],
    "ellipsis sign ends": ["Vaksin itu belum tiba…", "Kiriman ditunda."],
    "quote closes": ['Ia berkata, "Vaksin ini aman."', "Semua bertepuk tangan."],
    "curly quotes": ["“Vaccines are a public good.”", "“They must be shared.”"],
    "quote goes on": ["“Is it safe?” she asked the minister.", "It was."],
    "stop in parentheses": ["It was approved (see note 2.)", "Then it was used."],
    "whole in parentheses": ["It was approved.", "(The note says more.)", "Then it was used."],
    "no stop at the end": ["Judul tanpa titik"],
    "semicolon": ["Dosis tiba pada Januari; sisanya pada Maret.", "Semua dari Sinovac."],
    # lists, addresses
    "list number": ["1. Tujuan penelitian ini ada dua.", "Keduanya dijelaskan."],
    "list letter": ["a. Tujuan pertama adalah akses.", "Tujuan kedua adalah alih teknologi."],
    "list with a bracket": ["1) Tujuan pertama.", "Lalu yang kedua."],
    "URL": ["Lihat https://www.who.int/id/news.", "Laporan itu lengkap."],
    "domain": ["Data ada di covid19.go.id menurut laporan.", "Data itu lama."],
    "mail": ["Write to info@biofarma.co.id today.", "They reply."],
    "file": ["Berkas data.csv dibaca.", "Lalu dihitung."],
    "version": ["Versi 1.2.3 dipakai.", "Versi 2.0 menyusul."],
}


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize("name", CASES)
def test_sentences_end_where_a_reader_ends_them(name: str) -> None:
    assert cut(" ".join(CASES[name])) == CASES[name]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0"])
def test_nothing_has_no_sentence(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize("text", [".", "...", "?!", "😀", "疫苗。很好。", "a.b.c", ". . ."])
def test_marks_and_other_scripts_are_kept(text: str) -> None:
    assert "".join(cut(text)).replace(" ", "") == text.replace(" ", "")


def test_white_space_between_sentences_belongs_to_none() -> None:
    text = "  Vaksin tiba. \u00a0\n  Presiden disuntik.  "
    assert split(text) == [(2, 14), (19, 37)]


PIECES = st.sampled_from(
    "PT. dr. e.g. al. J. W. U.S. 1.620 65,3 09.42 2020. dkk. Vaksin vaksin ini. Siapa? Ya! … ... "
    '" “ ” ( ) [ ] 1. a. iv. \u00a0 \u2003 \n 😀 é لقاح. 疫苗。'.split(" ")
)
TEXTS = st.text(max_size=120) | st.lists(PIECES, max_size=25).map(" ".join)


@pytest.mark.parametrize(
    ("piece", "count"),
    [("Vaksin tiba. ", 20_000), ("J. ", 1), ("kata ", 1), (".", 1), ("a. ", 1), ('." ', 20_000)],
)
def test_a_long_block_is_split_in_a_moment(piece: str, count: int) -> None:
    before = time.process_time()
    assert len(split(piece * 20_000)) == count
    assert time.process_time() - before < 1


@given(TEXTS)
def test_spans_are_in_order_and_leave_out_only_white_space(text: str) -> None:
    spans = split(text)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(TEXTS)
def test_a_sentence_that_stands_alone_is_one_sentence(text: str) -> None:
    for sentence in cut(text)[:1]:
        assert cut(sentence) == [sentence]
