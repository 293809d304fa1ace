"""Facts kept as JSON and read back: the reverse of `dicom.facts.as_json`."""

from __future__ import annotations

import enum
import types
from dataclasses import fields, is_dataclass
from datetime import date, time
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def from_json(kind: type[T], data: Any) -> T:
    """An instance of the dataclass `kind` from what `as_json` made of one; fields that are not there are empty."""
    hints = _hints(cast(Any, kind))
    values = {
        field.name: _value(hints[field.name], data.get(field.name))
        for field in fields(kind)  # type: ignore[arg-type]
    }
    return kind(**values)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, data: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(one for one in get_args(hint) if one is not types.NoneType)
        if data is None:
            return None
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in data or ())
    if is_dataclass(hint) and isinstance(hint, type):
        return from_json(hint, data or {})
    if isinstance(hint, type) and issubclass(hint, (date, time)):
        return hint.fromisoformat(data)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(data)
    return data
