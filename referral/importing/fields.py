"""Every field an import knows: where it goes, what people call it, how it is read and which keys mean it.

Keys are compared folded (`fold`): `ReferralNumber`, `referralNumber`, `referral_number` and `Referral Number` are one.
Sources: vets-api `modules/vaos/app/models/ccra/*.rb` and their recorded answers; VA Form 10-7080; VistA exports.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from referral.importing import values
from referral.importing.values import Reading

FULL_NAME = "person.full_name"
"""A column that holds the whole name; it is taken apart into the parts."""


def fold(key: str) -> str:
    """`key` without case, spaces and punctuation, so that all key styles agree."""
    return re.sub(r"[^0-9a-z]", "", key.casefold())


def snake(key: str) -> str:
    """`SEOCKey`, `seocKey` and `seoc_key` as `seoc_key`."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", key)
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", spaced)
    words = re.sub(r"[^0-9A-Za-z]+", "_", spaced).strip("_").lower()
    return re.sub(r"_(?=\d)", "", words)


@dataclass(frozen=True)
class Group:
    """A part of the record that files give as an object (`objects`) or as prefixed flat keys (`prefixes`)."""

    name: str
    objects: tuple[str, ...]
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """`path` is `attribute` or `group.attribute` of ReferralRecord; `keys` are its folded names within the group."""

    path: str
    label: str
    read: Callable[[object], Reading]
    keys: tuple[str, ...]
    required: bool = False

    @property
    def group(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def attribute(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def is_date(self) -> bool:
        return self.read in (values.day, values.birth_day)


GROUPS = (
    Group("person", ("veteran", "patient", "member", "person", "veteraninfo", "patientinfo"), ("veteran", "veterans", "patient", "patients", "vet", "member")),
    Group("referring_facility", ("referringfacilityinfo", "referringfacility", "vafacility"), ("referringfacility", "vafacility", "referringfacilityinfo")),
    Group("referring_provider", ("referringproviderinfo", "referringprovider"), ("referringprovider", "referringproviderinfo", "orderingprovider")),
    Group("treating_facility", ("treatingfacilityinfo", "treatingfacility", "treatingfacilityaddress"), ("treatingfacility", "treatingfacilityinfo", "treatingfacilityaddress")),
    Group("treating_provider", ("treatingproviderinfo", "treatingprovider", "provider"), ("treatingprovider", "treatingproviderinfo", "provider")),
)  # fmt: skip

SAME_GROUP = frozenset({"address", "mailingaddress", "homeaddress", "residentialaddress", "name", "fullname", "contact", "contactinfo", "identifiers", "phonenumber", "phone"})
"""Objects inside a group whose keys belong to the group itself."""


def _facility(group: str, label: str) -> tuple[Field, ...]:
    return (
        Field(f"{group}.name", f"{label}", values.line, ("facilityname", "name", "description", "")),
        Field(f"{group}.code", f"{label} code", values.line, ("facilitycode", "code", "stationnumber")),
        Field(f"{group}.phone", f"{label} phone", values.phone, ("phone", "telephone", "phonenumber")),
        Field(f"{group}.fax", f"{label} fax", values.phone, ("fax", "faxnumber")),
        Field(f"{group}.street", f"{label} street", values.line, ("address1", "street1", "street", "addressline1", "address")),
        Field(f"{group}.city", f"{label} city", values.line, ("city",)),
        Field(f"{group}.state", f"{label} state", values.state, ("state", "statecode")),
        Field(f"{group}.zip_code", f"{label} ZIP code", values.zip_code, ("zipcode", "zip", "postalcode")),
    )


def _provider(group: str, label: str) -> tuple[Field, ...]:
    return (
        Field(f"{group}.name", label, values.line, ("providername", "name", "")),
        Field(f"{group}.npi", f"{label} NPI", values.npi, ("providernpi", "npi")),
        Field(f"{group}.phone", f"{label} phone", values.phone, ("telephone", "phone", "providertelephone", "phonenumber", "providerphone")),
    )


REFERRAL_FIELDS = (
    Field("referral_number", "Referral number", values.referral_number, ("referralnumber", "referralno", "vareferralnumber", "authorizationnumber", "authnumber", "authorizationno", "referral", "authorization", "referralid")),
    Field("consult_id", "Consult id", values.consult_id, ("referralconsultid", "consultid", "ucid", "uniqueconsultid", "consultnumber")),
    Field("station_id", "Station", values.station_id, ("stationid", "sta6", "station", "stationnumber", "stationno", "vastation")),
    Field("category_of_care", "Category of care", values.line, ("categoryofcare", "carecategory", "category")),
    Field("type_of_care", "Type of care", values.line, ("typeofcare", "caretype")),
    Field("service_requested", "Service requested", values.line, ("servicerequested", "requestedservice", "service", "standardizedepisodeofcare")),
    Field("priority", "Priority", values.line, ("priority", "urgency")),
    Field("source_of_referral", "Source of referral", values.line, ("sourceofreferral", "referralsource")),
    Field("referral_date", "Referral date", values.day, ("referraldate", "referralissuedate", "issuedate", "dateofreferral", "dateissued", "referralcreatedate")),
    Field("start_date", "Start date", values.day, ("startdate", "referralfromdate", "validfrom", "effectivedate", "authorizationstartdate", "authstart", "referralstartdate")),
    Field("expiration_date", "Expiration date", values.day, ("referralexpirationdate", "expirationdate", "referraltodate", "validto", "validthrough", "enddate", "expirydate", "expires", "authorizationenddate", "authend", "expiration", "referralenddate")),
    Field("clinically_indicated_date", "Clinically indicated date", values.day, ("clinicallyindicateddate", "cid", "pid", "patientindicateddate")),
    Field("appointment_date", "Appointment date", values.day, ("appointmentdate", "firstappointmentdate", "apptdate")),
    Field("has_appointments", "Has appointments", values.yes_no, ("apptyesno1", "hasappointments", "apptyesno")),
    Field("seoc_id", "SEOC", values.line, ("seocid", "seoc", "seocname")),
    Field("seoc_key", "SEOC key", values.line, ("seockey",)),
    Field("seoc_days", "SEOC days", values.count, ("seocnumberofdays", "seocdays", "duration", "durationdays", "numberofdays", "validitydays")),
    Field("visits", "Visits", values.count, ("visits", "numberofvisits", "authorizedvisits", "visitsauthorized", "seocnumberofvisits", "approvedvisits")),
    Field("network", "Network", values.line, ("networkcode", "network", "affilitationcode", "affiliationcode", "affilitationdesc", "affiliationdesc", "affiliation", "tpa")),
    Field("status_code", "VA status code", values.line, ("statuscode", "referralstatuscode")),
    Field("status_label", "VA status", values.line, ("status", "statusdescription", "statuslabel", "statusdesc", "vastatus", "hsrmstatus", "currentstatus")),
    Field("last_update", "Last update at VA", values.line, ("referrallastupdatedatetime", "lastupdatedatetime", "lastupdated", "lastupdate")),
    Field("provisional_diagnosis_code", "Provisional diagnosis code", values.line, ("provisionaldiagnosiscode", "diagnosiscode", "icd10", "icd10code", "icdcode", "dxcode", "provisionaldxcode")),
    Field("provisional_diagnosis", "Provisional diagnosis", values.line, ("provisionaldiagnosis", "provisionaldx", "diagnosis", "provisionaldiagnosistext", "provisionaldiagnosisdescription", "diagnosisdescription", "dx")),
    Field("reason_for_request", "Reason for request", values.long_text, ("reasonforrequest", "reasonforreferral", "referralreason", "reason", "requestreason")),
)  # fmt: skip

PERSON_FIELDS = (
    Field("person.first_name", "First name", values.name, ("firstname", "first", "givenname", "given", "fname", "namefirst"), required=True),
    Field("person.middle_name", "Middle name", values.name, ("middlename", "middle", "middleinitial", "mi", "mname", "namemiddle")),
    Field("person.last_name", "Last name", values.name, ("lastname", "last", "surname", "familyname", "family", "lname", "namelast"), required=True),
    Field("person.date_of_birth", "Date of birth", values.birth_day, ("dateofbirth", "dob", "birthdate", "birthday", "birthdt"), required=True),
    Field("person.last_four", "Last four", values.last_four, ("lastfour", "last4", "ssnlastfour", "ssnlast4", "lastfourssn", "last4ssn", "lastfourofssn", "last4ofssn", "ssn", "ssn4", "socialsecuritynumber", "ssnlastfourdigits")),
    Field("person.icn", "ICN", values.icn, ("icn", "mviicn", "mpiicn", "veteranicn", "integrationcontrolnumber")),
    Field("person.edipi", "EDIPI", values.edipi, ("edipi", "dodid", "dodidnumber", "dodedipi")),
    Field("person.phone", "Phone", values.phone, ("phone", "phonenumber", "telephone", "homephone", "cellphone", "mobilephone", "mobile", "cell", "phonehome", "primaryphone", "tel")),
    Field("person.email", "E-mail", values.email, ("email", "emailaddress", "mail")),
    Field("person.street", "Street", values.line, ("address1", "street1", "street", "addressline1", "streetaddress", "address", "mailingaddress", "homeaddress", "line1")),
    Field("person.street2", "Street, second line", values.line, ("address2", "street2", "addressline2", "apt", "unit", "line2")),
    Field("person.city", "City", values.line, ("city", "town")),
    Field("person.state", "State", values.state, ("state", "statecode", "stateprovince")),
    Field("person.zip_code", "ZIP code", values.zip_code, ("zipcode", "zip", "postalcode", "zip5")),
)  # fmt: skip

FIELDS = (
    *PERSON_FIELDS,
    *REFERRAL_FIELDS,
    *_facility("referring_facility", "Referring facility"),
    *_provider("referring_provider", "Referring provider"),
    *_facility("treating_facility", "Treating facility"),
    *_provider("treating_provider", "Treating provider"),
)
BY_PATH = {field.path: field for field in FIELDS}
FULL_NAME_KEYS = ("name", "fullname", "displayname")


def label_of(path: str) -> str:
    """What people call the field at `path`."""
    return "Full name" if path == FULL_NAME else BY_PATH[path].label


def _grouped_keys() -> dict[str, dict[str, str]]:
    keys: dict[str, dict[str, str]] = {"": {}, **{group.name: {} for group in GROUPS}}
    for field in FIELDS:
        for key in filter(None, field.keys):
            keys[field.group].setdefault(key, field.path)
    for key in FULL_NAME_KEYS:
        keys["person"].setdefault(key, FULL_NAME)
    return keys


def _flat_keys() -> dict[str, str]:
    flat = dict(KEYS[""])
    for group in GROUPS:
        for field in (f for f in FIELDS if f.group == group.name):
            for prefix in group.prefixes:
                for key in field.keys:
                    flat.setdefault(prefix + key, field.path)
    for prefix in ("veteran", "veterans", "patient", "patients", "vet"):
        for key in FULL_NAME_KEYS:
            flat.setdefault(prefix + key, FULL_NAME)
    for key, path in KEYS["person"].items():
        flat.setdefault(key, path)
    return flat


KEYS = _grouped_keys()
"""Folded key to path, per group ("" is the referral itself)."""

FLAT_KEYS = _flat_keys()
"""Folded key or column header to path, when nothing is nested."""

OBJECTS = {name: group.name for group in GROUPS for name in group.objects}
"""Folded key of a nested object to its group."""
