from __future__ import annotations

import math

import pytest
from model_server import ModelServer

from vaxqa import citations, settings
from vaxqa.evaluation.baselines import RETRIEVED, LangChainSystem, TopSentence, retriever
from vaxqa.index import Index

from .asked import case

SEEDLINGS = case("How many mangrove seedlings did the cooperative plant?")
BIBIT = case("Berapa bibit bakau yang ditanam koperasi?", "id")


def test_the_top_sentence_is_quoted(small: Index) -> None:
    answer = TopSentence(small).answer(SEEDLINGS)
    [sentence] = answer.sentences
    assert sentence.text == (
        "The cooperative planted 12,500 mangrove seedlings in the first rainy season."
    )
    assert sentence.verdict == "verbatim"
    assert citations.verify(answer, small.sources) == []
    assert (answer.status, answer.mode) == ("answered", "extractive")


def test_its_hits_are_sentences_best_first(small: Index) -> None:
    hits = TopSentence(small).hits(SEEDLINGS, 5)
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    first = hits[0]
    assert "12,500" in small.sources[first.source_id].text[first.start : first.end]


def test_it_has_no_translations(small: Index) -> None:
    found = {hit.source_id for hit in TopSentence(small).hits(BIBIT, 50)}
    assert found
    assert all(small.sources[name].language == "id" for name in found)


def test_without_a_word_in_common_it_refuses(small: Index) -> None:
    answer = TopSentence(small).answer(case("Quxly zorp?"))
    assert answer.status == "abstained"
    assert TopSentence(small).hits(case("Quxly zorp?"), 5) == ()


def test_its_scores_are_those_of_bm25s(small: Index) -> None:
    bm25s = pytest.importorskip("bm25s")
    from vaxqa.terms import terms

    kept = [s for s in small.sentences if not s.heading]
    made = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    made.index([terms(s.text, s.language) for s in kept], show_progress=False)
    asked = list(dict.fromkeys(terms(SEEDLINGS.question, "en")))
    known = [word for word in asked if word in made.vocab_dict]
    best = sorted((float(score) for score in made.get_scores(known)), reverse=True)[:5]
    ours = [hit.score for hit in TopSentence(small).hits(SEEDLINGS, 5)]
    assert all(math.isclose(a, b, rel_tol=1e-4) for a, b in zip(ours, best, strict=True))


# -- LangChain ------------------------------------------------------------------------------


def test_the_retriever_returns_the_nearest_passages(small: Index) -> None:
    documents = retriever(small).invoke(SEEDLINGS.question)
    assert len(documents) == RETRIEVED
    hits = LangChainSystem(small).hits(SEEDLINGS, RETRIEVED)
    assert [d.metadata["source"] for d in documents] == [hit.source_id for hit in hits]
    for document, hit in zip(documents, hits, strict=True):
        assert document.page_content == small.sources[hit.source_id].text[hit.start : hit.end]
        assert document.metadata["score"] == pytest.approx(hit.score)


def test_without_a_model_the_chain_says_the_nearest_passage(small: Index) -> None:
    system = LangChainSystem(small)
    answer = system.answer(SEEDLINGS)
    nearest = retriever(small).invoke(SEEDLINGS.question)[0].page_content
    assert " ".join(s.text for s in answer.sentences) == " ".join(nearest.split())
    assert len(answer.sentences) > 1
    assert answer.citations == ()
    assert answer.index_id == small.id
    assert system.name == "LangChain chain (nearest passage)"


@pytest.mark.slow
def test_with_a_model_the_chain_says_what_it_replies(small: Index) -> None:
    with ModelServer() as server:
        server.text("They planted 12,500 seedlings.")
        told = settings.load(model="openai:tiny", openai_base_url=server.url, openai_api_key="k")
        system = LangChainSystem(small, told)
        answer = system.answer(SEEDLINGS)
        [request] = server.requests
    assert [s.text for s in answer.sentences] == ["They planted 12,500 seedlings."]
    assert answer.model == "openai:tiny"
    assert system.name == "LangChain chain (openai:tiny)"
    assert SEEDLINGS.question in request.prompt
    for document in retriever(small).invoke(SEEDLINGS.question):
        assert document.page_content in request.prompt
