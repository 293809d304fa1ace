"""The veteran's pages, and the desk's pages about a veteran's way in."""

from referral.portal.views import emergency, history, messages, veteran
from referral.portal.views.blueprint import blueprint

__all__ = ["blueprint", "emergency", "history", "messages", "veteran"]
