"""What a request for service can be, how it travels, and why it is made."""

from __future__ import annotations

import enum


class RequestStatus(enum.StrEnum):
    DRAFTING = "drafting"
    SENT = "sent"
    APPROVED = "approved"
    APPROVED_WITH_CHANGES = "approved_with_changes"
    DENIED = "denied"
    VA_WILL_DO = "va_will_do"
    RETURNED_INCOMPLETE = "returned_incomplete"
    WITHDRAWN = "withdrawn"


ANSWERS = frozenset({RequestStatus.APPROVED, RequestStatus.APPROVED_WITH_CHANGES, RequestStatus.DENIED,
                     RequestStatus.VA_WILL_DO, RequestStatus.RETURNED_INCOMPLETE})  # fmt: skip


class Channel(enum.StrEnum):
    HSRM = "hsrm"
    SECURE_EMAIL = "secure_email"
    FAX = "fax"
    POST = "post"
    PHONE = "phone"


class Category(enum.StrEnum):
    """Why a request for service is made (boxes 11 and 12 of VA Form 10-10172 follow from it)."""

    NEW_SERVICE = "new_service"
    CONTINUATION = "continuation"
    NEW_SPECIALTY = "new_specialty"
