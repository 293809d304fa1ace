"""What a veteran with warning signs reads: at once, whether or not anything could be saved."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template

from referral.people.access import public
from referral.portal.sign_words import signs_said
from referral.portal.status import phone_if_readable
from referral.portal.views.blueprint import blueprint


@blueprint.get("/emergency")
@public
def emergency() -> str:
    """The warning signs and what to do; needs no sign-in and no database."""
    return render_template("portal/emergency.html", said=(), is_saved=None, phone=phone_if_readable())


def emergency_page(signs: Mapping[str, bool], *, is_saved: bool) -> str:
    """The answer to a form in which a sign was marked."""
    return render_template(
        "portal/emergency.html", said=signs_said(signs), is_saved=is_saved, phone=phone_if_readable()
    )
