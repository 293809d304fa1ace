"""The invented practice: profile, staff, clinicians and six VA facilities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor, Role, system_actor
from referral.core.db import db, transaction
from referral.directory.models import Clinician, Facility, FacilityOffice, Practice
from referral.directory.states import OfficeKind
from referral.people.demo_factor import DEMO_SECRET
from referral.people.models import Account, email_index
from referral.people.passwords import hash_password

PASSWORD = "harbor-lantern-42"
STAFF = (
    ("coordinator@demo.example", "Carla Whitfield", Role.COORDINATOR),
    ("coordinator2@demo.example", "Devon Marsh", Role.COORDINATOR),
    ("reviewer@demo.example", "Ingrid Halvorsen", Role.REVIEWER),
    ("reviewer2@demo.example", "Samuel Adeyemi", Role.REVIEWER),
    ("supervisor@demo.example", "Nadia Kowalczyk", Role.SUPERVISOR),
    ("administrator@demo.example", "Theo Lindqvist", Role.ADMINISTRATOR),
)
CREDENTIALS = {"Ingrid Halvorsen": ("MD", "1234567893"), "Samuel Adeyemi": ("DO", "1098765435")}

FACILITIES = (
    ("618", "North Shore VA Medical Center", "Duluth", "MN", "55802"),
    ("618BY", "Iron Range VA Clinic", "Hibbing", "MN", "55746"),
    ("676", "Chequamegon VA Medical Center", "Ashland", "WI", "54806"),
    ("676GA", "Twin Ports VA Clinic", "Superior", "WI", "54880"),
    ("585", "Copper Country VA Medical Center", "Houghton", "MI", "49931"),
    ("437", "Red River VA Health Care System", "Fargo", "ND", "58102"),
)
"""Station, name, city, state and ZIP code; the names are invented."""
OFFICES = (
    (OfficeKind.RELEASE_OF_INFORMATION, "218-555-0171"),
    (OfficeKind.PATIENT_ADVOCATE, "218-555-0172"),
    (OfficeKind.SCHEDULING, "218-555-0173"),
)
"""A further office of each of the first facilities, which have a secure address too."""


@dataclass(frozen=True)
class DemoStaff:
    """The demo practice and the people who act in its stories."""

    practice_id: int
    time_zone: str
    coordinators: tuple[Actor, ...]
    reviewers: tuple[Actor, ...]
    supervisor: Actor


def make_practice() -> DemoStaff:
    """Write the practice, its staff and its VA facilities."""
    with transaction() as session:
        practice = Practice(
            name="Lakeview Spine Practice", time_zone="America/Chicago", address_line="12 Harbor Street", city="Duluth",
            state="MN", postal_code="55802", phone="218-555-0100", fax="218-555-0101",
            secure_email="desk@lakeview.example", npi="1234567893", is_demo=True,
        )  # fmt: skip
        session.add(practice)
    _make_staff(practice.id)
    _make_directory(practice.id)
    return staff(practice)


def _make_staff(practice_id: int) -> None:
    """All have one password, which is hashed once: hashing is slow on purpose."""
    hashed = hash_password(PASSWORD)
    with transaction() as session:
        for email, name, role in STAFF:
            account = Account(practice_id=practice_id, email=email, email_index=email_index(email), name=name,
                              role=role, password_hash=hashed)  # fmt: skip
            if role is Role.REVIEWER:
                account.totp_secret, account.totp_confirmed_at = DEMO_SECRET, clock.utcnow()
            session.add(account)
            session.flush()
            record(AuditTag.ACCOUNT_CHANGED, actor=system_actor(practice_id), account_id=account.id,
                   changes={"added": role.value})  # fmt: skip


def _make_directory(practice_id: int) -> None:
    verified = clock.utcnow().date()
    with transaction() as session:
        marker = session.scalar(sa.select(Account.id).where(Account.role == Role.ADMINISTRATOR))
        for account in session.scalars(sa.select(Account).where(Account.role == Role.REVIEWER)).all():
            credentials, npi = CREDENTIALS[account.name]
            session.add(
                Clinician(
                    practice_id=practice_id,
                    name=account.name,
                    credentials=credentials,
                    npi=npi,
                    account_id=account.id,
                )
            )
        for number, (station, name, city, state, postal_code) in enumerate(FACILITIES):
            facility = Facility(
                practice_id=practice_id,
                station_id=station,
                name=name,
                address_line=f"{number + 1} Veterans Way",
                city=city,
                state=state,
                postal_code=postal_code,
                phone=f"218-555-01{50 + number}",
                fax=f"218-555-01{60 + number}",
                hours="Mon-Fri 8:00-16:30",
                time_zone="America/Detroit" if state == "MI" else "America/Chicago",
                last_verified_on=verified - timedelta(days=20 * number),
            )
            if number < len(OFFICES):
                facility.secure_email = f"community.care@station{station.lower()}.example"
                facility.secure_marked_at, facility.secure_marked_by_id = clock.utcnow(), marker
                kind, phone = OFFICES[number]
                office = FacilityOffice(
                    practice_id=practice_id, kind=kind, phone=phone, hours="Mon-Fri 9:00-15:00"
                )
                facility.offices.append(office)
            session.add(facility)


def staff(practice: Practice) -> DemoStaff:
    """Who acts in the demo practice's stories."""
    accounts = db.session.scalars(
        sa.select(Account).where(Account.practice_id == practice.id, Account.is_active).order_by(Account.id)
    ).all()
    by_role = {role: tuple(a.as_actor() for a in accounts if a.role is role) for role in Role}
    return DemoStaff(
        practice.id,
        practice.time_zone,
        by_role[Role.COORDINATOR],
        by_role[Role.REVIEWER],
        by_role[Role.SUPERVISOR][0],
    )
