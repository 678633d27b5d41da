"""What a DOCX declares about itself, checked before anything of it is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ..errors import SourceError

ENTRIES = 10_000
UNPACKED = 300 * 2**20  # bytes, of the whole package
XML = 64 * 2**20  # bytes, of one of its XML files; lxml takes several times that
RATIO = 200  # unpacked to packed, of an entry over 1 MiB; Word's own XML reaches about 50

_OLE = b"\xd0\xcf\x11\xe0"


def check_package(path: Path, shown: Path) -> None:
    """Refuse what would unpack to too much; `zipfile` holds entries to what they declare."""
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise SourceError(
                shown, "is protected with a password or an old DOC; save it as plain DOCX"
            )
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SourceError(shown, "is not a DOCX or is damaged; save it again as DOCX") from None
    remedy = "open it in Word and save it again, with smaller pictures"
    if len(entries) > ENTRIES:
        raise SourceError(shown, f"holds more than {ENTRIES:,} files; {remedy}")
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise SourceError(shown, f"unpacks to more than {UNPACKED // 2**20} MiB; {remedy}")
    for entry in entries:
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        if is_xml and entry.file_size > XML:
            raise SourceError(shown, f"holds more than {XML // 2**20} MiB of text; split it")
        if entry.file_size > max(2**20, RATIO * entry.compress_size):
            raise SourceError(shown, f"unpacks to over {RATIO} times its size; {remedy}")
