"""Pain over weeks as an SVG picture, with the same in words and rows. Pure; drawn on screen, in PDF and in Word.

Only presentation attributes, no style and no script. Everything is told apart by shape, dash or hatching, so that it
reads in black and white. A line joins two scores only when no week between them lacks one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise
from xml.sax.saxutils import escape

from referral.paperwork.care_facts import ChartEvent, PainChart, PainScoreFact

WIDTH, HEIGHT = 720, 316
LEFT, RIGHT, TOP, BOTTOM = 46, 704, 40, 248
HIGHEST = 10
MOST_WEEKS = 104
INK, QUIET, HAIR = "#1b1b1b", "#565c65", "#dfe1e2"
FONT = "Public Sans, sans-serif"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def week_of(chart: PainChart, day: date) -> int:
    """The week a day lies in, counted from the start."""
    return (day - chart.start).days // 7


def chart_rows(chart: PainChart) -> list[tuple[str, str, str, str]]:
    """The table beside the picture: week, from which day, pain, and by whom or that there is no entry."""
    last = min(max(week_of(chart, chart.until), 0), MOST_WEEKS)
    by_week = {
        week: list(scores)
        for week, scores in groupby(sorted(chart.scores, key=lambda s: s.on), lambda s: week_of(chart, s.on))
    }
    weeks = sorted({*range(last + 1), *by_week})
    rows = []
    for is_gap, group in groupby(weeks, lambda week: week not in by_week):
        run = list(group)
        if is_gap:
            rows.append((_span(run), _day(_starts(chart, run[0])), "–", "No entry"))
            continue
        rows += [(str(week), _day(_starts(chart, week)), *_said(by_week[week])) for week in run]
    return rows


def _span(run: list[int]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}"


def _said(scores: list[PainScoreFact]) -> tuple[str, str]:
    told = ", ".join(str(score.score) for score in scores)
    return told, "Told by the veteran" if all(
        score.by_veteran for score in scores
    ) else "Noted by the practice"


def _starts(chart: PainChart, week: int) -> date:
    return chart.start + timedelta(weeks=week)


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def chart_words(chart: PainChart) -> str:
    """The picture in words: what somebody who can't see it must know. The numbers stand in the table."""
    scores = sorted(chart.scores, key=lambda score: score.on)
    first, last = scores[0], scores[-1]
    parts = [
        f"Pain from 0 to 10 by week, {len(scores)} scores from {_day(first.on)} ({first.score}) to {_day(last.on)} "
        f"({last.score})."
    ]
    parts.append(f"Baseline {chart.baseline}." if chart.baseline is not None else "No baseline was recorded.")
    if chart.meaningful_at is not None:
        parts.append(f"A meaningful change ({chart.threshold}) begins at {chart.meaningful_at:g}.")
    gaps = sum(1 for row in chart_rows(chart) if row[3] == "No entry")
    parts.append("Weeks without an entry are left open." if gaps else "Every week has an entry.")
    parts += [f"{letter}: {event.label}, {_day(event.on)}." for letter, event in lettered(chart)]
    return " ".join(parts)


def chart_svg(chart: PainChart, name: str = "pain") -> str:
    """The picture. `name` keeps its ids apart from those of other charts on the page."""
    weeks = _axis(chart)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="{FONT}" font-size="12" fill="{INK}">',
        f'<title id="{name}-title">Pain over weeks</title>',
        f'<desc id="{name}-desc">{escape(chart_words(chart))}</desc>',
        f'<defs><pattern id="{name}-band" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<path d="M0 7L7 0" stroke="{QUIET}" stroke-width="0.6" fill="none"/></pattern></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_band(chart, name),
        *_grid(chart, weeks),
        *_gap_marks(chart, weeks),
        *_lines(chart, weeks),
        *_events(chart, weeks),
        *_points(chart, weeks),
        *_legend(chart),
        "</svg>",
    ]
    return "".join(parts)


def _axis(chart: PainChart) -> tuple[int, int]:
    weeks = [week_of(chart, score.on) for score in chart.scores]
    weeks += [week_of(chart, event.on) for event in chart.events]
    last = max(chart.weeks, week_of(chart, chart.until) + 1, *(week + 1 for week in weeks), 1)
    return max(min([0, *weeks]), -MOST_WEEKS), min(last, MOST_WEEKS)


def _x(chart: PainChart, weeks: tuple[int, int], day: date) -> float:
    along = ((day - chart.start).days / 7 - weeks[0]) / (weeks[1] - weeks[0])
    return round(LEFT + min(max(along, 0), 1) * (RIGHT - LEFT), 1)


def _y(score: float) -> float:
    return round(BOTTOM - score / HIGHEST * (BOTTOM - TOP), 1)


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}"{more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, more: str) -> str:
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" {more}/>'


def _band(chart: PainChart, name: str) -> Iterator[str]:
    if chart.meaningful_at is None:
        return
    top = _y(chart.meaningful_at)
    box = f'x="{LEFT}" y="{top:g}" width="{RIGHT - LEFT}" height="{BOTTOM - top:g}"'
    yield f'<rect {box} fill="#f3f4f5"/><rect {box} fill="url(#{name}-band)" opacity="0.45"/>'
    yield _line(LEFT, top, RIGHT, top, f'stroke="{QUIET}" stroke-width="1"')


