"""Plots as inline SVG: no script, no font, no network; colours come from the page's style."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 560, 260
LEFT, RIGHT, TOP, BOTTOM = 72, 28, 12, 44
BINS = 16
ROW = 24
MOST = 0.98
"""Share of the values that a histogram spreads out."""

Points = Sequence[tuple[float, float]]


def curve(points: Points, *, title: str, across: str, up: str) -> str:
    """A line through ``points``, both axes shares from 0 to 1."""
    places = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    dot = "".join(
        f'<circle class="dot" cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="4"/>' for x, y in points[-1:]
    )
    line = f'<polyline class="line" points="{places}"/>'
    return _svg(title, HEIGHT, _grid() + line + dot + _axes(across, up))


def figure(drawn: str, caption: str) -> str:
    """A plot with what it shows, or that alone."""
    return f"<figure>{drawn}<figcaption>{escape(caption)}</figcaption></figure>"


def histogram(values: Sequence[float], *, title: str, across: str) -> str:
    """How many of ``values`` (from 0 up) lie in each of equally wide bins.

    The bins end a little above `MOST` of the values; the last one holds all larger ones too.
    """
    edge = _round_up(sorted(values)[math.ceil(MOST * len(values)) - 1])
    counts = [0] * BINS
    for value in values:
        counts[min(BINS - 1, int(value / edge * BINS))] += 1
    most = max(counts)
    step = (WIDTH - LEFT - RIGHT) / BINS
    bars = "".join(
        f'<rect class="bar" x="{LEFT + place * step + 1:.1f}" y="{_y(count / most):.1f}" '
        f'width="{step - 2:.1f}" height="{_y(0) - _y(count / most):.1f}">'
        f"<title>{_bin(place, edge)}: {count}</title>"
        "</rect>"
        for place, count in enumerate(counts)
    )
    ticks = "".join(
        _label(_x(share), HEIGHT - BOTTOM + 18, f"{edge * share:.3g}")
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    top = _label(LEFT - 6, _y(1) + 4, str(most), "end")
    zero = _label(LEFT - 6, _y(0) + 4, "0", "end")
    return _svg(title, HEIGHT, bars + ticks + top + zero + _axes(across, "answers"))


def bars(rows: Sequence[tuple[str, float, float | None, float | None, int]], *, title: str) -> str:
    """A bar for each ``(name, share, low, high, n)``, with its interval as a whisker."""
    name_width, note_width = 136, 112
    wide = WIDTH - name_width - note_width

    def x(share: float) -> float:
        return name_width + share * wide

    drawn: list[str] = []
    for place, (name, share, low, high, n) in enumerate(rows):
        y = TOP + place * ROW
        drawn.append(
            _label(name_width - 8, y + 15, name, "end")
            + f'<rect class="track" x="{x(0)}" y="{y + 3}" width="{wide}" height="{ROW - 8}"/>'
            f'<rect class="bar" x="{x(0)}" y="{y + 3}" width="{share * wide:.1f}" '
            f'height="{ROW - 8}"/>' + _label(x(1) + 8, y + 15, f"{share:.0%} of {n}", "start")
        )
        if low is not None and high is not None:
            middle = y + ROW / 2 - 1
            drawn.append(
                f'<line class="whisker" x1="{x(low):.1f}" x2="{x(high):.1f}" '
                f'y1="{middle}" y2="{middle}"/>'
            )
    return _svg(title, TOP * 2 + ROW * len(rows), "".join(drawn))


def reliability(rows: Sequence[tuple[float, float, float, float, int]], *, title: str) -> str:
    """For each ``(confidence, share, low, high, n)`` a dot with its whisker and count.

    The diagonal is where confidence and share are equal.
    """
    diagonal = (
        f'<line class="axis" stroke-dasharray="4 4" x1="{_x(0)}" y1="{_y(0)}" '
        f'x2="{_x(1)}" y2="{_y(1)}"/>'
    )
    dots = "".join(
        f'<line class="whisker" x1="{_x(sure):.1f}" x2="{_x(sure):.1f}" y1="{_y(low):.1f}" '
        f'y2="{_y(high):.1f}"/><circle class="dot" cx="{_x(sure):.1f}" cy="{_y(share):.1f}" r="5">'
        f"<title>confidence {sure:.2f}, right {share:.2f}: {n}</title></circle>"
        f"{_label(_x(sure), 0, str(n))}"
        for sure, share, low, high, n in rows
    )
    inside = _grid() + diagonal + dots + _axes("confidence", "share right")
    return _svg(title, HEIGHT + ROW, f'<g transform="translate(0 {ROW})">{inside}</g>')


def interval(value: float, low: float | None, high: float | None) -> str:
    """A small bar for a share in a table, its interval as a whisker."""
    whisker = (
        ""
        if low is None or high is None
        else f'<line class="whisker" x1="{low * 100:.1f}" x2="{high * 100:.1f}" y1="5" y2="5"/>'
    )
    return (
        '<svg class="mini" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="10"/>'
        f'<rect class="bar" width="{value * 100:.1f}" height="10"/>{whisker}</svg>'
    )


def _bin(place: int, edge: float) -> str:
    start = f"{edge * place / BINS:.3g}"
    return (
        f"{start} or more" if place == BINS - 1 else f"{start} to {edge * (place + 1) / BINS:.3g}"
    )


def _svg(title: str, height: float, inside: str) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{inside}</svg>'
    )


def _grid() -> str:
    return "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(tick):.1f}" '
        f'y2="{_y(tick):.1f}"/>{_label(LEFT - 6, _y(tick) + 4, f"{tick:.0%}", "end")}'
        f"{_label(_x(tick), HEIGHT - BOTTOM + 18, f'{tick:.0%}')}"
        for tick in (0, 0.25, 0.5, 0.75, 1)
    )


def _axes(across: str, up: str) -> str:
    bottom, middle = _y(0), TOP + (HEIGHT - TOP - BOTTOM) / 2
    return (
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{bottom}" y2="{bottom}"/>'
        + _label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, across)
        + f'<text class="label" text-anchor="middle" '
        f'transform="translate(12 {middle}) rotate(-90)">{escape(up)}</text>'
    )


def _label(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return (
        f'<text class="label" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten; 1 for nothing.

    >>> _round_up(0.0132), _round_up(3.0)
    (0.02, 5.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)
