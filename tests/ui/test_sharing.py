from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from vaxqa.ui import sharing


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_link_holds_the_question_whatever_it_is(question: str) -> None:
    link = sharing.link("https://vaxqa.example/course/?q=old#top", question, "id")
    parts = urlsplit(link)
    assert (parts.netloc, parts.path, parts.fragment) == ("vaxqa.example", "/course/", "")
    assert parse_qs(parts.query, keep_blank_values=True) == {"q": [question], "lang": ["id"]}


def test_a_link_without_a_known_page_is_relative() -> None:
    assert sharing.link(None, "Apa?", "en") == "?q=Apa%3F&lang=en"
