"""File names as a VA facility wants them: a template such as `{last}.{first_initial}.{last4}_{referral}.pdf`.

A facility may demand a convention (domain facts 4.2); what it puts into a name is personal, so such names appear on
downloads only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

PLACEHOLDERS: Mapping[str, str] = {
    "last": "last name",
    "first": "first name",
    "first_initial": "first letter of the first name",
    "last4": "last four digits of the social security number",
    "referral": "VA referral number",
    "station": "station",
    "date": "date of the packet, such as 2026-10-15",
    "kind": "kind of packet",
    "version": "number of the packet",
}
PLACEHOLDER = re.compile(r"\{([a-z0-9_]*)\}")
PLAIN = re.compile(r"[A-Za-z0-9 ._()-]*")
LONGEST_TEMPLATE, LONGEST_NAME = 120, 150
ENDING = ".pdf"


def template_problem(template: str) -> str | None:
    """What is wrong with a template, or None. An empty one means that the facility asks for nothing."""
    if not template:
        return None
    unknown = [name for name in PLACEHOLDER.findall(template) if name not in PLACEHOLDERS]
    if unknown:
        return (
            f"Unknown: {', '.join('{' + name + '}' for name in unknown)}. Known: {', '.join(PLACEHOLDERS)}."
        )
    if not PLAIN.fullmatch(PLACEHOLDER.sub("", template)) or template.startswith("."):
        return "Use letters, digits, spaces and . _ - ( ) only; not a full stop at the beginning."
    if not template.lower().endswith(ENDING):
        return f"End it with {ENDING}."
    return None if len(template) <= LONGEST_TEMPLATE else f"Write at most {LONGEST_TEMPLATE} characters."


def filled(template: str, values: Mapping[str, str | None]) -> str | None:
    """The file's name, in plain letters; None when it asks for a value that is not there, or gets too long."""
    if any(not values.get(name) for name in PLACEHOLDER.findall(template)):
        return None
    name = PLACEHOLDER.sub(lambda found: _plain(values[found[1]] or ""), template)
    return name if len(name) <= LONGEST_NAME and not name.startswith(".") else None


def _plain(text: str) -> str:
    """Without accents, and with a hyphen for whatever a file name can't hold."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")
