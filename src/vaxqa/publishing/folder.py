"""The folder of a site: written aside, then put in the place of the one before."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from ..errors import UnavailableError, UsageError

MARKER = ".vaxqa-publish"
"""Lists the files of a site, one path a line, so that they are known for ours."""


def refuse_foreign(folder: Path) -> None:
    """Raise `UsageError` when ``folder`` holds anything that is not of a site of ours."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder for the site.")
    marker = folder / MARKER
    ours = {MARKER}
    if marker.is_file():
        ours |= set(marker.read_text(encoding="utf-8", errors="replace").splitlines())
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name not in ours and (path.is_symlink() or not path.is_dir()):
            raise UsageError(
                f"{folder} holds {name}, which vaxqa publish did not write, so nothing in it was "
                "changed. Name a new or empty folder, or move that file away."
            )


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold ``files``, by path, and nothing else.

    Raises `UsageError` as `refuse_foreign`, and `UnavailableError` when it cannot be written;
    the site before is then as it was.
    """
    folder = folder.resolve()
    refuse_foreign(folder)
    token = uuid.uuid4().hex[:8]
    aside = folder.with_name(f".{folder.name}-{token}.new")
    try:
        _write(aside, {**files, MARKER: "".join(f"{name}\n" for name in sorted(files)).encode()})
        _exchange(aside, folder, folder.with_name(f".{folder.name}-{token}.old"))
    except OSError as error:
        raise UnavailableError(
            f"The site could not be written to {folder} ({error.strerror}). Free the place or "
            "name another folder; what was there is as it was."
        ) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _exchange(new: Path, folder: Path, old: Path) -> None:
    """Two renames: between them there is no site for as long as one takes."""
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
