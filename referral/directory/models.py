"""The practice, its clinicians, VA facilities, closures and dated rules."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice
from referral.directory.states import OfficeKind


class Practice(HasUid, HasCreatedAt, Base):
    """A practice and the constant boxes of its papers. Nothing here is a patient's."""

    __tablename__ = "practice"

    name: Mapped[str] = mapped_column(sa.String(200))
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="America/New_York")
    address_line: Mapped[str] = mapped_column(sa.String(200), default="")
    city: Mapped[str] = mapped_column(sa.String(100), default="")
    state: Mapped[str] = mapped_column(sa.String(2), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(10), default="")
    phone: Mapped[str] = mapped_column(sa.String(30), default="")
    fax: Mapped[str] = mapped_column(sa.String(30), default="")
    secure_email: Mapped[str] = mapped_column(sa.String(200), default="")
    npi: Mapped[str] = mapped_column(sa.String(10), default="")
    is_ihs_or_tribal: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Clinician(HasUid, InPractice, Base):
    """A clinician who orders, reviews or treats. `account_id` when they sign in."""

    __tablename__ = "clinician"

    name: Mapped[str] = mapped_column(sa.String(200))
    credentials: Mapped[str] = mapped_column(sa.String(60), default="")
    npi: Mapped[str] = mapped_column(sa.String(10), default="")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    is_active: Mapped[bool] = mapped_column(default=True)


class HasContact:
    """How an office is reached. `hours` are as `hours.parse` reads them, in the facility's own time zone.

    A packet is mailed only to a `secure_email` that an administrator marked as secure; another address loses the mark.
    """

    phone: Mapped[str] = mapped_column(sa.String(30), default="")
    fax: Mapped[str] = mapped_column(sa.String(30), default="")
    secure_email: Mapped[str] = mapped_column(sa.String(200), default="")
    secure_marked_at: Mapped[datetime | None]
    secure_marked_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    hours: Mapped[str] = mapped_column(sa.String(200), default="")
    last_verified_on: Mapped[date | None]
    verified_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    """Who checked the entry with the office on that day; nobody when an import says so."""


class Facility(HasUid, InPractice, HasContact, Base):
    """A VA facility, keyed by station (such as 528A6). Phone, fax and so on are of its community care office."""

    __tablename__ = "facility"
    __table_args__ = (sa.UniqueConstraint("practice_id", "station_id"),)

    station_id: Mapped[str] = mapped_column(sa.String(6))
    name: Mapped[str] = mapped_column(sa.String(200))
    address_line: Mapped[str] = mapped_column(sa.String(200), default="")
    city: Mapped[str] = mapped_column(sa.String(100), default="")
    state: Mapped[str] = mapped_column(sa.String(2), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(10), default="")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="America/New_York")
    file_name_template: Mapped[str] = mapped_column(sa.String(120), default="")
    """How the facility wants files to be named (`file_names.py`); empty when it asks for nothing."""

    offices: Mapped[list[FacilityOffice]] = relationship(
        back_populates="facility", order_by="FacilityOffice.id"
    )
    """Its other offices; the community care office is the facility's own entry."""


class FacilityOffice(HasUid, InPractice, HasContact, Base):
    """A further office of a facility, such as release of information."""

    __tablename__ = "facility_office"
    __table_args__ = (sa.UniqueConstraint("facility_id", "kind", "name"),)

    facility_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("facility.id"))
    kind: Mapped[OfficeKind]
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    """What tells two offices of one kind apart, such as a department; mostly empty."""

    facility: Mapped[Facility] = relationship(back_populates="offices")


class DecisionTimes(InPractice, Base):
    """How long a facility took to decide requests for service: VA business days, learned from its own answers.

    Renewed whenever an answer is recorded or taken back; never counted anew to show a page.
    """

    __tablename__ = "decision_times"
    __table_args__ = (sa.UniqueConstraint("facility_id"),)

    facility_id: Mapped[int] = mapped_column(sa.ForeignKey("facility.id"))
    answers: Mapped[int]
    """How many decisions it is learned from."""
    median_days: Mapped[int]
    usual_days: Mapped[int]
    """Nine in ten decisions came within so many business days (90th percentile)."""
    slowest_days: Mapped[int]
    newest_on: Mapped[date]
    """The day of the newest decision."""
    refreshed_at: Mapped[datetime]


class Closure(InPractice, Base):
    """A day on which VA offices are closed beyond the federal holidays, such as by executive order."""

    __tablename__ = "closure"
    __table_args__ = (sa.UniqueConstraint("practice_id", "on"),)

    on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(200))


class RuleValue(InPractice, HasCreatedAt, Base):
    """The practice's own value for a dated rule of `directory/rules.toml`, in force from `effective_from`."""

    __tablename__ = "rule_value"
    __table_args__ = (sa.UniqueConstraint("practice_id", "key", "effective_from"),)

    key: Mapped[str] = mapped_column(sa.String(80))
    value: Mapped[str] = mapped_column(sa.String(200))
    effective_from: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(500))
    set_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    updated_at: Mapped[datetime | None]
