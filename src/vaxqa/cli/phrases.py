"""The words around an answer in the terminal, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from ..types import Kind, Language


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's words; ``{…}`` is filled in."""

    kinds: dict[Kind, str]
    languages: dict[Language, str]
    quoted_in: str
    section: str
    page: str
    page_in_file: str
    reports: str
    nearest: str
    unanswered: str
    standalone: str
    withheld_one: str
    withheld: str
    written_by: str
    degraded: dict[str, str]
    stopped: str
    steps: dict[str, str]
    cut: str
    nothing: str


ENGLISH = Phrases(
    kinds={"study": "the study", "note": "note", "document": "document"},
    languages={"id": "in Indonesian", "en": "in English"},
    quoted_in="quoted {language}",
    section="section “{name}”",
    page="page {label}",
    page_in_file="page {label} (number {number} in the file)",
    reports="Reports",
    nearest="Nearest passages:",
    unanswered="The sources do not answer: {question}",
    standalone="Understood as: {question}",
    withheld_one="1 sentence did not pass the check against its source and is not shown.",
    withheld="{count} sentences did not pass the check against their sources and are not shown.",
    written_by="Written by {model}; each sentence was checked against the quotes below.",
    degraded={
        "model_unavailable": "The language model could not be reached, so these are sentences of "
        "the sources, word for word.",
        "model_invalid_output": "What the language model wrote could not be used, so these are "
        "sentences of the sources, word for word.",
    },
    stopped="The language model did not finish, so this answer may be incomplete.",
    steps={
        "search": "Searching the sources…",
        "choose": "Choosing sentences…",
        "write": "Writing; each sentence is checked before it is shown…",
    },
    cut="The question is long: only its first {count} characters were read.",
    nothing="No passage was found.",
)
INDONESIAN = Phrases(
    kinds={"study": "penelitian", "note": "catatan", "document": "dokumen"},
    languages={"id": "dalam bahasa Indonesia", "en": "dalam bahasa Inggris"},
    quoted_in="dikutip {language}",
    section="bagian “{name}”",
    page="halaman {label}",
    page_in_file="halaman {label} (ke-{number} dalam berkas)",
    reports="Melaporkan",
    nearest="Bagian terdekat:",
    unanswered="Sumber-sumber tidak menjawab: {question}",
    standalone="Dipahami sebagai: {question}",
    withheld_one="1 kalimat tidak lolos pemeriksaan terhadap sumbernya dan tidak ditampilkan.",
    withheld="{count} kalimat tidak lolos pemeriksaan terhadap sumbernya dan tidak ditampilkan.",
    written_by="Ditulis oleh {model}; setiap kalimat diperiksa terhadap kutipan di bawah.",
    degraded={
        "model_unavailable": "Model bahasa tidak dapat dihubungi, jadi ini adalah kalimat-kalimat "
        "sumber kata demi kata.",
        "model_invalid_output": "Tulisan model bahasa tidak dapat dipakai, jadi ini adalah "
        "kalimat-kalimat sumber kata demi kata.",
    },
    stopped="Model bahasa tidak menyelesaikan tugasnya, jadi jawaban ini mungkin belum lengkap.",
    steps={
        "search": "Menelusuri sumber…",
        "choose": "Memilih kalimat…",
        "write": "Menulis; setiap kalimat diperiksa sebelum ditampilkan…",
    },
    cut="Pertanyaan ini panjang: hanya {count} karakter pertamanya yang dibaca.",
    nothing="Tidak ada bagian yang ditemukan.",
)


def phrases(language: Language) -> Phrases:
    """The words of ``language``."""
    return INDONESIAN if language == "id" else ENGLISH
