"""What a veteran is told about who has the case, in plain words."""

from __future__ import annotations

from referral.cases.holders import Holder

HELD_WORDS = {
    Holder.PRACTICE: "The next step has been ours",
    Holder.VA: "The next step has been with VA",
    Holder.VETERAN: "The next step has been yours",
    Holder.IMAGING_FACILITY: "The next step has been with the place that took your MRI",
    Holder.REFERRER: "The next step has been with the doctor who sent you to us",
}
"""Who has the case now; the day since when follows."""

HELD_NAMES = {
    Holder.PRACTICE: "Us",
    Holder.VA: "VA",
    Holder.VETERAN: "You",
    Holder.IMAGING_FACILITY: "The place that took your MRI",
    Holder.REFERRER: "The doctor who sent you to us",
}
