from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa.errors import UsageError
from vaxqa.server import sites

from .conftest import COURSE, SECRET, SITES

pytestmark = pytest.mark.slow


def written(folder: Path, text: str) -> Path:
    path = folder / "sites.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_sites_and_programs(tmp_path: Path) -> None:
    known = sites.load(written(tmp_path, SITES))
    course = known.site(COURSE)
    assert course is not None
    assert course.label == "site:course"
    assert course.theme == "auto"
    program = known.program(SECRET)
    assert program is not None
    assert program.label == "program:evaluation"
    assert known.program(SECRET[:-1]) is None
    assert known.site("") is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("https://moodle.example.ac.id", "*"), "sites.course.origins.0"),
        (("https://moodle.example.ac.id", "https://moodle.example.ac.id/"), "origins.0"),
        (("https://moodle.example.ac.id", "moodle.example.ac.id"), "origins.0"),
        (("https://moodle.example.ac.id", "https://a b"), "origins.0"),
        (('"pk_course_', '"course_'), "sites.course.key"),
        (("10000/minute", "a lot"), "rate"),
        (("daily = 100000", "daily = 0"), "daily"),
        (("language", "langauge"), "langauge"),
        (("sha256:", ""), "keys.evaluation.hash"),
        (("[sites.library]", "[pages.library]"), "pages"),
        (("pk_library_", "pk_course_"), "same key"),
        (("[keys", "[keys["), "is not TOML"),
        (("[sites.course]", "[sites.Course!]"), "is not TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    path = written(tmp_path, SITES.replace(*change))
    with pytest.raises(UsageError, match=named.replace(".", r"\.")) as raised:
        sites.load(path)
    assert SECRET not in str(raised.value)


def test_a_file_without_anyone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no site"):
        sites.load(written(tmp_path, ""))
    with pytest.raises(UsageError, match="cannot be read"):
        sites.load(tmp_path / "none.toml")


def test_keys_are_hashed() -> None:
    assert sites.line(SECRET) == f'hash = "{sites.hashed(SECRET)}"'
    for weak in ("short", "a" * 40, "kata sandi yang panjang sekali é"):
        with pytest.raises(UsageError, match="openssl rand"):
            sites.line(weak)
