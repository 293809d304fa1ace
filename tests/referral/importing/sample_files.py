"""Files of invented people in every shape an import meets."""

from __future__ import annotations

import io
import json
import re
from typing import Any

from openpyxl import Workbook

SNAKE: dict[str, Any] = {
    "referral_number": "VA0000771234",
    "referral_consult_id": "984_771234",
    "station_id": "648",
    "category_of_care": "PAIN MANAGEMENT",
    "type_of_care": "Interventional spine",
    "referral_date": "2026-10-05",
    "start_date": "2026-10-06T00:00:00Z",
    "referral_expiration_date": "2027-04-03",
    "seoc_number_of_days": "180",
    "seoc_id": "Pain Management Interventional SEOC 1.2.0",
    "affilitation_code": "CCN4",
    "appt_yes_no1": "N",
    "status": "AP",
    "episode_id": "77120",
    "provisional_diagnosis": "Low back pain",
    "reason_for_request": "Evaluate and treat.\nFailed six months of care.",
    "referring_facility_info": {
        "facility_name": "Cedar Falls VA Medical Center",
        "facility_code": "648",
        "phone": "503-555-0100",
        "address": {"address1": "1 Cedar Way", "city": "CEDAR FALLS", "state": "OR", "zip_code": "97099"},
    },
    "referring_provider_info": {"provider_name": "Rowan Testcase MD", "provider_npi": "1234567893"},
    "treating_provider_info": {"provider_name": "Alex Invented DO", "telephone": "503-555-0199"},
    "treating_facility_info": {"phone": "503-555-0111"},
    "appointments": [{"appointment_date": "2026-11-02", "appointment_status": "A"}],
    "veteran": {
        "first_name": "Marlow",
        "middle_name": "Quill",
        "last_name": "Testperson",
        "date_of_birth": "1961-02-03",
        "last_four": "0042",
        "icn": "1000000001V123456",
        "edipi": "1000000001",
        "phone": "(503) 555-0142",
        "email": "marlow@example.test",
        "address": {"address1": "12 Alder St", "city": "Salem", "state": "OR", "zip_code": "97301"},
    },
}


def pascal(key: str) -> str:
    """`referral_number` as `ReferralNumber`."""
    return "".join(word[:1].upper() + word[1:] for word in key.split("_"))


def camel(key: str) -> str:
    """`referral_number` as `referralNumber`."""
    styled = pascal(key)
    return styled[:1].lower() + styled[1:]


def ccra(key: str) -> str:
    """VA's own PascalCase, with its capitals and its spelling."""
    odd = {
        "seoc_number_of_days": "SEOCNumberOfDays",
        "appt_yes_no1": "APPTYesNo1",
        "episode_id": "EpisodeID",
        "provider_npi": "ProviderNPI",
        "station_id": "StationID",
        "seoc_id": "SEOCID",
        "referral_number": "ReferralNo",
        "icn": "ICN",
        "edipi": "EDIPI",
    }
    return odd.get(key, pascal(key))


def restyle(value: Any, style: Any) -> Any:
    """`value` with every key in another style."""
    if isinstance(value, dict):
        return {style(key): restyle(inner, style) for key, inner in value.items()}
    if isinstance(value, list):
        return [restyle(inner, style) for inner in value]
    return value


def envelopes(record: Any) -> dict[str, Any]:
    """The ways one record comes wrapped."""
    return {
        "bare": record,
        "list": [record],
        "Referral": {"Referral": record},
        "referrals": {"referrals": [record]},
        "ReferralList": {"ReferralList": [record], "Count": 1},
        "JSON:API object": {"data": {"id": "a1", "type": "referrals", "attributes": record}},
        "JSON:API list": {
            "data": [{"id": "a1", "type": "referrals", "attributes": record}],
            "meta": {"status": "ok"},
        },
        "data attributes list": {"data": {"attributes": {"referrals": [record]}}},
        "any single key": {"hsrmExport": {"page": {"x": record}}},
        "list of wrapped": [{"Referral": record}],
    }


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def person(number: int) -> dict[str, Any]:
    """A whole invented referral, different for every `number`."""
    record: dict[str, Any] = json.loads(json.dumps(SNAKE))
    record["referral_number"] = f"VA{number:010d}"
    record["referral_consult_id"] = f"984_{number:06d}"
    record["veteran"] |= {
        "last_name": f"Testperson{_letters(number)}",
        "icn": f"{1_000_000_000 + number}V123456",
        "edipi": str(1_000_000_000 + number),
        "phone": f"503555{number:04d}",
    }
    return record


def _letters(number: int) -> str:
    return re.sub(r"\d", lambda found: "abcdefghij"[int(found[0])], str(number))


CSV_HEADER = (
    "Referral No,Veteran Last Name,First Name,MI,DOB,SSN (last four),Station,"
    "Category,Issue Date,Expiration Date,Visits,Status,Clinic Code"
)
CSV_ROWS = (
    "VA0000880001,Testperson,Marlow,Q,02/03/1961,0042,648,PAIN MANAGEMENT,10/05/2026,4/3/2027,6,Approved,B7",
    "VA0000880002,Sampleton,Wren,,1975-12-31,1188,648,ORTHOPEDIC,2026-10-07,2027-01-05,3,AP,B9",
)


def csv_file(*rows: str, header: str = CSV_HEADER) -> bytes:
    return "\r\n".join((header, *rows, "")).encode()


def workbook(*rows: list[Any], **sheets: list[list[Any]]) -> bytes:
    """An XLSX file with `rows` on its first sheet."""
    book = Workbook()
    first = book.worksheets[0]
    for row in rows:
        first.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
