"""What a reader reported as wrong: a draft of an evaluation case in a local folder.

The one thing of a visitor that is ever written down, and only when they press the button for
it. Nothing is sent anywhere.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from ..answer import Answer
from ..errors import VaxqaError
from ..evaluation import new
from ..index import Index
from ..types import Turn

FOLDER = Path(".vaxqa/reports")
"""Where reports lie, below the folder that the page was started in."""

MOST = 1000
"""Reports that are kept at most, so that no visitor can fill the disk."""

Outcome = Literal["saved", "failed"]
log = logging.getLogger(__name__)


def save(answer: Answer, history: Sequence[Turn], index: Index) -> Outcome:
    """Write the report of ``answer``, which followed ``history``; the same one again is no other.

    The draft's gold spans are those of ``index``, for a person to confirm.
    """
    path = FOLDER / f"{answer.id}.json"
    try:
        content = {
            "answer_id": answer.id,
            "index_id": answer.index_id,
            "question": answer.question,
            "history": [{"question": turn.question, "answer": turn.answer} for turn in history],
            "language": answer.language,
            "case": new.draft(answer.question, index, history),
        }
        FOLDER.mkdir(parents=True, exist_ok=True)
        if not path.exists() and sum(1 for _ in FOLDER.iterdir()) >= MOST:
            log.warning("%s holds %d reports already; look at them", FOLDER, MOST)
            return "failed"
        text = json.dumps(content, ensure_ascii=False, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
    except (OSError, VaxqaError) as error:
        log.warning("A report could not be written to %s (%s)", FOLDER, error)
        return "failed"
    return "saved"
