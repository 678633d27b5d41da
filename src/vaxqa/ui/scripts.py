"""The few lines of JavaScript for what Streamlit cannot do.

They are constants of this module: nothing that a reader, a source or a model wrote ever
gets into them.
"""

from __future__ import annotations

import re

import streamlit as st

SCRIPTS = {
    # Streamlit's page says lang="en" whatever it shows (streamlit #15726).
    "language": """
document.documentElement.lang = name;
""",
    # A page with a chat input opens at its end; a reader begins at the beginning.
    "to_top": """
whileItGrows(() => { document.querySelector(".stMain").scrollTop = 0; });
""",
    "to_question": """
whileItGrows(() => {
  const questions = document.querySelectorAll(".vq-question");
  questions[questions.length - 1]?.scrollIntoView({ block: "start" });
});
""",
    # Brings the quote into view inside the source's own scroll box, once it is laid out. The
    # panel stands outside the part of the page that knows whether it is light or dark.
    "to_quote": """
const app = document.querySelector(".stApp");
again(20, () => {
  const marks = document.querySelectorAll("[role=dialog] .vq-source-text mark");
  const mark = marks[marks.length - 1];
  const box = mark?.closest(".vq-source-text");
  if (!box?.clientHeight) return false;
  mark.closest("[role=dialog]").style.colorScheme = getComputedStyle(app).colorScheme;
  const place = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += place - box.clientHeight / 3;
  return true;
});
""",
}

# Repeats a step every 60 ms until it returns true or the reader does something, `times` times
# at most.
_AGAIN = """
let theirs = false;
for (const deed of ["wheel", "touchstart", "pointerdown", "keydown"]) {
  addEventListener(deed, () => { theirs = true; }, { once: true, passive: true, capture: true });
}
const again = (times, step) => {
  if (!theirs && step() !== true && times > 1) setTimeout(() => again(times - 1, step), 60);
};
// As long as an answer comes, and a little longer: Streamlit follows the end of the page.
const whileItGrows = (step) => {
  let quiet = 0;
  again(2000, () => {
    step();
    quiet = document.querySelector(".vq-step") ? 0 : quiet + 1;
    return quiet > 20;
  });
};
"""
_NAME = re.compile(r"[a-z0-9-]*")


def run(script: str, name: str = "") -> None:
    """Run one of `SCRIPTS` in the browser, once for each ``name`` in one place of the page."""
    if not _NAME.fullmatch(name):
        raise ValueError("a script's name is made of lower-case letters, digits and hyphens")
    with st.container(key=f"vq-script-{script}"):
        st.html(
            f'<script>(() => {{ const name = "{name}";{_AGAIN}{SCRIPTS[script]}}})();</script>',
            unsafe_allow_javascript=True,
        )
