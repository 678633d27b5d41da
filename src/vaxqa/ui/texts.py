"""Every text of the page, in both languages.

What the assistant itself says (refusals, notices of the answer) is in `vaxqa.wording`; how
it introduces itself is in ``knowledge/assistant.toml``.
"""

from __future__ import annotations

from ..types import Kind, Language, Mode

LANGUAGES: dict[Language, str] = {"id": "Bahasa Indonesia", "en": "English"}
"""The languages of the page, each by its own name."""

TEXTS: dict[str, dict[Language, str]] = {
    "language": {"id": "Bahasa halaman", "en": "Language of the page"},
    "new_conversation": {"id": "Percakapan baru", "en": "New conversation"},
    "suggestions": {"id": "Contoh pertanyaan", "en": "Questions to start with"},
    "placeholder": {
        "id": "Tulis pertanyaan Anda dalam bahasa Indonesia atau Inggris",
        "en": "Type your question in English or Indonesian",
    },
    # While it works
    "working": {"id": "Sedang mencari jawaban …", "en": "Looking for the answer …"},
    "step_search": {"id": "Menelusuri sumber …", "en": "Searching the sources …"},
    "step_choose": {"id": "Memilih kalimat …", "en": "Choosing sentences …"},
    "step_write": {
        "id": "Menulis jawaban; setiap kalimat diperiksa sebelum ditampilkan …",
        "en": "Writing the answer; each sentence is checked before it is shown …",
    },
    # An answer
    "question": {"id": "Pertanyaan", "en": "Question"},
    "understood_as": {"id": "Dipahami sebagai:", "en": "Understood as:"},
    "edit": {"id": "Ubah", "en": "Edit"},
    "edit_hint": {
        "id": "Maksud Anda lain? Perbaiki pertanyaannya:",
        "en": "Did you mean something else? Put the question right:",
    },
    "ask_again": {"id": "Tanyakan", "en": "Ask this"},
    "cut": {
        "id": "Pertanyaan ini terlalu panjang; hanya {count} karakter pertama yang dibaca.",
        "en": "This question is too long; only its first {count} characters were read.",
    },
    "source": {"id": "Sumber {number}", "en": "Source {number}"},
    "sources_cited": {"id": "Sumber yang dikutip", "en": "Sources cited"},
    "in_language_id": {"id": "bahasa Indonesia", "en": "in Indonesian"},
    "in_language_en": {"id": "bahasa Inggris", "en": "in English"},
    "page": {"id": "hlm. {page}", "en": "p. {page}"},
    "partly": {
        "id": "Sebagian pertanyaan tidak terjawab oleh sumber:",
        "en": "The sources do not answer this part of the question:",
    },
    "nearest": {"id": "Bagian sumber yang paling dekat", "en": "The nearest passages"},
    "withheld": {
        "id": "{count} kalimat ditahan karena kutipannya tidak mendukungnya.",
        "en": "{count} sentences were withheld because their quotes do not carry them.",
    },
    "withheld_one": {
        "id": "Satu kalimat ditahan karena kutipannya tidak mendukungnya.",
        "en": "One sentence was withheld because its quote does not carry it.",
    },
    "mode_extractive": {
        "id": "Kalimat dikutip kata demi kata dari sumber, tanpa model bahasa.",
        "en": "Sentences quoted word for word from the sources, without a language model.",
    },
    "mode_generative": {
        "id": "Ditulis oleh {model}; setiap kalimat diperiksa terhadap kutipannya.",
        "en": "Written by {model}; each sentence checked against its quotes.",
    },
    "degraded_model_unavailable": {
        "id": "Model bahasa tidak dapat dihubungi, jadi jawaban ini berupa kalimat asli sumber.",
        "en": "The language model could not be reached, so this answer is the sources' own words.",
    },
    "degraded_model_invalid_output": {
        "id": "Keluaran model bahasa tidak dapat dipakai, jadi jawaban ini berupa kalimat asli "
        "sumber.",
        "en": "The language model's output was unusable, so this answer is the sources' own words.",
    },
    "degraded_stopped": {
        "id": "Model bahasa tidak menyelesaikan tugasnya, jadi jawaban ini mungkin belum lengkap.",
        "en": "The language model did not finish, so this answer may be incomplete.",
    },
    # What can be done with an answer
    "share": {"id": "Bagikan tautan", "en": "Share link"},
    "share_hint": {
        "id": "Siapa pun yang membuka tautan ini akan menanyakan pertanyaan yang sama.",
        "en": "Whoever opens this link asks the same question.",
    },
    "copy": {"id": "Salin", "en": "Copy"},
    "copy_hint": {
        "id": "Jawaban beserta rujukannya:",
        "en": "The answer with its references:",
    },
    "download_markdown": {"id": "Unduh Markdown", "en": "Download Markdown"},
    "download_json": {"id": "Unduh JSON", "en": "Download JSON"},
    "wrong": {"id": "Jawaban ini salah", "en": "This answer is wrong"},
    "wrong_hint": {
        "id": "Menyimpan pertanyaan ini, percakapan sebelumnya, dan nomor jawaban ini di komputer "
        "yang menjalankan halaman ini. Tidak ada yang dikirim ke tempat lain.",
        "en": "Keeps this question, the conversation before it and this answer's number on the "
        "computer that runs this page. Nothing is sent anywhere else.",
    },
    "wrong_saved": {
        "id": "Terima kasih. Laporan Anda disimpan di komputer yang menjalankan halaman ini, untuk "
        "diperiksa oleh manusia.",
        "en": "Thank you. Your report is kept on the computer that runs this page, for a person "
        "to look at.",
    },
    "wrong_failed": {
        "id": "Laporan ini tidak dapat disimpan.",
        "en": "The report could not be saved.",
    },
    # A source
    "kind_study": {"id": "Studi", "en": "Study"},
    "kind_note": {"id": "Catatan", "en": "Note"},
    "kind_document": {"id": "Dokumen", "en": "Document"},
    "kind_study_means": {
        "id": "Studi yang dibahas halaman ini.",
        "en": "The study that this page is about.",
    },
    "translating": {
        "id": "Kutipan sedang diterjemahkan …",
        "en": "The quote is being translated …",
    },
    "translation_by_source": {
        "id": "Terjemahan dalam sumber itu sendiri:",
        "en": "In the source's own translation:",
    },
    "translation_by_model": {
        "id": "Terjemahan oleh model bahasa, bukan kutipan; angka, tanggal, dan namanya telah "
        "diperiksa:",
        "en": "A language model's translation, not a quote; its numbers, dates and names were "
        "checked:",
    },
    "kind_note_means": {
        "id": "Catatan ringkas yang melaporkan publikasi lain; publikasinya disebut di bawah.",
        "en": "A short note that reports other publications; they are named below.",
    },
    "kind_document_means": {
        "id": "Dokumen yang ditambahkan pemilik halaman ini.",
        "en": "A document that the owner of this page added.",
    },
    "source_text": {
        "id": "Teks sumber, kutipan disorot",
        "en": "Text of the source, the quote highlighted",
    },
    "quote_begins": {"id": "awal kutipan:", "en": "quote begins:"},
    "quote_ends": {"id": "akhir kutipan.", "en": "quote ends."},
    "publications": {
        "id": "Publikasi di balik kalimat ini",
        "en": "Publications behind this sentence",
    },
    "open_original": {"id": "Buka sumber asli", "en": "Open the original"},
    "left_out": {
        "id": "(… bagian lain dari sumber panjang ini tidak ditampilkan …)",
        "en": "(… the rest of this long source is not shown …)",
    },
    "source_changed": {
        "id": "Sumber ini telah berubah sejak jawaban dibuat. Ajukan pertanyaannya sekali lagi.",
        "en": "This source has changed since the answer was made. Please ask the question again.",
    },
    # The side bar
    "settings": {"id": "Pengaturan", "en": "Settings"},
    "mode": {"id": "Cara menjawab", "en": "Way of answering"},
    "mode_name_extractive": {"id": "Kutipan kata demi kata", "en": "Word-for-word quotes"},
    "mode_name_generative": {"id": "Ditulis model bahasa", "en": "Written by a language model"},
    "filter": {"id": "Cari hanya dalam sumber", "en": "Search only these sources"},
    "filter_all": {"id": "Semua sumber", "en": "All sources"},
    "own_key": {"id": "Kunci API Anda sendiri", "en": "Your own API key"},
    "own_key_used": {
        "id": "Kunci hanya dipakai selama kunjungan ini, untuk jawaban yang ditulis {model} di "
        "{host}; kunci tidak disimpan.",
        "en": "The key is used for this visit only, for answers written by {model} at {host}; it "
        "is not kept.",
    },
    "own_key_present": {"id": "Kunci Anda sedang dipakai.", "en": "Your own key is in use."},
    "own_key_remove": {"id": "Hapus kunci", "en": "Remove the key"},
    "own_key_unfit": {
        "id": "Itu bukan kunci: kunci terdiri atas huruf, angka, dan tanda tanpa spasi.",
        "en": "That is no key: a key is made of letters, digits and signs without spaces.",
    },
    "own_key_check": {
        "id": "Periksa kunci Anda di bilah samping.",
        "en": "Check your key in the side bar.",
    },
    "about": {"id": "Tentang", "en": "About"},
    "about_sources": {
        "id": "{sources} sumber dengan {passages} bagian dapat ditelusuri.",
        "en": "{sources} sources with {passages} passages can be searched.",
    },
    "about_numbers": {
        "id": "Pilih angka di samping kalimat untuk membaca kutipannya di dalam sumber.",
        "en": "Choose a number beside a sentence to read its quote in the source.",
    },
    "contact": {"id": "Kontak:", "en": "Contact:"},
    # The index
    "build_first": {
        "id": "Menyiapkan sumber untuk pertama kali …",
        "en": "Preparing the sources for the first time …",
    },
    "build_changed": {
        "id": "Sumber berubah; indeks sedang disusun ulang …",
        "en": "The sources have changed; the index is being rebuilt …",
    },
    "build_damaged": {
        "id": "Indeks rusak; sedang disusun ulang …",
        "en": "The index is damaged; it is being rebuilt …",
    },
    "build_waiting": {
        "id": "Menunggu proses lain yang sedang menyusun indeks …",
        "en": "Waiting for another process that builds the index …",
    },
    "rebuilt_changed": {
        "id": "Sumber telah berubah, jadi indeks disusun ulang.",
        "en": "The sources had changed, so the index was rebuilt.",
    },
    "rebuilt_damaged": {
        "id": "Indeks rusak, jadi disusun ulang.",
        "en": "The index was damaged, so it was rebuilt.",
    },
    "older_index": {
        "id": "Sumber telah berubah, tetapi belum dapat dipakai. Jawaban masih berasal dari versi "
        "sebelumnya.",
        "en": "The sources have changed but cannot be used yet. Answers still come from the "
        "version before.",
    },
    # Trouble
    "cannot_start": {
        "id": "Halaman ini belum dapat menjawab pertanyaan.",
        "en": "This page cannot answer questions yet.",
    },
    "cannot_answer": {
        "id": "Pertanyaan ini tidak dapat dijawab karena ada gangguan.",
        "en": "This question could not be answered because something went wrong.",
    },
    "unexpected": {
        "id": "Terjadi kesalahan yang tidak terduga. Coba sekali lagi; rinciannya ada di catatan "
        "server.",
        "en": "Something unexpected went wrong. Please try again; the details are in the server's "
        "log.",
    },
}


def say(key: str, language: Language, **values: object) -> str:
    """The text ``key`` in ``language``, its places filled with ``values``.

    >>> say("source", "id", number=3)
    'Sumber 3'
    """
    return TEXTS[key][language].format(**values)


def kind(name: Kind, language: Language) -> str:
    """What a source of this kind is called.

    >>> kind("note", "en")
    'Note'
    """
    return say(f"kind_{name}", language)


def mode_note(mode: Mode, model: str | None, language: Language) -> str:
    """How an answer came about.

    >>> mode_note("generative", "openai:gpt-5-mini", "en")
    'Written by openai:gpt-5-mini; each sentence checked against its quotes.'
    """
    return say(f"mode_{mode}", language, model=model or "?")


def step_name(step: str, language: Language) -> str:
    """What the assistant is doing; a step without a text of its own is just work.

    >>> step_name("search", "en"), step_name("think", "en")
    ('Searching the sources …', 'Looking for the answer …')
    """
    key = f"step_{step}"
    return say(key if key in TEXTS else "working", language)
