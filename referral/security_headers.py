"""Headers and cookies that keep a browser from doing harm (OWASP secure headers; domain.md 55)."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from config import Settings
from referral.people.rules import LONGEST_SESSION

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
YEAR_SECONDS = int(timedelta(days=365).total_seconds())
STRICT_TRANSPORT = f"max-age={YEAR_SECONDS}; includeSubDomains"
HASHED_FOREVER = f"public, max-age={YEAR_SECONDS}, immutable"


def _put_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = HASHED_FOREVER if "v" in request.args else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"  # any other answer may hold personal data
    return response


def init_app(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer and make the session cookie strict; trust the named proxies only."""
    is_https = settings.public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-referral" if is_https else "referral",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LONGEST_SESSION,
        WTF_CSRF_TIME_LIMIT=None,  # the token lasts as long as the session, so that nothing typed is lost
    )
    app.after_request(_put_headers)
    if settings.proxy_hops:  # believe that many proxies, and no more, about the visitor's address and TLS
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
