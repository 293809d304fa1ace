"""The web server's way in."""

from referral import create_app

app = create_app()
