"""The veteran's pages, and the desk's pages about a veteran's way in."""

from referral.portal.views.veteran import blueprint

__all__ = ["blueprint"]
