"""A field for a date that people may know only in part."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from referral.core.partial_date import PartialDate

PARTIAL_HINT = "The month and year are enough, such as March 2025, or the year alone."
PARTIAL_HELP = "Write a date such as 3/14/2025, March 2025 or 2019."


class PartialDateField(StringField):
    """Takes a day, a month or a year, and keeps what was typed when it is none of them."""

    data: Any

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)  # type: ignore[no-untyped-call]

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.short if isinstance(self.data, PartialDate) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = PartialDate.parse(text)
            except ValueError:
                raise ValueError(PARTIAL_HELP) from None
