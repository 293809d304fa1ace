"""Invented people: names of many shapes, addresses and phone numbers that belong to nobody (555-01xx)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from referral.core.languages import ENGLISH, SPANISH
from referral.veterans.person import Person

FIRST = (
    *(
        "Walter",
        "Denise",
        "Marcus",
        "Irene",
        "José",
        "Thuy",
        "Raymond",
        "Patrice",
        "Leon",
        "Gloria",
        "Wendell",
    ),
    *("Ana María", "Curtis", "Shirley", "Darnell", "Noreen", "Tomasz", "Lucille", "Earl", "Keisha", "Vernon"),
    *(
        "Yolanda",
        "Björn",
        "Hattie",
        "Rufus",
        "Dolores",
        "Clarence",
        "Mei",
        "Otis",
        "Renée",
        "Stanley",
        "Carmen",
    ),
)
WOMEN = frozenset(
    (
        "Ana María",
        *("Denise", "Irene", "Thuy", "Patrice", "Gloria", "Shirley", "Noreen", "Lucille"),
        *("Keisha", "Yolanda", "Hattie", "Dolores", "Mei", "Renée", "Carmen"),
    )
)
MIDDLE = ("", "", "J", "Ann", "Lee", "T", "Marie", "R", "", "Ellis", "K")
LAST = (
    *(
        "Oakridge",
        "Peñaloza",
        "Brightwater",
        "O'Shaughnessy",
        "Nguyen-Hart",
        "Fairbanks",
        "Dubois",
        "Łukasik",
    ),
    *(
        "Merriweather",
        "Van der Hoek",
        "Castellanos",
        "Whitlock",
        "Thunderhawk",
        "Abernathy",
        "Sørensen",
        "Bell",
    ),
    *(
        "Quillfeather",
        "Montgomery-Featherstonehaugh",
        "Ruiz",
        "Longfellow",
        "Kealoha",
        "Prescott",
        "Tremblay",
    ),
    *("Begaye", "McAllister", "Ferreira", "Ashgrove", "Winterbourne", "Okonkwo", "Delacroix", "Santangelo"),
)
STREETS = ("Birch Lane", "Harbor Street", "County Road 9", "Maple Avenue", "Lakeshore Drive", "Quarry Road")
TOWNS = (
    ("Two Harbors", "MN", "55616"),
    ("Duluth", "MN", "55802"),
    ("Superior", "WI", "54880"),
    ("Ashland", "WI", "54806"),
    ("Hibbing", "MN", "55746"),
    ("Cloquet", "MN", "55720"),
)


def invent_person(random: Random, today: date) -> Person:
    """A veteran who does not exist, 27 to 84 years old."""
    first, last = random.choice(FIRST), random.choice(LAST)
    town, state, postal_code = random.choice(TOWNS)
    born_on = today - timedelta(days=random.randint(27 * 365, 84 * 365))
    email = f"veteran{random.randint(1000, 9999)}@mail.example" if random.random() < 0.6 else ""
    return Person(
        first_name=first,
        middle_name=random.choice(MIDDLE),
        last_name=last,
        born_on=born_on,
        last_four=f"{random.randint(0, 9999):04d}",
        sex="F" if first in WOMEN else "M",
        icn=f"{random.randint(10**9, 10**10 - 1)}V{random.randint(0, 999999):06d}",
        phone=f"218-555-01{random.randint(0, 99):02d}",
        email=email,
        best_time=random.choice(("", "", "mornings", "after 4 pm", "not on Tuesdays")),
        address={
            "line": f"{random.randint(2, 980)} {random.choice(STREETS)}",
            "city": town,
            "state": state,
            "postal_code": postal_code,
        },
        language=SPANISH if born_on.day % 9 == 0 else ENGLISH,
    )
