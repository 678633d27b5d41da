"""Cases over the mangrove study, made short."""

from __future__ import annotations

from typing import Any

from vaxqa.evaluation.cases import Case


def case(question: str, lang: str = "en", **changed: Any) -> Case:
    """A case to refuse, unless ``changed`` says otherwise: systems do not look at it."""
    made = {
        "id": "c-1",
        "cluster": "c",
        "split": "dev",
        "suite": "answer",
        "question": question,
        "lang": lang,
        "expect": "abstain",
    }
    return Case.model_validate(made | changed)
