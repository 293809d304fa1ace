"""Who may import whom, and which kind of file may use what. The order is the one of docs/architecture.md."""

from __future__ import annotations

from tests.architecture.source import modules

LAYERS = (
    {"core"},
    {"audit"},
    {"outbox"},
    {"people"},
    {"directory"},
    {"veterans"},
    {"imaging", "paperwork", "notices"},
    {"review", "care", "authorizations", "appointments"},
    {"chasing", "sending"},
    {"cases"},
    {"portal", "api", "reports", "importing", "health"},
    {"demo"},
)
LEVEL = {feature: level for level, features in enumerate(LAYERS) for feature in features}
OUTER = {
    "commands",
    "application",
    "features",
    "migrations",
}  # they put the parts together, so they may import all

WEB = {"flask", "flask_login", "flask_wtf", "flask_limiter", "werkzeug", "wtforms"}
DATABASE = {"sqlalchemy", "flask_sqlalchemy", "alembic"}
QUEUE = {"redis", "rq"}
WRITERS = {"docx", "typst", "pypdf", "pypdfium2", "openpyxl"}
MAY_NOT_USE = {
    "states": WEB | DATABASE | QUEUE | WRITERS,
    "rules": WEB | DATABASE | QUEUE | WRITERS,
    "next_step": WEB | DATABASE | QUEUE | WRITERS,
    "facts": WEB | DATABASE | QUEUE | WRITERS,
    "waits": WEB | DATABASE | QUEUE | WRITERS,
    "replay": WEB | DATABASE | QUEUE | WRITERS,
    "editing": WEB | DATABASE | QUEUE | WRITERS,
    "policies": WEB | DATABASE | QUEUE | WRITERS,
    "blocks": WEB | DATABASE | QUEUE | WRITERS,
    "documents": WEB | DATABASE | QUEUE | WRITERS | {"referral.core.clock", "referral.core.db"},
    "models": WEB | QUEUE,
    "queries": WEB | {"rq"},
    "operations": WEB | QUEUE,
    "forms": DATABASE | QUEUE,
    "views": DATABASE | QUEUE,
}
QUEUE_USERS = ("referral.outbox", "referral.extensions", "referral.health.queries", "referral.commands")

SOURCE = modules("referral")


def test_a_feature_imports_only_features_below_it() -> None:
    upward = []
    for module in SOURCE:
        for name in module.imports() if module.feature in LEVEL else ():
            other = name.split(".")[1] if name.startswith("referral.") else ""
            is_peer = other in LEVEL and other != module.feature and LEVEL[other] >= LEVEL[module.feature]
            if is_peer or other in OUTER:
                upward.append(f"{module} imports {name}")
    assert not upward


def test_every_feature_has_its_place_in_the_order() -> None:
    folders = {module.feature for module in SOURCE if module.path.parent.name != "referral"}
    assert folders - OUTER <= LEVEL.keys()


def test_each_kind_of_file_uses_only_what_it_may() -> None:
    misused = [
        f"{module} uses {name}"
        for module in SOURCE
        if module.feature not in OUTER
        for name in module.imports()
        if any(name == bad or name.startswith(bad + ".") for bad in MAY_NOT_USE.get(module.kind, ()))
    ]
    assert not misused


def test_only_the_outbox_and_the_workers_know_the_queue() -> None:
    users = {str(m) for m in SOURCE if {name.split(".")[0] for name in m.imports()} & QUEUE}
    assert not {
        user for user in users if not user.removesuffix(".py").replace("/", ".").startswith(QUEUE_USERS)
    }


def test_only_the_command_line_starts_the_workers() -> None:
    importers = {m.feature for m in SOURCE if any(name.split(".")[0] == "workers" for name in m.imports())}
    assert importers <= {"commands"}


def test_views_leave_the_database_to_operations_and_queries() -> None:
    forbidden = {"referral.core.db.db", "referral.core.db.transaction"}
    views = [module for module in SOURCE if module.kind in ("views", "forms")]
    assert not [str(view) for view in views if forbidden & set(view.imports())]
