"""The error tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa import errors


@pytest.mark.parametrize(
    ("error", "parent", "code"),
    [
        (errors.UsageError, errors.VaxqaError, 2),
        (errors.SourceError, errors.UsageError, 2),
        (errors.UnavailableError, errors.VaxqaError, 3),
        (errors.IndexMissingError, errors.UnavailableError, 3),
        (errors.IndexDamagedError, errors.UnavailableError, 3),
        (errors.ModelError, errors.UnavailableError, 3),
    ],
)
def test_the_tree_and_its_exit_codes(
    error: type[errors.VaxqaError], parent: type[errors.VaxqaError], code: int
) -> None:
    assert issubclass(error, parent)
    assert error.exit_code == code
    assert error.__name__ in (errors.__doc__ or "")


def test_every_error_is_in_the_tree() -> None:
    ours = {name for name, value in vars(errors).items() if name.endswith("Error")}
    assert all(issubclass(getattr(errors, name), errors.VaxqaError) for name in ours)
    assert len(ours) == 7


@pytest.mark.parametrize(
    ("line", "text"),
    [(3, "notes/a.md:3: broken"), (None, "notes/a.md: broken"), (1, "notes/a.md:1: broken")],
)
def test_a_source_error_names_its_place(line: int | None, text: str) -> None:
    error = errors.SourceError(Path("notes/a.md"), "broken", line)
    assert str(error) == text
    assert (error.path, error.reason, error.line) == (Path("notes/a.md"), "broken", line)


def test_a_model_error_says_how_the_answer_is_degraded() -> None:
    assert errors.ModelError("down").kind == "model_unavailable"
    invalid = errors.ModelError("nonsense", kind="model_invalid_output")
    assert (str(invalid), invalid.kind) == ("nonsense", "model_invalid_output")
