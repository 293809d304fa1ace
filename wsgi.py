"""The way in for a web server of your own choice; `./run web` needs none."""

from referral import create_app, logs

logs.configure("INFO")
app = create_app()
