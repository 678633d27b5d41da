"""Errors as RFC 9457 problem details, in English or Indonesian.

A problem never holds what the caller sent, a path of this machine or a traceback.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from ..types import Language

MEDIA_TYPE = "application/problem+json"


class _Kind(NamedTuple):
    status: int
    title: str
    en: str
    id: str


KINDS: dict[str, _Kind] = {
    "bad-request": _Kind(
        400,
        "The request cannot be read",
        "The request cannot be read; send a JSON object as the documentation shows.",
        "Permintaan tidak dapat dibaca; kirim objek JSON seperti dalam dokumentasi.",
    ),
    "malformed": _Kind(
        400,
        "A field does not have the right form",
        "The request does not have the right form at `{field}`.",
        "Bentuk permintaan tidak sesuai pada `{field}`.",
    ),
    "not-supported": _Kind(
        400,
        "A parameter is not supported",
        "`{field}` is not supported: this model gives one answer in text, from its sources only. "
        "Leave it out.",
        "`{field}` tidak didukung: model ini memberi satu jawaban berupa teks, hanya dari "
        "sumbernya. Hilangkan dari permintaan.",
    ),
    "value-not-supported": _Kind(
        400,
        "A value is not supported",
        "The value of `{field}` is not supported: this model reads text and gives one answer in "
        "text.",
        "Nilai `{field}` tidak didukung: model ini membaca teks dan memberi satu jawaban berupa "
        "teks.",
    ),
    "not-stored": _Kind(
        400,
        "Conversations are not stored",
        "Nothing is stored here that `{field}` could name; send the conversation in `input`.",
        "Tidak ada yang disimpan di sini yang dapat dirujuk oleh `{field}`; kirim percakapannya "
        "dalam `input`.",
    ),
    "no-question": _Kind(
        400,
        "There is no question",
        "There is no message of the user in `{field}`; the last one is the question.",
        "Tidak ada pesan pengguna dalam `{field}`; pesan terakhirnya adalah pertanyaan.",
    ),
    "too-long": _Kind(
        400,
        "A message is too long",
        "The text of `{field}` is too long: a question may have 2000 characters, an earlier "
        "answer 20000. Shorten it, or begin a new conversation.",
        "Teks `{field}` terlalu panjang: pertanyaan paling banyak 2000 karakter, jawaban "
        "sebelumnya 20000. Perpendek, atau mulai percakapan baru.",
    ),
    "key-missing": _Kind(
        401,
        "A key is needed",
        "This server answers registered sites and programs only. Send the site's key in "
        "Vaxqa-Site or an API key as a bearer token; the server's operator gives them out.",
        "Server ini hanya menjawab situs dan program yang terdaftar. Kirim kunci situs dalam "
        "Vaxqa-Site atau kunci API sebagai bearer token; kunci diberikan oleh pengelola server.",
    ),
    "key-unknown": _Kind(
        401,
        "The key is not known",
        "The key that was sent is not known here. Check it, or ask the server's operator.",
        "Kunci yang dikirim tidak dikenal di sini. Periksa kembali atau tanyakan kepada "
        "pengelola server.",
    ),
    "local-only": _Kind(
        403,
        "Only this machine may ask",
        "No site is set up on this server, so it answers only clients on the same machine, and "
        "pages served there (http://localhost).",
        "Belum ada situs yang diatur pada server ini, jadi server hanya menjawab klien pada "
        "mesin yang sama dan halaman yang disajikan di sana (http://localhost).",
    ),
    "origin-refused": _Kind(
        403,
        "This page may not use the key",
        "The site key may be used only on the pages that it was given out for, and this page is "
        "not one of them. Programs need an API key.",
        "Kunci situs hanya boleh dipakai pada halaman yang telah didaftarkan, dan halaman ini "
        "tidak termasuk. Program memerlukan kunci API.",
    ),
    "source-refused": _Kind(
        403,
        "A source is not available",
        "One of the named sources is not available here. GET /v1/sources lists those that are.",
        "Salah satu sumber yang disebut tidak tersedia di sini. GET /v1/sources menampilkan yang "
        "tersedia.",
    ),
    "not-found": _Kind(
        404, "There is nothing here", "There is nothing at this address.",
        "Tidak ada apa pun di alamat ini.",
    ),
    "model-unknown": _Kind(
        404,
        "There is no such model",
        "There is no model of that name here. GET /v1/models lists those that there are.",
        "Tidak ada model dengan nama itu di sini. GET /v1/models menampilkan yang tersedia.",
    ),
    "method-not-allowed": _Kind(
        405, "Not with this method", "This address is not used with that method.",
        "Alamat ini tidak digunakan dengan metode tersebut.",
    ),
    "too-slow-sending": _Kind(
        408,
        "The request came too slowly",
        "The request did not arrive in time; send it again.",
        "Permintaan tidak tiba tepat waktu; kirim sekali lagi.",
    ),
    "too-large": _Kind(
        413,
        "The request is too large",
        "The request is larger than this server reads (64 KB).",
        "Permintaan lebih besar daripada yang dibaca server ini (64 KB).",
    ),
    "not-json": _Kind(
        415,
        "The request is not JSON",
        "Send the request as application/json.",
        "Kirim permintaan sebagai application/json.",
    ),
    "invalid": _Kind(
        422,
        "The request does not have the right form",
        "The request does not have the right form; `errors` says where.",
        "Bentuk permintaan tidak sesuai; `errors` menunjukkan letaknya.",
    ),
    "mode-missing": _Kind(
        422,
        "No written answers here",
        "Written answers are not set up on this server; ask without `mode`.",
        "Jawaban tertulis tidak diatur pada server ini; ajukan tanpa `mode`.",
    ),
    "not-ours": _Kind(
        422,
        "The answer was not given by this server",
        "Only an answer that this server gave, unchanged and with its seal, can be kept.",
        "Hanya jawaban yang diberikan server ini, tanpa perubahan dan dengan segelnya, yang "
        "dapat disimpan.",
    ),
    "not-exact": _Kind(
        422,
        "A quote is not exact any more",
        "The sources have changed since this answer; ask again and share the new answer.",
        "Sumber telah berubah sejak jawaban ini; ajukan lagi lalu bagikan jawaban yang baru.",
    ),
    "quota-spent": _Kind(
        429,
        "Too many requests",
        "The number of requests allowed here is used up for now; Retry-After says for how many "
        "seconds.",
        "Jumlah permintaan yang diizinkan sudah habis untuk sementara; Retry-After menyebut "
        "berapa detik.",
    ),
    "failed": _Kind(
        500,
        "Something went wrong here",
        "Something went wrong on this server. If it happens again, tell its operator the "
        "request id.",
        "Terjadi kesalahan pada server ini. Jika terulang, sampaikan nomor permintaan kepada "
        "pengelola.",
    ),
    "busy": _Kind(
        503,
        "The server is busy",
        "Too many questions are being answered at this moment; try again shortly.",
        "Terlalu banyak pertanyaan sedang dijawab saat ini; coba lagi sebentar.",
    ),
    "unavailable": _Kind(
        503,
        "The sources cannot be searched now",
        "The sources cannot be searched at this moment; try again in a while.",
        "Sumber tidak dapat ditelusuri saat ini; coba lagi nanti.",
    ),
    "too-slow": _Kind(
        503,
        "The answer took too long",
        "The answer took longer than this server allows; try again.",
        "Jawaban memakan waktu lebih lama daripada yang diizinkan; coba lagi.",
    ),
    "full": _Kind(
        503,
        "Nothing more can be kept",
        "As much is kept here already as the operator allows.",
        "Yang tersimpan di sini sudah mencapai batas yang diizinkan pengelola.",
    ),
}  # fmt: skip


class FieldError(BaseModel):
    """What is wrong at one place of the request: names of fields and 0-based positions."""

    at: str
    what: str


class ProblemDetails(BaseModel):
    """What every error looks like (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(pattern="^urn:vaxqa:problem:")
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[FieldError] | None = None


class Problem(Exception):  # noqa: N818  (the word of RFC 9457)
    """A refusal or failure with its kind, one of `KINDS`; becomes the response.

    ``field`` is the place in the request that the kind's sentence names, if it names one.
    """

    def __init__(
        self,
        kind: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        field: str | None = None,
    ) -> None:
        self.kind, self.headers, self.errors = kind, dict(headers or {}), list(errors)
        self.field = field
        super().__init__(kind)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind].status

    def details(self, request_id: str, language: Language) -> dict[str, Any]:
        """The problem as JSON."""
        kind = KINDS[self.kind]
        told = ProblemDetails(
            type=f"urn:vaxqa:problem:{self.kind}",
            title=kind.title,
            status=kind.status,
            detail=(kind.id if language == "id" else kind.en).replace("{field}", self.field or ""),
            request_id=request_id,
            errors=self.errors or None,
        )
        return told.model_dump(exclude_none=True)


