"""The blueprint of the veteran's pages. Each view says whether it is for the signed-in veteran or for anyone."""

from __future__ import annotations

from flask import Blueprint, Flask

from referral.people.access import provide_portal_veteran
from referral.portal import late_forms, sessions
from referral.portal.sign_words import EMERGENCY
from referral.portal.words import day_words, time_words

blueprint = Blueprint("portal", __name__, url_prefix=sessions.PATH)


def init_app(app: Flask) -> None:
    """Tell the access rules who is signed in to the veteran's pages."""
    provide_portal_veteran(app, sessions.signed_in_veteran, late_forms.keep_late)


blueprint.record_once(lambda state: init_app(state.app))  # type: ignore[arg-type]
blueprint.before_request(late_forms.keep_late)
blueprint.add_app_template_filter(day_words)
blueprint.add_app_template_filter(time_words)
blueprint.add_app_template_global(lambda: EMERGENCY, "emergency_words")
blueprint.add_app_template_global(late_forms.page_note)
blueprint.add_app_template_global(late_forms.kept_here)
