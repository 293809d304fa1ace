"""The rows of a care log's file as entries of the log, each with what is wrong in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from referral.care.states import CareKind, Guidance, InjectionPurpose, Measure, Side
from referral.cases.operations.care.log import Score, WeekEntry
from referral.cases.operations.care.treatments import Injection, Treatment
from referral.cases.operations.care.trials import PastTrial, TrialPlan
from referral.core.partial_date import PartialDate
from referral.importing.care.columns import (
    BELONG,
    COLUMNS,
    ENTRY_LABELS,
    KNOWN_HEADERS,
    EntryKind,
    column_of,
    kind_of,
)
from referral.importing.fields import fold
from referral.importing.files import FileKind, file_kind
from referral.importing.records import FileRefused
from referral.importing.tables import Row, Table, read_csv
from referral.importing.values import clean
from referral.importing.workbooks import read_sheets

MOST_BYTES = 2 * 2**20
MOST_ROWS = 500
SPAN = re.compile(r"(\d{1,4}) ?(d|days?|w|weeks?|m|months?)?")
DAYS_IN = {"": 1, "d": 1, "w": 7, "m": 30}
A_WEEK = re.compile(r"(\d{1,2}) ?(?:x|times)? ?(?:(?:a|per|/) ?)?(?:weeks?|wk)?")
SIDES = {
    "l": Side.LEFT,
    "r": Side.RIGHT,
    "bilateral": Side.BOTH,
    "bothsides": Side.BOTH,
    "central": Side.MIDLINE,
}
GUIDANCES = {
    "fluoro": Guidance.FLUOROSCOPY, "xray": Guidance.FLUOROSCOPY, "fluoroscopyxray": Guidance.FLUOROSCOPY,
    "us": Guidance.ULTRASOUND, "no": Guidance.NONE, "withoutimaging": Guidance.NONE, "blind": Guidance.NONE,
}  # fmt: skip
MEASURES = {
    "nrs": Measure.PAIN_NRS, "painnrs": Measure.PAIN_NRS, "pain010": Measure.PAIN_NRS,
    "vas": Measure.PAIN_VAS, "painvas": Measure.PAIN_VAS, "oswestry": Measure.ODI, "modi": Measure.ODI,
    "neckdisability": Measure.NDI, "neckdisabilityindex": Measure.NDI, "rmdq": Measure.ROLAND_MORRIS,
    "oswestrydisabilityindex": Measure.ODI, "promisphysicalfunction": Measure.PROMIS_PF,
    "promispaininterference": Measure.PROMIS_PI, "qbpds": Measure.QUEBEC,
}  # fmt: skip

Entry = WeekEntry | Treatment | PastTrial | Score


@dataclass(frozen=True)
class SheetRow:
    """One row: where it stands in the file, its cells as written by column, and the entry, or what is wrong with it.

    `left_out` names cells that don't belong to this kind of entry; `too_wide`: more cells than columns.
    """

    place: str
    said: Mapping[str, str]
    kind: EntryKind | None = None
    entry: Entry | None = None
    problem: str = ""
    left_out: tuple[str, ...] = ()
    too_wide: bool = False

    @property
    def label(self) -> str:
        """What kind of entry it is, in words; as written when that is no kind."""
        return ENTRY_LABELS[self.kind] if self.kind else self.said["kind"]


@dataclass(frozen=True)
class Sheets:
    """A file as read; `notes` say which sheets and columns were left out."""

    rows: Sequence[SheetRow]
    notes: Sequence[str]


def read_log(content: bytes) -> Sheets:
    """The rows of a CSV table or of all sheets of a workbook, in order. Raises FileRefused for the whole."""
    if len(content) > MOST_BYTES:
        raise FileRefused(f"This file is larger than {MOST_BYTES // 2**20} MB; a care log never is.")
    if file_kind(content) is FileKind.XLSX:
        tables = read_sheets(content, KNOWN_HEADERS)
    else:
        tables = {"": read_csv(content, KNOWN_HEADERS)}
    rows: list[SheetRow] = []
    notes: list[str] = []
    for sheet, table in tables.items():
        rows += _rows_of(sheet, table, len(tables) > 1, notes)
    if len(rows) > MOST_ROWS:
        raise FileRefused(f"This has more than {MOST_ROWS} rows.")
    if not rows and notes:
        raise FileRefused(" ".join(notes))
    return Sheets(rows, notes)


def _rows_of(sheet: str, table: Table, one_of_many: bool, notes: list[str]) -> list[SheetRow]:
    columns: dict[str, int] = {}
    unknown = []
    for at, header in enumerate(table.header):
        name = column_of(header)
        if name and name not in columns:
            columns[name] = at
        elif any(clean(row.cells[at]) for row in table.rows):
            unknown.append(header)
    usual = kind_of(sheet)
    if one_of_many and "kind" not in columns and usual is None:
        notes.append(f"The sheet “{sheet}” was not read: its name is no kind of entry.")
        return []
    if not columns.keys() & {"on", "what"} or len(columns) < 2:
        raise FileRefused("The first row must name the columns: the date, and what was measured or done.")
    if unknown:
        notes.append(f"These columns were not read: {', '.join(unknown)}.")
    prefix = f"{sheet} " if one_of_many else ""
    return [_row(f"{prefix}{row.number}", row, columns, sheet if usual else "week") for row in table.rows]


def _row(place: str, row: Row, columns: Mapping[str, int], usual: str) -> SheetRow:
    said = {name: text for name, at in columns.items() if (text := clean(row.cells[at]))}
    said.setdefault("kind", usual)
    found = kind_of(said["kind"])
    if found is None:
        problem = f"Kind: “{said['kind'][:40]}” is no kind of entry."
        return SheetRow(place, said, problem=problem, too_wide=row.too_wide)
    kind, treatment = found
    if kind is EntryKind.WEEK and "pain" not in said and "measure" not in said and "value" in said:
        said["pain"] = said.pop("value")  # a column named "score" in a list of weeks
    if kind is EntryKind.SCORE and "value" not in said and "result" in said:
        said["value"] = said.pop("result")
    left_out = tuple(COLUMNS[name].name for name in said if name not in (*BELONG[kind], "kind"))
    problems = ["The row has more cells than columns."] if row.too_wide else []
    taken = {name: text for name, text in said.items() if name in BELONG[kind]}
    values = {name: _value(kind, name, text, problems) for name, text in taken.items()}
    problems += [
        f"{COLUMNS[name].name.capitalize()} is missing." for name in NEEDED[kind] if name not in taken
    ]
    if not problems and values.keys() <= {"on"} and kind is not EntryKind.SESSION:
        problems.append("The row says nothing but the day.")
    entry = None if problems else MAKE[kind](values, treatment)
    return SheetRow(place, said, kind, entry, " ".join(problems), left_out, row.too_wide)


NEEDED: Mapping[EntryKind, tuple[str, ...]] = {
    EntryKind.WEEK: ("on",),
    EntryKind.SESSION: ("on",),
    EntryKind.TREATMENT: (),
    EntryKind.INJECTION: ("what",),
    EntryKind.TRIAL: ("on", "weeks", "sessions_a_week"),
    EntryKind.SCORE: ("on", "measure", "value"),
}


def _value(kind: EntryKind, name: str, text: str, problems: list[str]) -> Any:
    try:
        if name == "on" and kind not in (EntryKind.TREATMENT, EntryKind.INJECTION):
            return _whole_day(text)
        if name == "until" and kind is EntryKind.TRIAL:
            return _whole_day(text)
        return READ.get(name, str)(text)
    except ValueError as error:
        problems.append(f"{COLUMNS[name].name.capitalize()}: {error}.")
        return None


def _partial_day(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise ValueError("write a day, month or year, such as 3/14/2025, 3/2025 or 2025") from None


def _whole_day(text: str) -> date:
    try:
        day = PartialDate.parse(text)
    except ValueError:
        day = None
    if day is None or day.day is None:
        raise ValueError("write a whole day, such as 3/14/2025")
    return day.first_day


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError("write a whole number")
    return int(text)


def _percent(text: str) -> int:
    return _whole(text.removesuffix("%").strip())


def _span(text: str) -> int:
    found = SPAN.fullmatch(text.lower())
    if found is None:
        raise ValueError("write a number of days, or such as 6 weeks")
    return int(found[1]) * DAYS_IN[(found[2] or "")[:1]]


def _a_week(text: str) -> int:
    found = A_WEEK.fullmatch(text.lower())
    if found is None:
        raise ValueError("write a whole number")
    return int(found[1])


def _total(text: str) -> float:
    try:
        value = float(text.removesuffix("%").strip())
    except ValueError:
        value = float("nan")
    if not abs(value) < 10_000:
        raise ValueError("write a number")
    return value


def _one_of(kind: Any, others: Mapping[str, Any]) -> Callable[[str], Any]:
    words = {fold(member.value): member for member in kind} | dict(others)

    def read(text: str) -> Any:
        found = words.get(fold(text))
        if found is None:
            raise ValueError(f"write one of {', '.join(member.value.replace('_', ' ') for member in kind)}")
        return found

    return read


READ: Mapping[str, Callable[[str], Any]] = {
    "on": _partial_day,
    "until": _partial_day,
    "pain": _whole,
    "sessions": _whole,
    "home_days": _whole,
    "home_minutes": _whole,
    "relief_percent": _percent,
    "relief_days": _span,
    "weeks": _whole,
    "sessions_a_week": _a_week,
    "value": _total,
    "side": _one_of(Side, SIDES),
    "guidance": _one_of(Guidance, GUIDANCES),
    "purpose": _one_of(InjectionPurpose, {}),
    "measure": _one_of(Measure, MEASURES),
}


def _week(values: dict[str, Any], _treatment: CareKind | None) -> Entry:
    return WeekEntry(
        values["on"], values.get("pain"), values.get("sessions"), values.get("home_days"),
        values.get("home_minutes"), values.get("note", ""),
    )  # fmt: skip


def _session(values: dict[str, Any], treatment: CareKind | None) -> Entry:
    return _week({"sessions": 1} | values, treatment)


def _came_of(values: dict[str, Any]) -> str:
    return "\n".join(values[name] for name in ("result", "note") if values.get(name))


def _treatment(values: dict[str, Any], treatment: CareKind | None) -> Entry:
    return Treatment(
        treatment or CareKind.OTHER,
        values.get("what", ""),
        values.get("on"),
        values.get("until"),
        _came_of(values),
    )


def _injection(values: dict[str, Any], _treatment: CareKind | None) -> Entry:
    more = {name: values[name] for name in BELONG[EntryKind.INJECTION][2:-2] if name in values}
    on = values.get("on")
    return Treatment(CareKind.INJECTION, values["what"], on, on, _came_of(values), Injection(**more))


def _trial(values: dict[str, Any], _treatment: CareKind | None) -> Entry:
    milestones = [part.strip() for part in re.split(r"[;\n]", values.get("note", "")) if part.strip()]
    plan = TrialPlan(values["on"], values["weeks"], values["sessions_a_week"], values.get("home_minutes", 0),
                     values.get("modification", ""), milestones)  # fmt: skip
    return PastTrial(plan, values.get("until"), values.get("result", ""))


def _score(values: dict[str, Any], _treatment: CareKind | None) -> Entry:
    return Score(values["measure"], values["on"], values["value"])


MAKE: Mapping[EntryKind, Callable[[dict[str, Any], CareKind | None], Entry]] = {
    EntryKind.WEEK: _week,
    EntryKind.SESSION: _session,
    EntryKind.TREATMENT: _treatment,
    EntryKind.INJECTION: _injection,
    EntryKind.TRIAL: _trial,
    EntryKind.SCORE: _score,
}


def as_text(rows: Sequence[SheetRow]) -> str:
    """The rows as one CSV table under the program's own column names, to be shown and changed."""
    used = [name for name in COLUMNS if any(name in row.said for row in rows)]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS[name].name for name in used)
    table.writerows([*(row.said.get(name, "") for name in used), *(["…"] * row.too_wide)] for row in rows)
    return text.getvalue()
