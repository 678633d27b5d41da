"""Words of the same meaning in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vaxqa.errors import SourceError
from vaxqa.lexicon import SYNONYM, THESAURUS, Entry, Lexicon, general, read_glossary

SHOWN = Path("glossary.csv")
TOO_MANY = "has more cells than the first line; put a text with a comma into quotes"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "glossary.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_glossary(written(folder, content), SHOWN)
    return str(caught.value)


def test_a_glossary_is_read_with_synonyms_notes_and_kinds(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "en,id,note,kind\n"
        "technology transfer | transfer of technology,transfer teknologi|alih teknologi,,\n"
        'China|PRC,Tiongkok|Cina,"formerly ""RRC"", see note",country\n',
    )
    assert read_glossary(path, SHOWN) == [
        Entry(
            ("technology transfer", "transfer of technology"),
            ("transfer teknologi", "alih teknologi"),
        ),
        Entry(("China", "PRC"), ("Tiongkok", "Cina"), "country"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffen,id,note\nvaccine,vaksin,\n",  # as Excel saves "CSV UTF-8"
        "en,id,note\r\nvaccine,vaksin,\r\n",
        "en,id\nvaccine,vaksin\n",
        "note,id,en\n,vaksin,vaccine\n",
        "en,id,note\n\nvaccine,vaksin,\n\n",
        "en,id,note\nvaccine,vaksin",  # a row without its last cell
        "en,id,note\n| vaccine |,vaksin||,\n",
    ],
)
def test_ways_to_save_the_same_glossary(tmp_path: Path, content: str) -> None:
    assert read_glossary(written(tmp_path, content), SHOWN) == [Entry(("vaccine",), ("vaksin",))]


def test_no_glossary_is_an_empty_one(tmp_path: Path) -> None:
    assert read_glossary(tmp_path / "glossary.csv", SHOWN) == []
    assert read_glossary(written(tmp_path, "en,id,note\n"), SHOWN) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "glossary.csv:1: needs the columns en, id, note in its first line"),
        ("a,b\nx,y\n", "glossary.csv:1: needs the columns en, id, note in its first line"),
        ("en;id;note\nx;y;\n", "glossary.csv:1: needs the columns en, id, note in its first line"),
        ("en,id,note\nvaccine,vaksin,\ndose,,\n", "glossary.csv:3: needs a term in both en and id"),
        ("en,id,note\n |,vaksin,\n", "glossary.csv:2: needs a term in both en and id"),
        ("en,id,note\nvaccine\n", "glossary.csv:2: needs a term in both en and id"),
        (
            "en,id,note\nvaccine,vaksin,,\n",
            f"glossary.csv:2: {TOO_MANY}",
        ),
        (
            'en,id,note\n"vaccine,vaksin,\ndose,dosis,\n',
            "glossary.csv:2: is not CSV (unexpected end of data)",
        ),
        ('en,id,note\n"vac"cine,vaksin,\n', "glossary.csv:2: is not CSV (',' expected after '\"')"),
        (
            f"en,id,note\n{'x' * 200_000},vaksin,\n",
            "glossary.csv:2: is not CSV (field larger than field limit (131072))",
        ),
        (
            "en,id,note\nCôte,Pantai,\n".encode("latin-1"),
            "glossary.csv: is not UTF-8 text; save it as 'CSV UTF-8'",
        ),
        (
            "en,id\nvaccine,vaksin\n".encode("utf-16"),
            "glossary.csv: is not UTF-8 text; save it as 'CSV UTF-8'",
        ),
    ],
)
def test_a_glossary_that_cannot_be_used_names_its_line(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    assert refusal(tmp_path, content) == message


CELLS = st.text(st.characters(categories=["L", "P", "Zs"], exclude_characters="|"), min_size=1)
TERMS = st.lists(CELLS.map(str.strip).filter(bool), min_size=1, max_size=3)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TERMS, TERMS), max_size=5))
def test_what_is_written_is_read_back(
    tmp_path: Path, rows: list[tuple[list[str], list[str]]]
) -> None:
    path = tmp_path / "glossary.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["en", "id"])
        table.writerows(["|".join(english), "|".join(indonesian)] for english, indonesian in rows)
    assert read_glossary(path, SHOWN) == [Entry(tuple(en), tuple(id_)) for en, id_ in rows]


TRANSFER = Entry(("technology transfer",), ("transfer teknologi", "alih teknologi"))
CHINA = Entry(("China", "PRC"), ("Tiongkok", "Cina"), "country")
BRAZIL = Entry(("Brazil",), ("Brasil",), "country")
LEXICON = Lexicon(
    [TRANSFER, CHINA, BRAZIL],
    [
        Entry(("sign",), ("menandatangani", "tanda")),
        Entry(("mark",), ("tanda",)),
        Entry(("begin",), ("mulai",)),
        Entry(("start",), ("mulai",)),
    ],
)


def test_a_term_of_the_field_means_all_its_forms_alike() -> None:
    for phrase in (("technology", "transfer"), ("alih", "teknologi"), ("transfer", "teknologi")):
        assert LEXICON.meanings(phrase) == {
            ("technolog", "transfer"): 1.0,
            ("transfer", "teknolog"): 1.0,
            ("alih", "teknolog"): 1.0,
        }


def test_a_word_means_its_translations_and_less_surely_its_synonyms() -> None:
    assert LEXICON.meanings(["begin"]) == {("begin",): 1.0, ("mula",): 1.0, ("start",): SYNONYM}
    assert LEXICON.meanings(["menandatangani"]) == {
        ("andatangan",): 1.0,
        ("sign",): 1.0,
        ("tanda",): SYNONYM,
    }
    assert LEXICON.meanings(["mulai"]) == {("mula",): 1.0, ("begin",): 1.0, ("start",): 1.0}


def test_words_of_the_thesaurus_stand_for_each_other_less_surely_than_a_translation() -> None:
    alike = Entry(("begin", "commence"), ("mulai", "awal"))
    lexicon = Lexicon([], [Entry(("begin",), ("mulai",))], [alike])
    found = lexicon.meanings(["begin"])
    assert found == {
        ("begin",): 1.0,
        ("mula",): 1.0,
        ("commenc",): THESAURUS,
        ("awal",): THESAURUS,
    }
    assert SYNONYM < THESAURUS < 1


def test_an_inflected_word_means_the_same() -> None:
    assert LEXICON.meanings(["begins"]) == LEXICON.meanings(["begin"])


def test_an_unknown_word_means_nothing() -> None:
    assert LEXICON.meanings(["xyzzy"]) == {}
    assert LEXICON.meanings([]) == {}
    assert Lexicon([]).meanings(["vaksin"]) == {}


def test_a_pivot_of_many_meanings_gives_no_synonyms() -> None:
    words = "set lay put place fix post stand".split()
    lexicon = Lexicon([], [Entry((word,), ("letak",)) for word in words])
    assert set(lexicon.meanings(["set"])) == {("set",), ("letak",)}
    few = Lexicon([], [Entry((word,), ("letak",)) for word in words[:6]])
    assert few.meanings(["set"])[("put",)] == SYNONYM


@pytest.mark.parametrize(
    ("phrase", "known"),
    [
        (["technology", "transfer"], True),
        (["alih", "teknologi"], True),
        (["teknologi", "alih"], False),
        (["teknologi"], False),
        (["tiongkok"], True),
        ([], False),
    ],
)
def test_known_terms(phrase: list[str], known: bool) -> None:
    assert LEXICON.knows(phrase) is known


def test_names_are_told_apart_by_entry_and_joined_by_language() -> None:
    english = LEXICON.names("Doses from China.", ["en"])
    assert english == LEXICON.names("Dosis dari Tiongkok.", ["id"])
    assert {name.kind for name in english} == {"country"}
    brazil = LEXICON.names("ke Brasil", ["id", "en"])
    assert len(brazil) == 1
    assert not brazil & english
    assert LEXICON.names("China, Brazil and Cina", ["id", "en"]) == english | brazil
    assert LEXICON.names("technology transfer", ["en"]) == frozenset()  # of no kind
    assert LEXICON.names("", ["id", "en"]) == frozenset()


def test_a_function_word_is_a_name_in_capitals_only() -> None:
    lexicon = Lexicon([Entry(("WHO",), ("WHO",), "organisation")])
    assert len(lexicon.names("Siapa di WHO?", ["id"])) == 1
    assert lexicon.names("who signed?", ["en"]) == frozenset()


def test_phrases_stand_word_behind_word() -> None:
    assert LEXICON.phrases(["alih", "teknolog", "dan", "technolog", "transfer"]) == [
        "alih teknolog",
        "technolog transfer",
    ]
    assert LEXICON.phrases(["alih", "dan", "teknolog"]) == []
    assert LEXICON.phrases(["china"]) == []
    assert LEXICON.phrases([]) == []


@pytest.mark.parametrize(
    ("text", "glossed"),
    [
        ("Alih teknologi dimulai", "technology transfer begin"),
        ("Tiongkok dan Sinovac", "China dan Sinovac"),
        ("65,3 persen COVID-19", "65,3 persen covid"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_gloss(text: str, glossed: str) -> None:
    assert LEXICON.gloss(text) == glossed


@given(st.text(max_size=100))
def test_any_text_is_glossed_to_one_line(text: str) -> None:
    assert len(LEXICON.gloss(text).splitlines()) <= 1


def test_words_are_the_stems_of_single_terms() -> None:
    assert {"begin", "mula", "china", "prc", "brasil"} <= set(LEXICON.words)
    assert "alih" not in LEXICON.words


def test_the_general_lexicon_translates_both_ways() -> None:
    lexicon = Lexicon((), general())
    assert ("mampu",) in lexicon.meanings(["able"])
    assert ("abl",) in lexicon.meanings(["mampu"])
