"""The pain chart: well-formed, without style or script, and honest about gaps."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from referral.paperwork.care_facts import ChartEvent, PainChart, PainScoreFact
from referral.paperwork.pain_chart import chart_rows, chart_svg, chart_words, week_of
from referral.paperwork.samples import sample_facts

START = date(2026, 6, 1)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
charts = st.builds(
    PainChart,
    start=days,
    until=days,
    scores=st.lists(
        st.builds(PainScoreFact, days, st.integers(0, 10), st.booleans()), min_size=1, max_size=20
    ).map(tuple),
    weeks=st.integers(1, 26),
    baseline=st.none() | st.integers(0, 10),
    meaningful_at=st.none() | st.floats(0, 10),
    threshold=st.text(max_size=20),
    source=st.text(max_size=20),
    checkpoint_week=st.none() | st.just(6),
    events=st.lists(st.builds(ChartEvent, days, st.text("ab<>&\"'", max_size=20)), max_size=30).map(tuple),
)
SVG = "{http://www.w3.org/2000/svg}"


def chart(*scores: tuple[int, int], weeks: int = 8) -> PainChart:
    told = tuple(PainScoreFact(START + timedelta(weeks=week), score) for week, score in scores)
    return PainChart(START, START + timedelta(weeks=weeks), told)


@given(charts)
def test_any_chart_is_well_formed_and_has_no_style_or_script(drawn: PainChart) -> None:
    svg = chart_svg(drawn)
    root = ElementTree.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", svg))
    names = {name for element in root.iter() for name in element.attrib}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "defs", "pattern", "path", "rect", "line", "text", "circle")
    }
    assert len(root.findall(f".//{SVG}circle")) == len(drawn.scores) + 2  # two in the legend
    for mark in root.iter(f"{SVG}circle"):
        assert 0 <= float(mark.get("cx", "-1")) <= 720


@given(charts)
def test_the_rows_say_every_score_once(drawn: PainChart) -> None:
    rows = chart_rows(drawn)
    told = [int(score) for row in rows if row[2] != "–" for score in row[2].split(", ")]
    assert sorted(told) == sorted(score.score for score in drawn.scores)


def test_missing_weeks_are_rows_of_their_own_and_break_the_line() -> None:
    drawn = chart((0, 7), (1, 6), (4, 5))
    rows = [row[:3:2] for row in chart_rows(drawn)]
    assert rows == [("0", "7"), ("1", "6"), ("2 to 3", "–"), ("4", "5"), ("5 to 8", "–")]
    joined = re.findall(r'stroke-width="2.2"', chart_svg(drawn))
    assert len(joined) == 1


def test_the_words_tell_what_the_picture_shows() -> None:
    drawn = sample_facts().clinical.care_log.chart
    assert drawn is not None
    words = chart_words(drawn)
    for said in ("Baseline 7", "2 points or 30%", "begins at 5", "left open", "A: Facet block"):
        assert said in words
    assert week_of(drawn, drawn.until) == 12


def test_two_charts_on_a_page_have_ids_of_their_own() -> None:
    drawn = chart((0, 7))
    ids = [re.findall(r'\sid="([^"]+)"', chart_svg(drawn, name)) for name in ("one", "two")]
    assert not set(ids[0]) & set(ids[1])
