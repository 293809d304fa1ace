"""Every field an import knows: where it goes, what people call it, how it is read and which keys mean it.

Keys are written folded (`fields.fold`): `ReferralNumber`, `referralNumber`, `referral_number` and `Referral Number` are
all `referralnumber`. The most exact key of a field comes first. Sources: vets-api `modules/vaos/app/models/ccra/*.rb`
and the recorded answers of its tests; VA Form 10-7080; column names of usual spreadsheets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from referral.importing import values


@dataclass(frozen=True)
class Group:
    """A part of the record that files give as an object (`objects`) or as flat keys with one of `prefixes`."""

    name: str
    objects: str
    prefixes: str


@dataclass(frozen=True)
class Field:
    """`path` is `attribute` or `group.attribute` of ReferralRecord; `keys` are its folded names within the group.

    `is_bare` when the group's prefix alone means it too, as `treatingFacility` means the facility's name.
    """

    path: str
    label: str
    read: Callable[..., values.Reading]
    keys: str
    required: bool = False
    is_bare: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.keys.split(), "") if self.is_bare else tuple(self.keys.split())

    @property
    def group(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def attribute(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def is_date(self) -> bool:
        return self.read is values.day

    def read_from(self, value: Any, counts_from_1904: bool) -> values.Reading:
        """Read a raw value; only dates care for the workbook's date system."""
        return self.read(value, counts_from_1904) if self.is_date else self.read(value)


GROUPS = (
    Group(
        "person",
        "veteran patient member person veteraninfo patientinfo",
        "veteran veterans patient patients vet member",
    ),
    Group(
        "referring_facility",
        "referringfacilityinfo referringfacility vafacility",
        "referringfacility vafacility referringfacilityinfo",
    ),
    Group(
        "referring_provider",
        "referringproviderinfo referringprovider",
        "referringprovider referringproviderinfo orderingprovider",
    ),
    Group(
        "treating_facility",
        "treatingfacilityinfo treatingfacility treatingfacilityaddress",
        "treatingfacility treatingfacilityinfo treatingfacilityaddress",
    ),
    Group(
        "treating_provider",
        "treatingproviderinfo treatingprovider provider",
        "treatingprovider treatingproviderinfo provider",
    ),
)

REFERRAL_FIELDS = (
    Field(
        "referral_number",
        "Referral number",
        values.referral_number,
        "referralnumber referralno vareferralnumber authorizationnumber authnumber "
        "authorizationno referral authorization referralid",
    ),
    Field(
        "consult_id",
        "Consult id",
        values.consult_id,
        "referralconsultid consultid ucid uniqueconsultid consultnumber",
    ),
    Field(
        "station_id",
        "Station",
        values.station_id,
        "stationid sta6 station stationnumber stationno vastation",
    ),
    Field("category_of_care", "Category of care", values.line, "categoryofcare carecategory category"),
    Field("type_of_care", "Type of care", values.line, "typeofcare caretype"),
    Field(
        "service_requested",
        "Service requested",
        values.line,
        "servicerequested requestedservice service standardizedepisodeofcare",
    ),
    Field("priority", "Priority", values.line, "priority urgency"),
    Field("source_of_referral", "Source of referral", values.line, "sourceofreferral referralsource"),
    Field(
        "referral_date",
        "Referral date",
        values.day,
        "referraldate referralissuedate issuedate dateofreferral dateissued referralcreatedate",
    ),
    Field(
        "start_date",
        "Start date",
        values.day,
        "startdate referralfromdate validfrom effectivedate authorizationstartdate authstart "
        "referralstartdate",
    ),
    Field(
        "expiration_date",
        "Expiration date",
        values.day,
        "referralexpirationdate expirationdate referraltodate validto validthrough enddate "
        "expirydate expires authorizationenddate authend expiration referralenddate",
    ),
    Field(
        "clinically_indicated_date",
        "Clinically indicated date",
        values.day,
        "clinicallyindicateddate cid pid patientindicateddate",
    ),
    Field(
        "appointment_date",
        "Appointment date",
        values.day,
        "appointmentdate firstappointmentdate apptdate",
    ),
    Field("has_appointments", "Has appointments", values.yes_no, "apptyesno1 hasappointments apptyesno"),
    Field("seoc_id", "SEOC", values.line, "seocid seoc seocname"),
    Field("seoc_key", "SEOC key", values.line, "seockey"),
    Field(
        "seoc_days",
        "SEOC days",
        values.count,
        "seocnumberofdays seocdays duration durationdays numberofdays validitydays",
    ),
    Field(
        "visits",
        "Visits",
        values.count,
        "visits numberofvisits authorizedvisits visitsauthorized seocnumberofvisits approvedvisits",
    ),
    Field(
        "network",
        "Network",
        values.line,
        "networkcode network affilitationcode affiliationcode affilitationdesc affiliationdesc "
        "affiliation tpa",
    ),
    Field("status_code", "VA status code", values.line, "statuscode referralstatuscode"),
    Field(
        "status_label",
        "VA status",
        values.line,
        "status statusdescription statuslabel statusdesc vastatus hsrmstatus currentstatus",
    ),
    Field(
        "last_update",
        "Last update at VA",
        values.line,
        "referrallastupdatedatetime lastupdatedatetime lastupdated lastupdate",
    ),
    Field(
        "provisional_diagnosis_code",
        "Provisional diagnosis code",
        values.line,
        "provisionaldiagnosiscode diagnosiscode icd10 icd10code icdcode dxcode provisionaldxcode",
    ),
    Field(
        "provisional_diagnosis",
        "Provisional diagnosis",
        values.line,
        "provisionaldiagnosis provisionaldx diagnosis provisionaldiagnosistext "
        "provisionaldiagnosisdescription diagnosisdescription dx",
    ),
    Field(
        "reason_for_request",
        "Reason for request",
        values.long_text,
        "reasonforrequest reasonforreferral referralreason reason requestreason",
    ),
)

