"""Finding the field a key means: folded keys, within an object or flat."""

from __future__ import annotations

import re

from referral.importing.vocabulary import FIELDS, GROUPS

FULL_NAME = "person.full_name"
"""A column that holds the whole name; it is taken apart into the parts."""

FULL_NAME_KEYS = ("name", "fullname", "displayname")
PEOPLE_PREFIXES = ("veteran", "veterans", "patient", "patients", "vet")
BY_PATH = {field.path: field for field in FIELDS}
CHOICES = (FULL_NAME, *BY_PATH)
"""What a column may be said to mean."""

UNKNOWN_PREFIX = "unknown."

SAME_GROUP = frozenset(
    [
        "address",
        "mailingaddress",
        "homeaddress",
        "residentialaddress",
        "name",
        "fullname",
        "contact",
        "contactinfo",
        "identifiers",
        "phonenumber",
        "phone",
    ]
)
"""Objects inside a group whose keys belong to the group itself."""

OBJECTS = {name: group.name for group in GROUPS for name in group.objects.split()}
"""Folded key of a nested object to its group."""


def fold(key: str) -> str:
    """`key` without case, spaces and punctuation, so that all key styles agree."""
    return re.sub(r"[^0-9a-z]", "", key.casefold())


def snake(key: str) -> str:
    """`SEOCKey`, `seocKey` and `seoc_key` as `seoc_key`."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", key)
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", spaced)
    words = re.sub(r"[^0-9A-Za-z]+", "_", spaced).strip("_").lower()
    return re.sub(r"_(?=\d)", "", words)


def label_of(path: str) -> str:
    """What people call the field at `path`; a field the program has no place for keeps its own name."""
    if path in BY_PATH:
        return BY_PATH[path].label
    words = path.removeprefix(UNKNOWN_PREFIX).rpartition("person.")[2].replace("_", " ").replace(".", ": ")
    return words[:1].upper() + words[1:]


def is_social_security(key: str) -> bool:
    """Whether a key the program does not know seems to hold a social security number."""
    folded = fold(key)
    return "ssn" in folded or "socialsecurity" in folded


def _grouped_keys() -> dict[str, dict[str, str]]:
    keys: dict[str, dict[str, str]] = {"": {}, **{group.name: {} for group in GROUPS}}
    for field in FIELDS:
        for key in filter(None, field.names):
            keys[field.group].setdefault(key, field.path)
    for key in FULL_NAME_KEYS:
        keys["person"].setdefault(key, FULL_NAME)
    return keys


def _flat_keys() -> dict[str, str]:
    flat = dict(KEYS[""])
    for group in GROUPS:
        for field in (field for field in FIELDS if field.group == group.name):
            for prefix in group.prefixes.split():
                for key in field.names:
                    flat.setdefault(prefix + key, field.path)
    for prefix in PEOPLE_PREFIXES:
        for key in FULL_NAME_KEYS:
            flat.setdefault(prefix + key, FULL_NAME)
    for key, path in KEYS["person"].items():
        flat.setdefault(key, path)
    return flat


KEYS = _grouped_keys()
"""Folded key to path, per group ("" is the referral itself)."""

FLAT_KEYS = _flat_keys()
"""Folded key or column header to path, when nothing is nested."""
