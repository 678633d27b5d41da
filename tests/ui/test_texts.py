from __future__ import annotations

import re
from pathlib import Path

from vaxqa.ui import texts

UI = Path(texts.__file__).parent


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_text_stands_in_both_languages_with_the_same_places() -> None:
    for key, both in texts.TEXTS.items():
        assert set(both) == set(texts.LANGUAGES), key
        assert all(both.values()), key
        assert places(both["id"]) == places(both["en"]), key


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in UI.glob("*.py") if p.name != "texts.py")
    code += (UI / "texts.py").read_text(encoding="utf-8").partition("def say")[2]
    beginnings = (*re.findall(r'say\(f"([a-z_]+)\{', code), "build_", "step_")
    quoted = set(re.findall(r"""["']([a-z_]+)["']""", code))
    unused = {key for key in texts.TEXTS if key not in quoted and not key.startswith(beginnings)}
    assert not unused
    assert set(re.findall(r"""say\(["']([a-z_]+)["']""", code)) <= texts.TEXTS.keys()
