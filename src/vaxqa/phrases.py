"""The words around an answer where it is shown as text, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .answer import Answer, Citation, PageNumber
from .types import Kind, Language


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's words; ``{…}`` is filled in."""

    language: Language
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

    def about(self, citation: Citation) -> str:
        """Where a quote stands: title, kind, section, page, and its language if it is another."""
        parts = [citation.source_title, self.kinds[citation.provenance]]
        if citation.section:
            parts.append(self.section.format(name=citation.section))
        if citation.page:
            parts.append(self._page(citation.page))
        if citation.language != self.language:
            parts.append(self.quoted_in.format(language=self.languages[citation.language]))
        return ", ".join(parts)

    def notices(self, answer: Answer) -> Iterator[str]:
        """How the answer came about, where its reader should know."""
        if answer.standalone_question not in {answer.question, ""}:
            yield self.standalone.format(question=answer.standalone_question)
        if answer.degraded:
            stopped = answer.mode == "generative"
            yield self.stopped if stopped else self.degraded[answer.degraded]
        if answer.mode == "generative" and answer.model and answer.sentences:
            yield self.written_by.format(model=answer.model)

    def left_out(self, answer: Answer) -> Iterator[str]:
        """What the answer does not say: parts without evidence, and what was held back."""
        for question in answer.unanswered:
            yield self.unanswered.format(question=question)
        count = len(answer.dropped)
        if count:
            words = self.withheld_one if count == 1 else self.withheld
            yield words.format(count=count)

    def _page(self, page: PageNumber) -> str:
        same = page.label in {"", str(page.number)}
        words = self.page if same else self.page_in_file
        return words.format(label=page.number if same else page.label, number=page.number)


ENGLISH = Phrases(
    language="en",
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
    language="id",
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
