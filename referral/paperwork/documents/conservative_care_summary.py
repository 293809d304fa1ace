"""What was tried before: trials with their pain chart, injections, other treatment and function scores."""

from __future__ import annotations

from referral.paperwork.blocks import (
    Block,
    BulletList,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from referral.paperwork.care_facts import CareLog, InjectionFact, PainChart, ScoreFact, TrialFact
from referral.paperwork.clinical_blocks import NOT_KNOWN, care_table
from referral.paperwork.facts import LetterFacts
from referral.paperwork.pain_chart import chart_rows, chart_svg, chart_words, lettered
from referral.paperwork.required import needs
from referral.paperwork.texts.text_block import Texts, english_text
from referral.paperwork.wording import (
    fact,
    full_name,
    identifiers,
    joined,
    known,
    letterhead,
    listed,
    long_date,
    plural,
    short_date,
)

TITLE = "Summary of conservative care"
VERSION = 2
REQUIRED = needs(
    "written_on", "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date",
    "authorization.referral_number", "clinical.conservative_care",
)  # fmt: skip
TEXTS = Texts(
    "conservative_care_summary",
    (
        english_text(
            "note",
            "How to read it",
            "Scores are printed as they were given. A week without an entry is shown as one; nothing is filled in. "
            "Individual outcomes vary.",
        ),
    ),
)
SELF_REPORTED = "told by the veteran, not confirmed"


def draw(facts: LetterFacts) -> Document:
    """The summary. Parts of which nothing is recorded are left out, and named in a sentence at the end."""
    log = facts.clinical.care_log
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Facts((
            fact("Veteran", full_name(facts.veteran)),
            fact("Date of birth", short_date(facts.veteran.birth_date)),
            fact("VA referral number", facts.authorization.referral_number),
            fact("Goes up to", long_date(facts.written_on)),
        )),
        Heading("All treatment tried"),
        care_table(facts.clinical.conservative_care),
        *_trials(log),
        *_injections(log.injections),
        *_scores(log.scores),
        *_pain(log.chart),
        *_left_out(log),
        *(TEXTS.blocks(facts, "note") if log.scores or log.chart else ()),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _trials(log: CareLog) -> list[Block]:
    if not log.trials:
        return []
    return [
        Heading("Trials of conservative care"),
        *(block for trial in log.trials for block in _trial(trial)),
    ]


def _left_out(log: CareLog) -> list[Block]:
    parts = (
        ("a structured trial", log.trials),
        ("weekly pain scores", log.chart),
        ("injections", log.injections),
        ("function scores", log.scores),
    )
    absent = listed([name for name, part in parts if not part])
    return [Paragraph(f"The practice's care log holds no entry for {absent}.")] if absent else []


def _trial(trial: TrialFact) -> list[Block]:
    blocks: list[Block] = [
        Heading(f"Trial from {long_date(trial.started_on)}", 3),
        Facts((
            _ended(trial),
            *known("Planned", joined((plural(trial.weeks, "week"), _a_week(trial.sessions_a_week)))),
            *known("Sessions attended", _attended(trial)),
            *known("Home program", f"{trial.home_minutes} minutes a day planned" if trial.home_minutes else None),
            *known("Activity modification", trial.modification),
            *known("Milestones aimed at", joined(trial.milestones, "; ")),
        )),
    ]  # fmt: skip
    if trial.told or trial.decisions:
        blocks.append(BulletList((*trial.told, *trial.decisions)))
    return blocks


def _ended(trial: TrialFact) -> Fact:
    if trial.ended_on is None:
        return Fact("Ended", "Continues")
    return Fact("Ended", joined((long_date(trial.ended_on), trial.ended_because)) or NOT_KNOWN)


def _a_week(sessions: int | None) -> str | None:
    said = plural(sessions, "session")
    return f"{said} a week" if said else None


def _attended(trial: TrialFact) -> str | None:
    if trial.sessions_attended is None:
        return None
    if trial.sessions_planned is None:
        return str(trial.sessions_attended)
    until = "" if trial.ended_on else " so far"
    return f"{trial.sessions_attended} of {trial.sessions_planned} planned{until}"


def _pain(chart: PainChart | None) -> list[Block]:
    if chart is None:
        return []
    blocks: list[Block] = [
        Heading("Pain over time"),
        Figure(
            chart_svg(chart),
            chart_words(chart),
            "Pain from 0 to 10 over weeks. The table below has all numbers.",
        ),
    ]
    if chart.meaningful_at is not None:
        blocks.append(Paragraph(f"A change of {chart.threshold} counts as meaningful ({chart.source})."))
    blocks += [
        Paragraph(f"{letter} in the picture: {event.label}, {long_date(event.on)}.")
        for letter, event in lettered(chart)
    ]
    blocks.append(
        Table(
            ("Week", "From", "Pain", "Told by"), tuple(chart_rows(chart)), (2, 3, 3, 6), "Pain scores by week"
        )
    )
    return blocks


def _injections(injections: tuple[InjectionFact, ...]) -> list[Block]:
    if not injections:
        return []
    rows = tuple(_injection(injection) for injection in injections)
    header = ("Injection", "When", "Purpose", "Relief", "What it argues for")
    return [Heading("Injections"), Table(header, rows, (5, 3, 3, 3, 4))]


def _injection(injection: InjectionFact) -> tuple[str, ...]:
    where = joined((injection.what, injection.level, injection.side, injection.guidance, injection.given_by))
    mark = f" ({SELF_REPORTED})" if injection.self_reported else ""
    return (
        f"{where}{mark}",
        short_date(injection.on) or NOT_KNOWN,
        injection.purpose or NOT_KNOWN,
        injection.relief or NOT_KNOWN,
        injection.argues_for or NOT_KNOWN,
    )


def _scores(scores: tuple[ScoreFact, ...]) -> list[Block]:
    if not scores:
        return []
    rows = tuple(
        (
            s.measure,
            short_date(s.on) or "",
            s.value,
            "Veteran" if s.by_veteran else "Practice",
            s.meaningful or "Not stated",
        )
        for s in scores
    )
    header = ("Measure", "Day", "Total", "Told by", "Meaningful change")
    return [Heading("Function scores"), Table(header, rows, (5, 3, 2, 3, 6))]
