"""A static site of checked answers: no server, no script needed, no request to anywhere.

    index.html            the questions by language, with a search field
    answers/SLUG.html     a question and its answer; SLUG.json is the answer for programs
    sources/ID.html       the text of a cited source; ``#c-START-END`` is a quote in it

The same sources, questions and settings give the same bytes, so that a site in a repository
changes only when an answer does.
"""

from .entries import Chosen, Entry, answer, suggested
from .folder import refuse_foreign, replace
from .site import Site, files

__all__ = [
    "Chosen",
    "Entry",
    "Site",
    "answer",
    "files",
    "refuse_foreign",
    "replace",
    "suggested",
]
