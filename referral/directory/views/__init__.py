"""Pages of the practice's own data and of its directory of VA facilities."""

from referral.directory.views import facilities, facility_sheet, profile
from referral.directory.views.blueprint import blueprint

__all__ = ["blueprint", "facilities", "facility_sheet", "profile"]
