"""Pages of signing in, of one's own account and of all accounts."""

from referral.people.views import accounts, own_account, sign_in
from referral.people.views.blueprint import blueprint

__all__ = ["accounts", "blueprint", "own_account", "sign_in"]