OF_STATUS = {404: "not-found", 405: "method-not-allowed"}


def of_status(status: int, headers: Mapping[str, str] | None) -> Problem:
    """The problem for an HTTP error that a library raised.

    >>> of_status(404, None).kind, of_status(418, None).kind
    ('not-found', 'bad-request')
    """
    return Problem(OF_STATUS.get(status, "bad-request"), headers=headers)


def of_fields(errors: Sequence[Mapping[str, Any]], known: frozenset[str]) -> Problem:
    """The problem for fields that are not as they should be.

    Places are made of ``known`` names and positions only: an unknown name is the caller's own.
    """
    told = [
        FieldError(
            at="/" + "/".join(_part(part, known) for part in error["loc"][1:]),
            what=str(error["msg"])[:200],
        )
        for error in errors[:10]
    ]
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem("bad-request")
    return Problem("invalid", errors=told)


def _part(part: object, known: frozenset[str]) -> str:
    return str(part) if isinstance(part, int) or part in known else "…"


def language(accepted: str) -> Language:
    """The language of problems, by the Accept-Language header.

    >>> language("id-ID,id;q=0.9,en;q=0.8"), language("en-GB"), language("")
    ('id', 'en', 'en')
    """
    return "id" if accepted.strip().lower().startswith(("id", "in", "ms")) else "en"