def _grid(chart: PainChart, weeks: tuple[int, int]) -> Iterator[str]:
    for score in range(0, HIGHEST + 1, 2):
        yield _line(LEFT, _y(score), RIGHT, _y(score), f'stroke="{HAIR}" stroke-width="1"')
        yield _text(LEFT - 8, _y(score) + 4, str(score), ' text-anchor="end"')
    yield _text(LEFT - 34, TOP - 22, "Pain", ' font-weight="600"')
    step = next(step for step in (1, 2, 4, 8, 13, 26) if (weeks[1] - weeks[0]) / step <= 16 or step == 26)
    for week in range(weeks[0], weeks[1] + 1):
        x = _x(chart, weeks, _starts(chart, week))
        if week % step == 0:
            yield _line(x, BOTTOM, x, BOTTOM + 5, f'stroke="{INK}" stroke-width="1"')
            yield _text(x, BOTTOM + 18, str(week), ' text-anchor="middle"')
    yield _line(LEFT, BOTTOM, RIGHT, BOTTOM, f'stroke="{INK}" stroke-width="1"')
    yield _text(RIGHT, BOTTOM + 34, f"Weeks since {_day(chart.start)}", ' text-anchor="end"')


def _gap_marks(chart: PainChart, weeks: tuple[int, int]) -> Iterator[str]:
    told = {week_of(chart, score.on) for score in chart.scores}
    for week in range(0, min(week_of(chart, chart.until), MOST_WEEKS) + 1):
        if week not in told:
            left = _x(chart, weeks, _starts(chart, week))
            right = _x(chart, weeks, _starts(chart, week + 1))
            yield _line(left + 1, BOTTOM - 4, right - 1, BOTTOM - 4,
                        f'stroke="{INK}" stroke-width="3" stroke-dasharray="2 3"')  # fmt: skip


def _lines(chart: PainChart, weeks: tuple[int, int]) -> Iterator[str]:
    if chart.baseline is not None:
        y = _y(chart.baseline)
        yield _line(LEFT, y, RIGHT, y, f'stroke="{INK}" stroke-width="1.2" stroke-dasharray="9 5"')
        yield _text(RIGHT, y - 9, f"Baseline {chart.baseline}", ' text-anchor="end"')
    if chart.checkpoint_week is not None:
        x = _x(chart, weeks, _starts(chart, chart.checkpoint_week))
        yield _line(x, TOP - 8, x, BOTTOM, f'stroke="{INK}" stroke-width="1.6" stroke-dasharray="2 4"')
        yield _text(x + 5, TOP - 8, f"Week {chart.checkpoint_week}", ' font-weight="600"')


def _points(chart: PainChart, weeks: tuple[int, int]) -> Iterator[str]:
    scores = sorted(chart.scores, key=lambda score: score.on)
    for before, after in pairwise(scores):
        if week_of(chart, after.on) - week_of(chart, before.on) <= 1:
            ends = (
                _x(chart, weeks, before.on),
                _y(before.score),
                _x(chart, weeks, after.on),
                _y(after.score),
            )
            yield _line(*ends, f'stroke="{INK}" stroke-width="2.2"')
    for score in scores:
        fill = "#ffffff" if score.by_veteran else INK
        yield (f'<circle cx="{_x(chart, weeks, score.on):g}" cy="{_y(score.score):g}" r="4.5" fill="{fill}" '
               f'stroke="{INK}" stroke-width="2"/>')  # fmt: skip


def lettered(chart: PainChart) -> list[tuple[str, ChartEvent]]:
    """The chart's events in order, each with the letter it has in the picture."""
    events = sorted(chart.events, key=lambda event: event.on)
    return [(_letter(place), event) for place, event in enumerate(events)]


def _letter(place: int) -> str:
    """A to Z (without I and O), then A2, B2 and so on."""
    round_, letter = divmod(place, len(LETTERS))
    return LETTERS[letter] + (str(round_ + 1) if round_ else "")


def _events(chart: PainChart, weeks: tuple[int, int]) -> Iterator[str]:
    for letter, event in lettered(chart):
        x = _x(chart, weeks, event.on)
        yield _line(x, TOP + 8, x, BOTTOM, f'stroke="{QUIET}" stroke-width="1"')
        yield f'<path d="M{x - 6:g} {TOP - 2}h12l-6 10z" fill="{INK}"/>'
        yield _text(x, TOP - 6, letter, ' text-anchor="middle" font-weight="600"')


def _legend(chart: PainChart) -> Iterator[str]:
    y, x = HEIGHT - 12, LEFT
    marks = [
        (f'<circle cx="{{x}}" cy="{y - 4}" r="4.5" fill="{INK}"/>', "noted by the practice"),
        (f'<circle cx="{{x}}" cy="{y - 4}" r="4.5" fill="#ffffff" stroke="{INK}" stroke-width="2"/>',
         "told by the veteran"),
        (f'<path d="M{{x}} {y - 4}m-8 0h16" stroke="{INK}" stroke-width="3" stroke-dasharray="2 3"/>', "no entry"),
    ]  # fmt: skip
    if chart.events:
        marks.append((f'<path d="M{{x}} {y - 9}m-6 0h12l-6 10z" fill="{INK}"/>', "injection"))
    if chart.meaningful_at is not None:
        shape = f'<path d="M{{x}} {y - 9}m-8 0h16v10h-16z" fill="#f3f4f5" stroke="{QUIET}"/>'
        marks.append((shape, f"change of {chart.threshold}"))
    for shape, words in marks:
        yield shape.replace("{x}", f"{x + 8:g}")
        yield _text(x + 22, y, words)
        x += 34 + round(len(words) * 6.2)
