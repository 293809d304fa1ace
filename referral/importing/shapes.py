"""Finding the referrals in a JSON document, whatever envelope they come in.

VA answers with `{"Referral": {…}}`, bare lists, `{"data": {"attributes": {…}}}` (JSON:API) and more; this module finds
the objects and leaves reading them to `ccra`.
"""

from __future__ import annotations

import json
from typing import Any

from referral.importing.ccra import APPOINTMENT_LISTS
from referral.importing.fields import FLAT_KEYS, OBJECTS, fold
from referral.importing.records import FileRefused
from referral.importing.text import decode

DEEPEST = 40
TELLING_KEYS = 3
ENVELOPES = frozenset(
    [
        "referral",
        "referrals",
        "referrallist",
        "referraldetail",
        "referraldetails",
        "attributes",
        "data",
        "items",
        "results",
        "records",
        "resource",
        "result",
        "response",
        "payload",
        "body",
        "content",
        "value",
        "values",
        "entry",
        "entries",
        "authorizations",
        "referralsandrequests",
    ]
)
IDENTIFYING = frozenset(
    {"referralnumber", "referralno", "referralconsultid", "referralexpirationdate", "categoryofcare"}
)


def parse_json(content: bytes) -> Any:
    """The document in `content`. Raises FileRefused with the place of the mistake, never with its text."""
    text = decode(content)
    try:
        document = json.loads(text, parse_float=str, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise FileRefused(
            f"This is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except ValueError:
        raise FileRefused("This JSON holds a number too long to be one.") from None
    except RecursionError:
        raise FileRefused(
            f"This JSON is nested deeper than {DEEPEST} levels; a referral file never is."
        ) from None
    _refuse_depth(document)
    return document


def find_referrals(document: Any) -> list[Any]:
    """The objects that stand for referrals, in file order; an element that is no object is kept for its row number.

    A `veteran` beside an envelope belongs to every referral in it. Raises FileRefused when there is nothing like one.
    """
    if isinstance(document, list):
        return [found for element in document for found in _in_element(element, {})]
    if isinstance(document, dict):
        found = _in_object(document, {})
        if found is not None:
            return found
    raise FileRefused("No referral was found in this JSON: no object in it has fields of a VA referral.")


def _refuse_depth(document: Any) -> None:
    level: list[Any] = [document]
    for _ in range(DEEPEST):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise FileRefused(f"This JSON is nested deeper than {DEEPEST} levels; a referral file never is.")


def _in_element(element: Any, shared: dict[str, Any]) -> list[Any]:
    if not isinstance(element, dict):
        return [element]
    inside = _in_envelope(element, shared)
    if inside is not None:
        return inside
    if (
        len(element) == 1
        and not _is_referral(element)
        and isinstance(only := next(iter(element.values())), dict)
    ):
        return _in_element(only, shared)
    return [{**shared, **element}]


def _in_object(node: dict[str, Any], shared: dict[str, Any]) -> list[Any] | None:
    inside = _in_envelope(node, shared)
    if inside is not None:
        return inside
    if _is_referral(node):
        return [{**shared, **node}]
    shared = shared | _people(node)
    found = [_in_value(value, shared) for key, value in node.items() if fold(key) not in OBJECTS]
    known = [records for records in found if records is not None]
    return [record for records in known for record in records] if known else None


def _in_envelope(node: dict[str, Any], shared: dict[str, Any]) -> list[Any] | None:
    for key, value in node.items():
        if fold(key) in ENVELOPES and isinstance(value, dict | list):
            beside = _people(node) if isinstance(value, list) else _parts(node)
            found = _in_value(value, shared | beside, trusted=True)
            if found is not None:
                return found
    return None


def _in_value(value: Any, shared: dict[str, Any], trusted: bool = False) -> list[Any] | None:
    if isinstance(value, dict):
        return _in_object(value, shared)
    if isinstance(value, list) and (trusted or any(_has_referral(element, shared) for element in value)):
        return [found for element in value for found in _in_element(element, shared)]
    return None


def _has_referral(element: Any, shared: dict[str, Any]) -> bool:
    return isinstance(element, dict) and _in_object(element, shared) is not None


def _people(node: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in node.items()
        if OBJECTS.get(fold(key)) == "person" and isinstance(value, dict)
    }


def _parts(node: dict[str, Any]) -> dict[str, Any]:
    """What stands beside one referral's own object and can only be part of it: people, facilities, appointments."""
    return {
        key: value
        for key, value in node.items()
        if (isinstance(value, dict) and fold(key) in OBJECTS)
        or (isinstance(value, list) and fold(key) in APPOINTMENT_LISTS)
    }


def _is_referral(node: dict[str, Any]) -> bool:
    keys = {fold(key) for key in node}
    return bool(keys & IDENTIFYING) or len(keys & FLAT_KEYS.keys()) >= TELLING_KEYS
