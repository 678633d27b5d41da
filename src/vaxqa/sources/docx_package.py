"""What a DOCX unpacks to, found out before python-docx unpacks it into memory."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from ..errors import SourceError

ENTRIES = 10_000
UNPACKED = 300 * 2**20  # bytes, of the whole package
ENTRY = 64 * 2**20  # bytes, of one file in it; lxml takes several times that
RATIO = 200  # unpacked to packed, of an entry over 1 MiB; Word's own XML reaches about 50

_OLE = b"\xd0\xcf\x11\xe0"
_CHUNK = 2**16


def check_package(path: Path, shown: Path) -> None:
    """Raise `SourceError` for a file that is no DOCX, is damaged or unpacks to too much."""
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise SourceError(
                shown, "is protected with a password or an old DOC; save it as plain DOCX"
            )
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            if reason := _too_much(entries):
                raise SourceError(
                    shown, f"{reason}; open it in Word and save it again, or split it"
                )
            for entry in entries:
                _check_size(package, entry)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        # RuntimeError: an entry is encrypted; NotImplementedError, one of them: packed oddly.
        raise SourceError(
            shown, "is not a DOCX or is damaged; open it in Word and save it as DOCX"
        ) from None


def _too_much(entries: list[zipfile.ZipInfo]) -> str:
    """Why the declared sizes are too much, or an empty text."""
    if len(entries) > ENTRIES:
        return f"holds more than {ENTRIES:,} files"
    if sum(entry.file_size for entry in entries) > UNPACKED:
        return f"unpacks to more than {UNPACKED // 2**20} MiB"
    if any(entry.file_size > ENTRY for entry in entries):
        return f"holds a file of more than {ENTRY // 2**20} MiB"
    if any(entry.file_size > max(2**20, RATIO * entry.compress_size) for entry in entries):
        return f"unpacks to over {RATIO} times its size"
    return ""


def _check_size(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raise `BadZipFile` when an entry does not hold what it declares.

    ``ZipFile.read`` unpacks up to 2 GiB at once whatever was declared, so a lie must be found
    before it is called: by reading in small pieces, ready to meet one byte too many.
    """
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise zipfile.BadZipFile("packed in a way that DOCX does not use")
    declared = entry.file_size
    entry.file_size = declared + 1
    size = 0
    with package.open(entry) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
    if size != declared:
        raise zipfile.BadZipFile("a file is longer or shorter than declared")
