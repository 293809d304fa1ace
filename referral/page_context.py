"""What every page can use: navigation, hashed static addresses, dates as people read them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request, url_for
from jinja2 import StrictUndefined
from wtforms.fields.choices import SelectFieldBase

from referral.core.actor import Actor
from referral.directory import queries as directory
from referral.extensions import settings
from referral.people import login, rules
from referral.people.access import may_open
from referral.type_size import large_type

HASH_LENGTH = 12

# What stands in the staff navigation, in this order. An entry shows when its page exists and the role may open it.
NAVIGATION = (
    ("Queue", "cases.queue"),
    ("Chasing", "chases.worklist"),
    ("Review", "review.worklist"),
    ("Outcomes", "cases.outcomes_due"),
    ("Import", "importing.upload"),
    ("Facilities", "directory.facilities"),
    ("Practice", "directory.practice"),
    ("Rules and sources", "directory.rules"),
    ("Ladders", "ladders.overview"),
    ("Messages", "notices.to_check"),
    ("Sendings", "cases.sendings_to_check"),
    ("Nothing forgotten", "cases.no_orphans"),
    ("Jobs", "health.jobs"),
    ("Refused moves", "cases.refused_moves"),
    ("Official forms", "paperwork.official_form_blanks"),
    ("Wording", "wording.overview"),
    ("Away", "staff.away"),
    ("Accounts", "people.accounts"),
)


@dataclass(frozen=True)
class NavigationEntry:
    label: str
    url: str
    current: str  # the value of aria-current: "page", "true" on a page below it, "" elsewhere


def navigation() -> list[NavigationEntry]:
    """The entries the signed-in person may open."""
    actor = login.signed_in_actor()
    return [
        NavigationEntry(label, url_for(endpoint), _current(endpoint))
        for label, endpoint in NAVIGATION
        if may_open(endpoint, actor)
    ]


def _current(endpoint: str) -> str:
    if request.endpoint == endpoint:
        return "page"
    return "true" if request.path.startswith(f"{url_for(endpoint)}/") else ""


def home_url() -> str:
    """Where a signed-in person starts: the first page of the navigation open to the role."""
    entries = navigation()
    return entries[0].url if entries else url_for("people.own_account")


@lru_cache(maxsize=256)
def _content_hash(path: Path, changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]


def asset(filename: str) -> str:
    """The address of a static file with a hash of its content, so that browsers may keep it for a year."""
    path = Path(current_app.static_folder or "") / filename
    return url_for("static", filename=filename, v=_content_hash(path, path.stat().st_mtime_ns))


def day(value: date | None) -> str:
    """`Nov 22, 2026`; nothing for nothing."""
    return f"{value:%b} {value.day}, {value.year}" if value else ""


def _practice_zone() -> ZoneInfo:
    """The time zone of the practice the page is shown for; asked for once a request."""
    if "time_zone" not in g:
        actor: Actor | None = g.get("actor")
        practice = directory.practice(actor.practice_id) if actor else directory.first_practice()
        g.time_zone = ZoneInfo(practice.time_zone if practice else "UTC")
    zone: ZoneInfo = g.time_zone
    return zone


def moment(value: datetime | None) -> str:
    """`Nov 22, 2026, 4:05 PM` in the practice's time zone; nothing for nothing."""
    if value is None:
        return ""
    local = value.astimezone(_practice_zone())
    return f"{day(local.date())}, {local.hour % 12 or 12}:{local:%M %p}"


def choice_list(field: SelectFieldBase) -> list[tuple[str, str, str]]:
    """Value, label and hint of each choice of a WTForms field, for the form macros."""
    return [(choice.value, choice.label, choice.render_kw.get("hint", "")) for choice in field.iter_choices()]


def _context() -> dict[str, Any]:
    return {"actor": login.signed_in_actor(), "is_demo": settings().is_demo}


def init_app(app: Flask) -> None:
    """Make the above available to all templates, which fail on a name that does not exist."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=day, moment=moment)
    app.jinja_env.globals.update(
        asset=asset,
        choice_list=choice_list,
        day=day,
        home_url=home_url,
        can_open=lambda endpoint: may_open(endpoint, login.signed_in_actor()),
        idle_seconds=int(rules.IDLE_LIMIT.total_seconds()),
        idle_warning_seconds=int(rules.IDLE_WARNING.total_seconds()),
        large_type=large_type,
        moment=moment,
        navigation=navigation,
    )
    app.context_processor(_context)
