"""Whether care goes on after the running authorization."""

from __future__ import annotations

from typing import Any

from referral.cases.forms.desk import NothingForm
from referral.cases.forms.request import EndCareForm
from referral.cases.operations import extensions
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import Actor


def _end(actor: Actor, target: Target, form: Any) -> str:
    extensions.end_care(actor, target.uid, target.version, form.reason.data or "")
    return "Noted: no further request is needed under this authorization."


def _go_on(actor: Actor, target: Target, form: Any) -> str:
    extensions.go_on_with_care(actor, target.uid, target.version)
    return "Care goes on: the last safe day for the next request is counted again."


END_CARE = register(
    FormPage(
        "end-care", "No further request is needed", "Note it", EndCareForm, _end,
        lead="Care ends with the running authorization. A continuation that is being drafted is taken back, and "
        "nothing warns any more.",
    )
)  # fmt: skip
GO_ON = register(
    FormPage(
        "go-on-with-care", "Care goes on after this authorization", "Care goes on", NothingForm, _go_on,
        lead="The last safe day for the next request is counted again.",
    )
)  # fmt: skip
