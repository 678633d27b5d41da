"""The report of an evaluation in a real browser, on a phone's width."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaluation.scenes import BULK, TRIAL, case, nugget, quoting
from evaluation.test_report import EVIL, assessed
from playwright.sync_api import Browser

from vaxqa.evaluation import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_asks_for_nothing(browser: Browser, tmp_path: Path, width: int) -> None:
    asked = case("asked", question=EVIL * 3, nuggets=(nugget(EVIL, spans=[("note.en", TRIAL)]),))
    report.write(assessed((asked, quoting(BULK))), tmp_path / "report.html")
    asked_for: list[str] = []
    alerted: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("dialog", lambda dialog: (alerted.append(dialog.message), dialog.dismiss()))
    page.goto((tmp_path / "report.html").as_uri())
    page.locator("#asked > summary").click()
    assert page.locator("#asked mark.gold").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
    assert len(asked_for) == 1
    assert alerted == []
