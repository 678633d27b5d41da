"""The evaluation suite: cases, measures with intervals, gates, and mutants that must fail.

    cases.py      what is asked and what a right answer must have
    systems.py    what is evaluated: the assistant, another system over HTTP, a baseline
    results.py    what a system returned for each case
    measures/     figures over results, each with its count and interval
    summary.py    all figures of a run, by slice
    gates.py      floors and comparisons with the blessed baseline
    mutants.py    broken assistants that the measures must catch

Nothing here is imported by the assistant itself.
"""
