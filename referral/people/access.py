"""Who may open which page. Denied by default: an endpoint that declares nothing opens for nobody.

    @blueprint.get("/cases/<uid>")
    @allow(Role.COORDINATOR, Role.SUPERVISOR)
    def case_page(uid): ...

or once for a whole blueprint: `allow_blueprint(blueprint, *DESK)`; a view's own declaration wins. Other
declarations: `@public` (anyone), `@any_staff`, `@veteran_only` (a veteran signed in to the portal).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from referral.core.actor import STAFF, Actor, Role
from referral.core.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])
STAFF_SIGN_IN = "people.sign_in"
PORTAL_SIGN_IN = "portal.sign_in"


@dataclass(frozen=True)
class Access:
    """What a view declares: open to everybody, or to `roles`."""

    roles: frozenset[Role] = frozenset()
    is_public: bool = False

    def lets_in(self, actor: Actor | None) -> bool:
        return self.is_public or (actor is not None and actor.role in self.roles)

    @property
    def is_for_veterans(self) -> bool:
        return Role.VETERAN in self.roles


PUBLIC = Access(is_public=True)
ANY_STAFF = Access(STAFF)
VETERAN = Access(frozenset({Role.VETERAN}))
_DECLARED = "_access"


def _declare(thing: Any, access: Access) -> None:
    setattr(thing, _DECLARED, access)


def public(view: View) -> View:
    """Anyone may open this view, signed in or not."""
    _declare(view, PUBLIC)
    return view


def any_staff(view: View) -> View:
    """Every signed-in member of staff may open this view."""
    _declare(view, ANY_STAFF)
    return view


def veteran_only(view: View) -> View:
    """Only a veteran signed in to the portal may open this view."""
    _declare(view, VETERAN)
    return view


def allow(*roles: Role) -> Callable[[View], View]:
    """Only staff with one of `roles` may open the view."""

    def declare(view: View) -> View:
        _declare(view, Access(frozenset(roles)))
        return view

    return declare


def allow_blueprint(blueprint: Blueprint, *roles: Role) -> None:
    """Declare access for every view of `blueprint` that does not declare its own."""
    _declare(blueprint, Access(frozenset(roles)))


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """What `endpoint` declares, its blueprint's declaration otherwise, or None: closed to all."""
    if endpoint == "static":
        return PUBLIC
    own = getattr(app.view_functions.get(endpoint), _DECLARED, None)
    if own is not None:
        return own  # type: ignore[no-any-return]
    return getattr(app.blueprints.get(endpoint.rpartition(".")[0]), _DECLARED, None)


def may_open(endpoint: str, actor: Actor | None) -> bool:
    """Whether `endpoint` exists and lets `actor` in; navigation shows nothing else."""
    access = declared_access(current_app, endpoint)
    return endpoint in current_app.view_functions and access is not None and access.lets_in(actor)


def provide_portal_veteran(
    app: Flask, reader: Callable[[], Actor | None], keep_late: Callable[[], Response | None]
) -> None:
    """The portal's way to say who is signed in to it; `reader` runs inside each request that needs it.

    `keep_late` may answer a form that came when nobody was signed in any more.
    """
    app.extensions["referral_portal_veteran"] = reader
    app.extensions["referral_portal_late"] = keep_late


def portal_veteran() -> Actor | None:
    """The veteran signed in to the portal in this request, or None."""
    reader: Callable[[], Actor | None] | None = current_app.extensions.get("referral_portal_veteran")
    return reader() if reader else None


def is_safe_next(target: str | None) -> bool:
    """Whether `target` is a path on this site (an absolute or protocol-relative address is not)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc and target.isprintable()


def _ask_to_sign_in(access: Access) -> Response:
    if access.is_for_veterans:
        keep_late: Callable[[], Response | None] | None = current_app.extensions.get("referral_portal_late")
        kept = keep_late() if keep_late else None
        if kept is not None:
            return kept
    if request.accept_mimetypes.best == "application/json":
        raise Unauthorized("Sign in first.")
    endpoint = PORTAL_SIGN_IN if access.is_for_veterans else STAFF_SIGN_IN
    came_for = request.path if request.method == "GET" else None  # no query: it may hold what was searched
    return redirect(url_for(endpoint, next=came_for), code=303)


def guard(staff_actor: Callable[[], Actor | None]) -> Callable[[], Response | None]:
    """The `before_request` that lets a request through, asks for a sign-in, or raises NotAllowed."""

    def check() -> Response | None:
        if request.endpoint is None:
            return None
        access = declared_access(current_app, request.endpoint)
        if access is None:
            raise NotAllowed("This page is not open to anyone.")
        if access.is_public:
            return None
        actor = portal_veteran() if access.is_for_veterans else staff_actor()
        if actor is None:
            return _ask_to_sign_in(access)
        if not access.lets_in(actor):
            raise NotAllowed("Your role can't open this page.")
        g.actor = actor
        return None

    return check
