"""The blueprint of the veteran's pages. Each view says whether it is for the signed-in veteran or for anyone."""

from __future__ import annotations

from flask import Blueprint

from referral.portal import sessions
from referral.portal.sign_words import EMERGENCY
from referral.portal.words import day_words, time_words

blueprint = Blueprint("portal", __name__, url_prefix=sessions.PATH)
blueprint.record_once(lambda state: sessions.init_app(state.app))  # type: ignore[arg-type]
blueprint.add_app_template_filter(day_words)
blueprint.add_app_template_filter(time_words)
blueprint.add_app_template_global(lambda: EMERGENCY, "emergency_words")