PERSON_FIELDS = (
    Field(
        "person.first_name",
        "First name",
        values.name,
        "firstname first givenname given fname namefirst",
        required=True,
    ),
    Field(
        "person.middle_name",
        "Middle name",
        values.name,
        "middlename middle middleinitial mi mname namemiddle",
    ),
    Field(
        "person.last_name",
        "Last name",
        values.name,
        "lastname last surname familyname family lname namelast",
        required=True,
    ),
    Field(
        "person.date_of_birth",
        "Date of birth",
        values.day,
        "dateofbirth dob birthdate birthday birthdt",
        required=True,
    ),
    Field(
        "person.last_four",
        "Last four",
        values.last_four,
        "lastfour last4 ssnlastfour ssnlast4 lastfourssn last4ssn lastfourofssn last4ofssn ssn "
        "ssn4 socialsecuritynumber ssnlastfourdigits",
    ),
    Field("person.icn", "ICN", values.icn, "icn mviicn mpiicn veteranicn integrationcontrolnumber"),
    Field("person.sex", "Sex", values.sex, "sex sexofrecord birthsex sexatbirth administrativesex gender"),
    Field("person.edipi", "EDIPI", values.edipi, "edipi dodid dodidnumber dodedipi"),
    Field(
        "person.phone",
        "Phone",
        values.phone,
        "phone phonenumber telephone homephone cellphone mobilephone mobile cell phonehome primaryphone tel",
    ),
    Field("person.email", "E-mail", values.email, "email emailaddress mail"),
    Field(
        "person.street",
        "Street",
        values.line,
        "address1 street1 street addressline1 streetaddress address mailingaddress homeaddress line1",
    ),
    Field(
        "person.street2",
        "Street, second line",
        values.line,
        "address2 street2 addressline2 apt unit line2",
    ),
    Field("person.city", "City", values.line, "city town"),
    Field("person.state", "State", values.state, "state statecode stateprovince"),
    Field("person.zip_code", "ZIP code", values.zip_code, "zipcode zip postalcode zip5"),
)


def _facility(group: str, label: str) -> tuple[Field, ...]:
    street = "address1 street1 street addressline1 address"
    return (
        Field(f"{group}.name", label, values.line, "facilityname name description", is_bare=True),
        Field(f"{group}.code", f"{label} code", values.line, "facilitycode code stationnumber"),
        Field(f"{group}.phone", f"{label} phone", values.phone, "phone telephone phonenumber"),
        Field(f"{group}.fax", f"{label} fax", values.phone, "fax faxnumber"),
        Field(f"{group}.street", f"{label} street", values.line, street),
        Field(f"{group}.city", f"{label} city", values.line, "city"),
        Field(f"{group}.state", f"{label} state", values.state, "state statecode"),
        Field(f"{group}.zip_code", f"{label} ZIP code", values.zip_code, "zipcode zip postalcode"),
    )


def _provider(group: str, label: str) -> tuple[Field, ...]:
    phone = "telephone phone providertelephone phonenumber providerphone"
    return (
        Field(f"{group}.name", label, values.line, "providername name", is_bare=True),
        Field(f"{group}.npi", f"{label} NPI", values.npi, "providernpi npi"),
        Field(f"{group}.phone", f"{label} phone", values.phone, phone),
    )


FIELDS = (
    *PERSON_FIELDS,
    *REFERRAL_FIELDS,
    *_facility("referring_facility", "Referring facility"),
    *_provider("referring_provider", "Referring provider"),
    *_facility("treating_facility", "Treating facility"),
    *_provider("treating_provider", "Treating provider"),
)
