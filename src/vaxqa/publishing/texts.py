"""What a published page says beside what the app says too, in both languages."""

from __future__ import annotations

from ..types import Language

TEXTS: dict[str, dict[Language, str]] = {
    "skip": {"id": "Langsung ke isi", "en": "Skip to the content"},
    "all_questions": {"id": "Semua pertanyaan", "en": "All questions"},
    "intro": {
        "id": "Jawaban atas pertanyaan-pertanyaan ini sudah diperiksa: setiap kalimatnya menunjuk "
        "kata-kata persis di sumbernya. Pilih angka di samping kalimat untuk membaca kutipannya "
        "di dalam sumber.",
        "en": "The answers to these questions are checked: every sentence points to the exact "
        "words of its source. Choose a number beside a sentence to read its quote in the source.",
    },
    "search": {"id": "Cari pertanyaan dan jawaban", "en": "Search questions and answers"},
    "found": {"id": "{count} dari {total} pertanyaan", "en": "{count} of {total} questions"},
    "questions": {"id": "Pertanyaan", "en": "Questions"},
    "abstained": {"id": "tidak dijawab oleh sumber", "en": "not answered by the sources"},
    "partial": {"id": "terjawab sebagian", "en": "answered in part"},
    "also_id": {"id": "Dalam bahasa Indonesia:", "en": "In Indonesian:"},
    "also_en": {"id": "Dalam bahasa Inggris:", "en": "In English:"},
    "verbatim": {"id": "dikutip persis", "en": "quoted word for word"},
    "supported": {"id": "didukung kutipannya", "en": "supported by its quotes"},
    "licence": {"id": "Lisensi: {licence}", "en": "Licence: {licence}"},
    "publications": {
        "id": "Publikasi yang dirujuk sumber ini",
        "en": "Publications that this source cites",
    },
    "cited_in": {
        "id": "Pertanyaan yang merujuk ke sumber ini",
        "en": "Questions that point to this source",
    },
    "as_json": {"id": "Jawaban ini sebagai JSON", "en": "This answer as JSON"},
    "contact": {"id": "Kontak:", "en": "Contact:"},
    "origin": {
        "id": "Disusun oleh vaxqa dari sumber versi {index_id}.",
        "en": "Made by vaxqa from version {index_id} of the sources.",
    },
}


def say(key: str, language: Language, **values: object) -> str:
    """The text ``key`` in ``language``, its places filled with ``values``.

    >>> say("found", "en", count=2, total=16)
    '2 of 16 questions'
    """
    return TEXTS[key][language].format(**values)
